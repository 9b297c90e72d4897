import fc from "fast-check";
import { expect, it } from "vitest";
import { batchOf, ether, ip4, tcp, udp } from "#test/build/packets.ts";
import { Decoder } from "./decoder.ts";
import { isPlain } from "./plain.ts";
import { Walk } from "./walk.ts";

const linkTypeEthernet = 1;
/** PPI, whose header of 8 bytes names the link type of what follows. */
const linkTypePpi = 192;

const told = (frame: Uint8Array, linkType: number, shift: number): unknown => {
  const weirds: string[] = [];
  const decoder = new Decoder({ ignoreChecksums: false, weird: (name) => void weirds.push(name) });
  const batch = batchOf([frame]);
  batch.linkType[0] = linkType;
  const layer = decoder.decode(batch, 0);
  const { bytes: _bytes, view: _view, wireLength: _wire, captureLength: _captured, ...rest } = decoder.packet;
  const moved = Object.entries(rest).map(([name, value]): [string, unknown] =>
    name.endsWith("At") || name === "payloadEnd"
      ? [name, Number(value) < 0 ? value : Number(value) - shift]
      : [name, value],
  );
  return { layer, lane: decoder.lane, weirds, counters: [...decoder.counters], ...Object.fromEntries(moved) };
};

const ppi = Uint8Array.from([0, 0, 8, 0, linkTypeEthernet, 0, 0, 0]);
const frames = [
  ether({}, ip4({}, tcp({ seq: 7, ack: 9, flags: 0x18 }, "some words"))),
  ether({}, ip4({ source: "10.0.0.9", ttl: 3 }, udp({ sourcePort: 67, destinationPort: 68 }, "lease"))),
  ether({}, ip4({}, udp({ destinationPort: 4789 }, "odd length"))),
];

it("is what TCP and UDP over IPv4 on Ethernet are", () => {
  for (const frame of frames) {
    const walk = new Walk({ ignoreChecksums: false, weird: () => undefined });
    walk.start(batchOf([frame]), 0);
    expect(isPlain(walk)).toBe(true);
  }
});

it("tells the same as the steps of the walk do, whatever is broken about the frame", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...frames),
      fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 2 }),
      fc.option(fc.nat(60)),
      (frame, changes, cut) => {
        const changed = Uint8Array.from(frame.bytes);
        for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
        const rest = cut === null ? changed : changed.subarray(0, Math.max(1, cut));
        const wrapped = new Uint8Array(ppi.length + rest.length);
        wrapped.set(ppi);
        wrapped.set(rest, ppi.length);
        expect(told(rest, linkTypeEthernet, 0)).toEqual(told(wrapped, linkTypePpi, ppi.length));
      },
    ),
    { seed: 11, numRuns: 2000 },
  );
});
