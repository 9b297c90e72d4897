import { expect, it } from "vitest";
import { PacketBatch } from "#base/packet-batch.ts";
import { batchOf, ether, ip4, udp } from "#test/build/packets.ts";
import { CaptureNotes } from "./notes.ts";
import { PcapngFraming } from "./pcapng.ts";
import { PcapngWriter } from "./pcapng-writer.ts";
import { file } from "./samples.ts";
import { InputSummary } from "./summary.ts";

it("writes what reads back as the same packets, of every link type", () => {
  const datagram = ip4({}, udp({ destinationPort: 53 }, "who?"));
  const framed = batchOf([ether({}, datagram), ether({}, datagram)], { seconds: 1_700_000_000, snapLength: 37 });
  const bare = batchOf([datagram], { linkType: 101, seconds: 1_700_000_009 });
  const parts: Uint8Array[] = [];
  const writer = new PcapngWriter((bytes) => parts.push(bytes), "a test");
  writer.packet(framed, 0);
  writer.packet(bare, 0);
  writer.packet(framed, 1);

  const bytes = file(...parts);
  const read = new PacketBatch();
  new PcapngFraming(read, new InputSummary(), new CaptureNotes()).fill(new DataView(bytes.buffer), 0, bytes.length);
  const packetOf = (batch: PacketBatch, content: Uint8Array, i: number) => ({
    data: Buffer.from(content.subarray(batch.at[i], batch.end[i])).toString("hex"),
    wireLength: batch.wireLength[i],
    time: batch.seconds[i]! * 1e6 + batch.micros[i]!,
    linkType: batch.linkType[i],
  });
  expect([0, 1, 2].map((i) => packetOf(read, bytes, i))).toEqual([
    packetOf(framed, framed.bytes, 0),
    packetOf(bare, bare.bytes, 0),
    packetOf(framed, framed.bytes, 1),
  ]);
});
