import fc from "fast-check";
import { expect, it } from "vitest";
import {
  batchOf,
  type Content,
  ether,
  gre,
  icmp,
  ip4,
  ip6,
  join,
  n16,
  n32,
  tcp,
  udp,
  vlan,
} from "#test/build/packets.ts";
import { Decoder } from "./decoder.ts";
import { laneCount, maybeTunnel } from "./lane.ts";
import type { Packet } from "./packet.ts";

const inside = ip6({}, tcp({ options: new Uint8Array(12) }, "hello"));
const inUdp = (port: number, content: Content) => ether({}, ip4({}, udp({ destinationPort: port }, content)));
const seeds: readonly Uint8Array[] = [
  ether({}, vlan({ id: 1 }, ip4({}, tcp({}, "GET / HTTP/1.1\r\n")))),
  ether({}, ip4({}, icmp({ type: 3 }, ip4({}, udp({}, "x"))))),
  ether({}, ip4({ moreFragments: true }, "12345678")),
  ether({}, ip4({}, gre({ key: 5 }, ether({}, inside)))),
  ether({}, ip4({}, ip4({}, inside))),
  ether({}, ip6({ nextHeader: 43, extensions: join([44, 2, 0, 1], new Uint8Array(20), [6, 0, 0, 1], n32(1)) }, "x")),
  inUdp(4789, join([8, 0, 0, 0], n32(256), ether({}, inside))),
  inUdp(6081, join([1, 0], n16(0x6558), n32(256), n32(1), ether({}, inside))),
  inUdp(2152, join([0x34, 255], n16(inside.bytes.length + 8), n32(1), [0, 0, 0, 0x85], [1, 0, 0, 0], inside)),
  inUdp(3544, inside),
  inUdp(1701, join(n16(0x0002), n32(1), [0xff, 3, 0, 0x57], inside)),
  inUdp(37008, join([1, 0], n16(1), 0, [10, 1, 200], 1, ether({}, inside))),
  ether({ etherType: 0x8847 }, join(n32(0x10040), n32(0x11140), inside)),
  ether({ etherType: 0x8864 }, join([0x11, 0], n16(1), n16(inside.bytes.length + 2), n16(0x57), inside)),
  join(
    [0x88, 1],
    new Uint8Array(22),
    [0x80, 0],
    new Uint8Array(12),
    n16(0x50),
    [0xaa, 0xaa, 3, 0, 0, 0],
    n16(0x86dd),
    inside,
  ),
].map((frame) => (frame instanceof Uint8Array ? frame : frame.bytes));
const linkTypes = [
  0, 1, 1, 1, 8, 9, 10, 101, 104, 105, 107, 113, 119, 123, 127, 129, 163, 178, 192, 226, 239, 258, 274, 276, 284,
];

/** Every promise that packet.ts makes about offsets. */
function expectSound(packet: Packet, layer: string): void {
  const { bytes } = packet;
  const inBytes = (at: number, size: number) => at >= 0 && at + size <= bytes.length;
  if (packet.sourceMacAt >= 0) expect(inBytes(packet.sourceMacAt, 6) && inBytes(packet.destinationMacAt, 0)).toBe(true);
  expect(packet.transportAt).toBeGreaterThanOrEqual(0);
  expect(packet.payloadAt).toBeGreaterThanOrEqual(packet.transportAt);
  expect(packet.payloadEnd).toBeGreaterThanOrEqual(packet.payloadAt);
  expect(packet.payloadEnd).toBeLessThanOrEqual(bytes.length);
  expect(packet.payloadLength).toBeGreaterThanOrEqual(packet.payloadEnd - packet.payloadAt);
  if (layer === "link") return;
  const addressSize = packet.ipVersion === 4 ? 4 : 16;
  expect(inBytes(packet.ipAt, 20)).toBe(true);
  expect(inBytes(packet.sourceAt, addressSize) && inBytes(packet.destinationAt, addressSize)).toBe(true);
  if (packet.hasTransport) expect(packet.transportAt + 8).toBeLessThanOrEqual(packet.payloadEnd);
  if (packet.hasTransport && packet.ipProto === 6)
    expect(packet.payloadAt - packet.optionsAt).toBeGreaterThanOrEqual(0);
}

const mutation = fc.record({
  seed: fc.nat(seeds.length - 1),
  linkType: fc.constantFrom(...linkTypes),
  flips: fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 6 }),
  cut: fc.nat(400),
  splice: fc.option(fc.record({ seed: fc.nat(seeds.length - 1), at: fc.nat(150) }), { nil: undefined }),
  snapLength: fc.constantFrom(1_000_000, 1_000_000, 64, 40, 20, 1),
});

it("stays sound whatever a frame holds, from link to innermost tunnel", () => {
  const decoder = new Decoder({ ignoreChecksums: true, weird: () => undefined });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 20 }), (mutations) => {
      const byLink = new Map<number, Uint8Array[]>();
      for (const { seed, linkType, flips, cut, splice, snapLength } of mutations) {
        let frame: Uint8Array = seeds[seed]!.slice();
        if (splice) frame = join(frame.subarray(0, splice.at), seeds[splice.seed]!);
        for (const [at, value] of flips) if (at < frame.length) frame[at] = value;
        const frames = byLink.get(linkType) ?? [];
        byLink.set(linkType, frames);
        frames.push(frame.subarray(0, cut > frame.length ? Math.min(frame.length, snapLength) : cut));
      }
      for (const [linkType, frames] of byLink) {
        const batch = batchOf(frames, { linkType });
        for (let i = 0; i < batch.count; i++) {
          // some were longer on the wire than what was captured
          if (i % 3 === 0) batch.wireLength[i]! += 100;
          let layers = 0;
          expect(decoder.laneOf(batch, i) & ~maybeTunnel).toBeLessThan(laneCount);
          for (let layer = decoder.decode(batch, i); layer !== "none"; layer = decoder.inner()) {
            expectSound(decoder.packet, layer);
            expect(++layers).toBeLessThan(200);
          }
        }
      }
    }),
    { numRuns: 3000 },
  );
});
