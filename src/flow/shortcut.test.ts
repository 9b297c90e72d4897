import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { onlyConn, type Played, play, playStart, type Timed } from "#test/build/flows.ts";
import { type Content, ether, ip4, ip6, udp, vlan } from "#test/build/packets.ts";
import { Shortcut } from "./shortcut.ts";

/** What the frames come to when the engine takes them all. */
function playWithout(frames: readonly Timed[]): Played {
  const spy = vi.spyOn(Shortcut.prototype, "take").mockReturnValue(false);
  try {
    return play(frames);
  } finally {
    spy.mockRestore();
  }
}

/** How many frames went the short way. */
function shortcuts(frames: readonly Timed[]): number {
  const spy = vi.spyOn(Shortcut.prototype, "take");
  try {
    play(frames);
    return spy.mock.results.filter(({ value }) => value === true).length;
  } finally {
    spy.mockRestore();
  }
}

const client = { sourcePort: 40_000, destinationPort: 9000 };
const server = { sourcePort: 9000, destinationPort: 40_000 };

it("takes every datagram of a known conversation whose side has spoken", () => {
  const frames = [1, 2, 3, 4, 5, 6].map((at): Timed => {
    const isQuestion = at % 2 === 1;
    return [at, ether({}, ip4({ id: at, ...(isQuestion ? there : back) }, udp(isQuestion ? client : server, "words")))];
  });
  expect(shortcuts(frames)).toBe(4);
  expect(onlyConn(play(frames))).toMatchObject({ orig_pkts: 3, resp_pkts: 3, orig_bytes: 15, history: "Dd" });
});

const there = { source: "10.0.0.1", destination: "10.0.0.2" };
const back = { source: "10.0.0.2", destination: "10.0.0.1" };

const step = fc.record({
  pause: fc.constantFrom(0, 1e-5, 0.01, 1, 30, 61),
  isAnswer: fc.boolean(),
  id: fc.constantFrom(0, 1, 2),
  text: fc.constantFrom("", "hello", "words"),
  way: fc.constantFrom("plain", "six", "tagged", "broken"),
});

it("comes to the same as the engine: copies, pauses, tags and broken checksums included", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let seconds = 0;
      const frames = steps.map(({ pause, isAnswer, id, text, way }): Timed => {
        seconds += pause;
        const datagram = udp(isAnswer ? server : client, text);
        const packet: Content = ip4({ id, ...(isAnswer ? back : there) }, datagram);
        if (way === "six") return [seconds, ether({}, ip6({}, datagram))];
        if (way === "tagged") return [seconds, ether({}, vlan({ id: 7 }, packet))];
        const frame = ether({}, packet);
        if (way === "broken" && text !== "") frame.bytes[frame.bytes.length - 1]! ^= 0x20;
        return [seconds, frame];
      });
      const { written, engine } = play(frames);
      const slow = playWithout(frames);
      expect(written).toEqual(slow.written);
      expect(engine.counters).toEqual(slow.engine.counters);
    }),
    { numRuns: 500 },
  );
});

it("sees the time of each packet", () => {
  const rows = play([
    [0, ether({}, ip4({ id: 1, ...there }, udp(client, "one")))],
    [2.5, ether({}, ip4({ id: 2, ...there }, udp(client, "two")))],
  ]);
  expect(onlyConn(rows)).toMatchObject({ ts: playStart * 1e6, duration: 2.5 });
});
