/** The packets behind conversations, out of the files that they were read from. */
import { addressText } from "#base/address.ts";
import type { PacketBatch } from "#base/packet-batch.ts";
import { openCapture } from "#capture/capture-file.ts";
import { PacketFilter } from "#capture/packet-filter.ts";
import { Decoder, type Layer } from "#decode/decoder.ts";
import { waiting } from "#decode/fragments.ts";
import type { Packet } from "#decode/packet.ts";
import { type ExtractFile, type ExtractPlan, keyOf, type WantedFlow } from "./extract-plan.ts";

/** A packet that was stored is a little later than the end that its conversation was given. */
const slackMicros = 10e6;
/** A conversation that begins with fragments has the time of the last of them. */
const aheadMicros = 2e6;

/** The frame is that of the batch; the packet is what made it wanted, none for a fragment that waits for the others. */
type Take = (batch: PacketBatch, index: number, packet: Packet | undefined) => void;

/** Shows every wanted frame. */
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
      if (now < window.from - aheadMicros || now > window.to + slackMicros) continue;
      if (matcher && !matcher.matches(batch, i)) continue;
      const wanted = wantedAs(decoder, batch, i, now, file);
      if (wanted === "none") continue;
      shown++;
      take(batch, i, wanted === "packet" ? decoder.packet : undefined);
    }
    yield shown;
  }
}

function wantedAs(
  decoder: Decoder,
  batch: PacketBatch,
  index: number,
  now: number,
  { flows, pairs }: ExtractFile,
): "packet" | "fragment" | "none" {
  const { packet, counters } = decoder;
  const isNow = ({ from, to }: WantedFlow): boolean => now >= from && now <= to + slackMicros;
  const isSoon = ({ from, to }: WantedFlow): boolean => now >= from - aheadMicros && now <= to + slackMicros;
  const waitingBefore = counters.get(waiting);
  for (let layer: Layer = decoder.decode(batch, index); layer !== "none"; layer = decoder.inner())
    if (layer === "ip" && flows.get(keyOfPacket(packet))?.some(isNow)) return "packet";
  // A fragment tells no ports: it goes with what else its two hosts said then.
  const isFragment = counters.get(waiting) !== waitingBefore;
  return isFragment && pairs.get(pairOfPacket(packet))?.some(isSoon) ? "fragment" : "none";
}

const pairOfPacket = (packet: Packet): string =>
  keyOf(addressIn(packet, packet.sourceAt), 0, addressIn(packet, packet.destinationAt), 0, 0);

function keyOfPacket(packet: Packet): string {
  const protocol = packet.ipProto === 6 || packet.ipProto === 17 ? packet.ipProto : 0;
  return keyOf(
    addressIn(packet, packet.sourceAt),
    packet.sourcePort,
    addressIn(packet, packet.destinationAt),
    packet.destinationPort,
    protocol,
  );
}

/** An address of the packet as text. */
export function addressIn({ bytes, ipVersion }: Packet, at: number): string {
  if (ipVersion === 4) return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
  return addressText(bytes, at);
}
