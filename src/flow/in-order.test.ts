import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { tcpFlag } from "#decode/packet.ts";
import { type Played, play, TcpTalk } from "#test/build/flows.ts";
import { InOrder } from "./in-order.ts";

const { syn, fin, rst, psh, ack, urg } = tcpFlag;

/** What every segment comes to when tcp.ts takes it. */
function playWithout(frames: TcpTalk["frames"]): Played {
  const spy = vi.spyOn(InOrder.prototype, "fits").mockReturnValue(false);
  try {
    return play(frames, { flowsOnly: true });
  } finally {
    spy.mockRestore();
  }
}

const segment = fc.record({
  side: fc.constantFrom<0 | 1>(0, 1),
  flags: fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(ack, ack | psh) },
    { weight: 1, arbitrary: fc.constantFrom(0, syn | ack, fin | ack, rst, rst | ack, ack | urg) },
  ),
  length: fc.constantFrom(0, 0, 1, 100),
  lost: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(300) }),
  /** How far the segment reaches back, and how far its acknowledgement is off. */
  back: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(120) }),
  ackOff: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -150, max: 150 }) },
  ),
  window: fc.constantFrom(0, 1, 1000, 1000, 1000, 65535),
});

it("takes a segment to the same end as tcp.ts does", () => {
  fc.assert(
    fc.property(
      fc.array(segment, { maxLength: 60 }),
      // numbers that wrap soon, and not
      fc.constantFrom<readonly [number, number]>([1000, 5000], [0xffff_fff0, 0xffff_ff00], [0x7fff_fff0, 3]),
      fc.boolean(),
      (segments, start, isOpened) => {
        const talk = new TcpTalk({ start });
        if (isOpened) talk.handshake();
        const sent: [number, number] = [0, 0];
        for (const { side, flags, length, lost, back, ackOff, window } of segments) {
          sent[side] += lost;
          const at = Math.max(0, sent[side] - back);
          const peer = side === 0 ? 1 : 0;
          const acknowledged = (start[peer] + 1 + Math.max(0, sent[peer] + ackOff)) >>> 0;
          talk.send(side, { flags, at, data: "x".repeat(length), ack: acknowledged, window });
          sent[side] = Math.max(sent[side], at + length);
        }
        expect(play(talk.frames, { flowsOnly: true }).written).toEqual(playWithout(talk.frames).written);
      },
    ),
    { numRuns: 500 },
  );
});
