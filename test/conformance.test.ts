import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protocols } from "#protocol/index.ts";
import { type Dialogue, feed } from "./build/conversation.ts";
import { damagedDialogues, play, type Subject, splits, subjects, told } from "./conformance.ts";

/** What a flow is held to while its protocol is looked for. */
const probeBytes = 2048;
const megabyte = 1 << 20;

const all = await subjects();
const isStream = ({ protocol }: Subject): boolean => protocol.transports.includes("tcp");

const firstSpeech = (dialogue: Dialogue): [0 | 1, Uint8Array] | undefined => {
  const first = dialogue.find(([, said]) => typeof said === "string" || said instanceof Uint8Array);
  if (!first) return undefined;
  const said = first[1];
  return [first[0], typeof said === "string" ? Buffer.from(said, "latin1") : (said as Uint8Array)];
};

it("has dialogues to play for every protocol that is read", () => {
  const read = protocols.filter(({ records }) => records.length > 0);
  expect(all.map(({ protocol }) => protocol.name).sort()).toEqual(read.map(({ name }) => name).sort());
  expect(all.filter(({ protocol }) => !protocols.includes(protocol))).toEqual([]);
});

describe.each(
  all.map((subject) => [`${subject.protocol.name} over ${subject.protocol.transports.join(", ")}`, subject] as const),
)("%s", (_, subject) => {
  const samples = Object.entries(subject.samples);

  it.runIf(isStream(subject)).each(samples)("says the same of any split of: %s", (_, dialogue) => {
    const whole = told(play(subject, dialogue));
    expect(told(play(subject, dialogue, { split: 1 }))).toEqual(whole);
    fc.assert(
      fc.property(splits, (split) => void expect(told(play(subject, dialogue, { split }))).toEqual(whole)),
      { numRuns: 30 },
    );
  });

  it("bears whatever is done to a dialogue", () => {
    fc.assert(
      fc.property(damagedDialogues(subject), splits, (dialogue, split) => void play(subject, dialogue, { split })),
      { numRuns: 500 },
    );
  });

  it.runIf(isStream(subject))("says the same of any split of a damaged dialogue", () => {
    fc.assert(
      fc.property(damagedDialogues(subject), splits, (dialogue, split) => {
        expect(told(play(subject, dialogue, { split }))).toEqual(told(play(subject, dialogue)));
      }),
      { numRuns: 200 },
    );
  });

  it("never takes back a probe's answer as more bytes come", () => {
    for (const [name, dialogue] of samples) {
      const speech = firstSpeech(dialogue);
      if (!speech) continue;
      const [side, bytes] = speech;
      const verdict = subject.protocol.probe(bytes, 0, Math.min(bytes.length, probeBytes), side, true);
      if (verdict !== "yes" || !isStream(subject)) continue;
      for (let end = 0; end < Math.min(bytes.length, 200); end++)
        expect([name, end, subject.protocol.probe(bytes, 0, end, side, true)]).not.toEqual([name, end, "no"]);
    }
  });

  it("probes any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(0, 1), fc.boolean(), (bytes, side, onPort) => {
        expect(["yes", "no", "more"]).toContain(
          subject.protocol.probe(bytes, 0, bytes.length, side === 0 ? 0 : 1, onPort),
        );
      }),
      { numRuns: 500 },
    );
  });

  const floods: readonly (readonly [string, (i: number) => number])[] = [
    ["one letter", () => 0x41],
    ["line feeds", () => 0x0a],
    ["zeros", () => 0],
    ["noise", (i) => (Math.imul(i, 2654435761) >>> 13) & 255],
    ["header lines", (i) => "x: y\r\n".charCodeAt(i % 6)],
  ];
  it.each(floods)("bears a megabyte of %s after a dialogue began", (_, byteAt) => {
    const flood = Uint8Array.from({ length: isStream(subject) ? megabyte : 65000 }, (_, i) => byteAt(i));
    for (const [, dialogue] of samples.slice(0, 3)) {
      for (const side of [0, 1] as const) play(subject, [...dialogue.slice(0, 1), [side, flood]], { split: 1460 });
    }
  });

  it("says nothing after it closed, and closes with nothing said", () => {
    expect(feed(subject.protocol, []).rows).toEqual([]);
  });
});
