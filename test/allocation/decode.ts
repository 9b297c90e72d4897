/** Run by src/decode/allocation.test.ts in a process of its own: decodes for a while and prints how far the heap grew per packet. */

import { Decoder } from "#decode/decoder.ts";
import { batchOf, ether, gre, icmp, ip4, ip6, join, n32, tcp, udp, vlan } from "#test/build/packets.ts";

const payload = "x".repeat(1200);
const whole = ip4({}, udp({}, payload)).bytes.subarray(20);
const frames = [
  ether({}, ip4({}, tcp({ seq: 0xf000_0000, ack: 0x8000_0001 }, payload))),
  ether({}, vlan({ id: 5 }, ip6({}, udp({}, payload)))),
  ether({}, ip4({}, icmp({ type: 8 }, payload))),
  ether({}, ip4({}, gre({ key: 3 }, ip6({}, tcp({}, payload))))),
  ether(
    {},
    ip4({}, udp({ destinationPort: 4789 }, join([8, 0, 0, 0], n32(256), ether({}, ip4({}, tcp({}, payload)))))),
  ),
  ether({}, ip4({ protocol: 17, moreFragments: true }, whole.subarray(0, 800))),
  ether({}, ip4({ protocol: 17, fragmentOffset: 800 }, whole.subarray(800))),
  ether({ etherType: 0x88cc }, "neighbours"),
  ether({ etherType: 0x1234 }, "unknown"),
  ether({ etherType: 0x0806 }, new Uint8Array(28)),
];
const decoder = new Decoder({ ignoreChecksums: false, weird: () => undefined });
const batch = batchOf(frames);
let packets = 0;

function run(rounds: number): void {
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < batch.count; i++) {
      decoder.laneOf(batch, i);
      for (let layer = decoder.decode(batch, i); layer !== "none"; layer = decoder.inner()) packets++;
    }
  }
}

run(20_000);
gc?.();
packets = 0;
const before = process.memoryUsage().heapUsed;
run(50_000);
const grown = process.memoryUsage().heapUsed - before;
process.stdout.write(JSON.stringify({ packets, bytesPerPacket: grown / packets }));
