/** The packets behind conversations, out of the files that they were read from. */
import { addressText } from "#base/address.ts";
import type { PacketBatch } from "#base/packet-batch.ts";
import { openCapture } from "#capture/capture-file.ts";
import { PacketFilter } from "#capture/packet-filter.ts";
import { Decoder, type Layer } from "#decode/decoder.ts";
import type { Packet } from "#decode/packet.ts";
import { type ExtractFile, type ExtractPlan, keyOf } from "./extract-plan.ts";

/** A packet that was stored is a little later than the end that its conversation was given. */
const slackMicros = 10e6;

type Take = (batch: PacketBatch, index: number, packet: Packet) => void;

/** Shows every wanted packet: the frame of the batch, and the decoded packet that made it wanted. */
export async function extractPackets(plan: ExtractPlan, take: Take): Promise<number> {
  let packets = 0;
  for await (const shown of extracting(plan, take)) packets += shown;
  return packets;
}

/** The same in steps, each with the packets that it showed: whoever passes them on may wait between two. */
export async function* extracting(plan: ExtractPlan, take: Take): AsyncGenerator<number> {
  for (const file of plan.files) yield* extractingFrom(file, take);
}

async function* extractingFrom(file: ExtractFile, take: Take): AsyncGenerator<number> {
  const { window, filter } = file;
  const source = await openCapture(file.path);
  const decoder = new Decoder({ ignoreChecksums: true, weird: () => undefined });
  const matcher = filter === undefined ? undefined : new PacketFilter(filter);
  for await (const batch of source.batches()) {
    let shown = 0;
    for (let i = 0; i < batch.count; i++) {
      const now = batch.seconds[i]! * 1e6 + batch.micros[i]!;
      if (now < window.from || now > window.to + slackMicros) continue;
      if (matcher && !matcher.matches(batch, i)) continue;
      if (!isWanted(decoder, batch, i, now, file)) continue;
      shown++;
      take(batch, i, decoder.packet);
    }
    yield shown;
  }
}

function isWanted(decoder: Decoder, batch: PacketBatch, index: number, now: number, { flows }: ExtractFile): boolean {
  for (let layer: Layer = decoder.decode(batch, index); layer !== "none"; layer = decoder.inner()) {
    if (layer !== "ip") continue;
    const wanted = flows.get(keyOfPacket(decoder.packet));
    if (wanted?.some(({ from, to }) => now >= from && now <= to + slackMicros)) return true;
  }
  return false;
}

function keyOfPacket(packet: Packet): string {
  const protocol = packet.ipProto === 6 || packet.ipProto === 17 ? packet.ipProto : 0;
  return keyOf(
    textOf(packet, packet.sourceAt),
    packet.sourcePort,
    textOf(packet, packet.destinationAt),
    packet.destinationPort,
    protocol,
  );
}

function textOf({ bytes, ipVersion }: Packet, at: number): string {
  if (ipVersion === 4) return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
  return addressText(bytes, at);
}
