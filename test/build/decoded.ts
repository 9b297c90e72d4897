/** What a decoder makes of frames, in words: for tests that ask what was found and what was odd. */
import { addressText, ip6Text } from "#base/address.ts";
import type { WeirdName } from "#base/weird/index.ts";
import { Decoder, type Layer } from "#decode/decoder.ts";
import type { Packet } from "#decode/packet.ts";
import { type BatchOptions, batchOf, type Content } from "./packets.ts";

export interface Decoded {
  /** Of each frame: its packets from the outside in, as "192.0.2.1>198.51.100.2 udp 40000>9", with the tunnel before it. */
  readonly frames: readonly (readonly string[])[];
  readonly weirds: readonly WeirdName[];
  readonly counters: Readonly<Record<string, number>>;
}

const protocolNames: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 47: "gre", 58: "icmp6" };

function packetText(packet: Packet, layer: Layer): string {
  if (layer === "link") return `link 0x${packet.etherType.toString(16).padStart(4, "0")}`;
  const text = (at: number) =>
    packet.ipVersion === 4 ? addressText(mapped(packet.bytes, at)) : ip6Text(packet.bytes, at);
  const ports = packet.sourcePort > 0 ? ` ${packet.sourcePort}>${packet.destinationPort}` : "";
  const id = packet.tunnelId < 0 ? "" : `(${packet.tunnelId})`;
  const tunnel = packet.tunnel ? `${packet.tunnel}${id}: ` : "";
  const protocol = protocolNames[packet.ipProto] ?? `ip-protocol ${packet.ipProto}`;
  return `${tunnel}${text(packet.sourceAt)}>${text(packet.destinationAt)} ${protocol}${ports}`;
}

const mapped = (bytes: Uint8Array, at: number): Uint8Array =>
  Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...bytes.subarray(at, at + 4));

export function decoded(frames: readonly Content[], options: BatchOptions = {}): Decoded {
  const weirds: WeirdName[] = [];
  const decoder = new Decoder({ ignoreChecksums: false, weird: (name) => weirds.push(name) });
  const batch = batchOf(frames, options);
  const found = frames.map((_, index) => {
    const packets: string[] = [];
    for (let layer = decoder.decode(batch, index); layer !== "none"; layer = decoder.inner()) {
      packets.push(packetText(decoder.packet, layer));
    }
    return packets;
  });
  return { frames: found, weirds, counters: Object.fromEntries(decoder.counters) };
}
