import fc from "fast-check";
import { expect, it } from "vitest";
import { tcpFlag } from "#decode/packet.ts";
import { listener, onlyConn, type PlayOptions, play, TcpTalk } from "#test/build/flows.ts";
import type { Built } from "#test/build/packets.ts";

const { syn, ack, fin } = tcpFlag;

/** What a protocol that is known by "word" hears of a conversation. */
function hear(talk: TcpTalk, options: PlayOptions = {}) {
  const { protocol, heard } = listener("word");
  const played = play(talk.frames, { protocols: [protocol], ...options });
  return { heard, played };
}

/** The text that came, in order, without where and from whom. */
const textOf = (heard: readonly string[]): string =>
  heard
    .filter((piece) => piece.includes(":"))
    .map((piece) => piece.slice(piece.indexOf(":") + 1))
    .join("");

it("hands on what is in order as it comes, and the end", () => {
  const { heard } = hear(new TcpTalk().handshake().says(0, "word one").says(1, "yes").says(0, " two").closes());
  expect(heard).toEqual(["0@0:word one", "1@0:yes", "0@8: two", "end 0", "end 1", "close"]);
});

it("puts segments in order that came too early", () => {
  const talk = new TcpTalk().handshake();
  talk.send(0, { data: "wor", at: 0 }).send(0, { data: "c", at: 5 }).send(0, { data: "b", at: 4 });
  expect(hear(talk.send(0, { data: "d", at: 3 })).heard).toEqual(["0@0:wor", "0@3:d", "0@4:b", "0@5:c", "close"]);
});

it("hands on a retransmission only as far as it is new", () => {
  const talk = new TcpTalk().handshake().says(0, "word").send(0, { data: "word and", at: 0 });
  expect(textOf(hear(talk).heard)).toBe("word and");
});

it("ignores keep-alives", () => {
  const talk = new TcpTalk().handshake().says(0, "word").send(0, { data: "\0", at: 3 }).says(0, "!");
  expect(textOf(hear(talk).heard)).toBe("word!");
});

it("lets the first bytes of a place win, and says that others came", () => {
  const talk = new TcpTalk().handshake().says(0, "word");
  talk.send(0, { data: "BB", at: 6 }).send(0, { data: "xx", at: 6 }).send(0, { data: "AAcc", at: 4 });
  const { heard, played } = hear(talk);
  expect(textOf(heard)).toBe("wordAABB");
  expect(played.weirds).toContain("wh_overlap_differs");
});

it("gives up a hole when the other end acknowledges beyond it", () => {
  const talk = new TcpTalk().handshake().says(0, "word").loses(0, 10).send(0, { data: "after" }).send(1, {});
  const { heard, played } = hear(talk);
  expect(heard).toEqual(["0@0:word", "0-10", "0@14:after", "close"]);
  expect(onlyConn(played)).toMatchObject({ missed_bytes: 10, history: "ShADaG" });
});

it("hands on what waits for a hole when the input ends", () => {
  const talk = new TcpTalk().handshake().says(0, "word").loses(0, 3).send(0, { data: "tail" });
  const { heard, played } = hear(talk);
  expect(heard).toEqual(["0@0:word", "0-3", "0@7:tail", "close"]);
  expect(onlyConn(played).missed_bytes).toBe(0);
});

it("reads one direction alone, without any acknowledgement", () => {
  const talk = new TcpTalk().send(0, { flags: syn }).send(0, { ack: 5001 });
  talk.send(0, { data: "word", ack: 5001 }).loses(0, 5);
  for (let i = 0; i < 20; i++) talk.send(0, { data: "x".repeat(1000), ack: 5001 });
  const { heard, played } = hear(talk);
  expect(heard.slice(0, 2)).toEqual(["0@0:word", "0-5"]);
  expect(textOf(heard)).toHaveLength(4 + 20_000);
  expect(played.weirds).toContain("above_hole_data_without_any_acks");
});

it.each([true, false])("tells of much that nobody acknowledges any more, once, and reads on (fast: %s)", (isFast) => {
  const size = 60_000;
  const segments = 200;
  const talk = new TcpTalk()
    .handshake()
    .says(0, "word")
    .send(0, { data: "x".repeat(size) });
  const [seconds, frame] = talk.frames.at(-1)!;
  for (let i = 1; i < segments; i++) {
    const bytes = (frame as Built).bytes.slice();
    new DataView(bytes.buffer).setUint32(38, 1005 + i * size);
    talk.frames.push([seconds, bytes]);
  }
  const { heard, played } = hear(talk, { isFast, ignoreChecksums: true });
  expect(textOf(heard)).toHaveLength(4 + segments * size);
  expect(played.weirds).toEqual(["excessive_data_without_further_acks"]);
  expect(onlyConn(played).orig_bytes).toBe(4 + segments * size);
});

it("takes up a conversation in the middle", () => {
  const { heard } = hear(new TcpTalk().says(0, "word").says(1, "yes"));
  expect(heard).toEqual(["0@0:word", "1@0:yes", "close"]);
});

it("bounds what waits for a hole that is never filled", () => {
  const talk = new TcpTalk().handshake().says(0, "word").loses(0, 1);
  for (let i = 0; i < 600; i++) talk.send(0, { data: "y" });
  const { heard, played } = hear(talk);
  expect(textOf(heard)).toHaveLength(604);
  expect(played.engine.counters.shed.reassembly).toBe(1);
  expect(played.engine.counters.reassemblyBytes).toBe(0);
});

it("puts any order of any cuts together, repeats and overlaps included", () => {
  const text = `word ${"abcdefghijklmnopqrstuvwxyz0123456789".repeat(3)}`;
  const piece = fc.record({ at: fc.nat(text.length - 1), length: fc.integer({ min: 1, max: 30 }) });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer(), (pieces, start) => {
      const talk = new TcpTalk({ start: [start >>> 0, 1] }).handshake();
      for (const { at, length } of pieces) talk.send(0, { at, data: text.slice(at, at + length) });
      // then all of it once more, so that nothing is missing
      for (let at = 0; at < text.length; at += 7) talk.send(0, { at, data: text.slice(at, at + 7) });
      expect(textOf(hear(talk).heard)).toBe(text);
    }),
    { numRuns: 200 },
  );
});

it("counts gaps in flows-only mode as it does with the streams", () => {
  const speak = () =>
    new TcpTalk()
      .handshake()
      .says(0, "word")
      .loses(0, 10)
      .send(0, { data: "after" })
      .send(1, {})
      .send(0, { flags: fin | ack })
      .send(1, { flags: fin | ack })
      .send(0, { flags: ack });
  expect(onlyConn(play(speak().frames, { flowsOnly: true }))).toEqual(onlyConn(hear(speak()).played));
});
