/**
 * Hot: a packet that was captured once more, through another tap or on another VLAN (docs/decisions/0023): counted once. The
 * packets of the last moment are remembered, all of them and of all flows, as a copy may come after a few others.
 */
import { i32, u16 } from "#base/bytes.ts";
import { ipProtocol, type Packet } from "#decode/packet.ts";

/** A switch copies within microseconds; a firewall between two VLANs takes longer. Nobody sends again so soon. */
const maxDelayMicros = 500;
/** Of each lane: half a million packets a second for as long as a copy may take, and no more than fits in a core's cache. */
const capacity = 256;
const bucketCount = 512;
/** A full memory fills a bucket by half, on average. */
const maxSteps = 8;
/** Before the ordinals of entries wrap, everything is forgotten. */
const lastOrdinal = 2 ** 30;

const Entry = { flow: 0, content: 1, place: 2, leg: 3, seconds: 4, micros: 5, before: 6, words: 8 } as const;

const ipId = 4;
/** Where the checksum stands in a transport header, by IP protocol; 0: there is none. */
const checksumAt = new Uint8Array(256);
checksumAt[ipProtocol.tcp] = 16;
checksumAt[ipProtocol.udp] = 6;
checksumAt[ipProtocol.icmp] = 2;
checksumAt[ipProtocol.icmp6] = 2;

export class Copies {
  /** How many were found. */
  count = 0;
  private readonly entries = new Int32Array(capacity * Entry.words);
  /** Ordinal of the latest entry of each bucket; 0: none. */
  private readonly latest = new Int32Array(bucketCount);
  private ordinal = 0;

  /** Whether the packet of this side of the flow was there a moment ago; if not, it is remembered. */
  isCopy(packet: Packet, at: number, side: number): boolean {
    if (!this.look(packet, at, side, true)) return false;
    this.count++;
    return true;
  }

  /** The same, and nothing is done: the packet may be of another flow. */
  wouldBeCopy(packet: Packet, at: number, side: number): boolean {
    return this.look(packet, at, side, false);
  }

  /** The packet was not there a moment ago, and is remembered; of a copy nothing is done. */
  isFirst(packet: Packet, at: number, side: number): boolean {
    return !this.look(packet, at, side, true);
  }

  private look(packet: Packet, at: number, side: number, isTaken: boolean): boolean {
    const { bytes, seconds, micros } = packet;
    const id = packet.ipVersion === 4 ? u16(bytes, packet.ipAt + ipId) : 0;
    const flow = (at << 1) | side;
    const content = (id << 16) | sumOf(packet);
    const place = placeOf(packet);
    // without an id a sender may well repeat itself: only another way tells a copy
    const leg = id === 0 ? legOf(packet) : 0;
    const hash = Math.imul(flow ^ Math.imul(content ^ Math.imul(place, 0x85ebca6b), 0xc2b2ae35), 0x9e3779b1);
    const bucket = (hash >>> 16) & (bucketCount - 1);
    const { entries, latest } = this;
    let known = latest[bucket]!;
    for (let steps = 0; steps < maxSteps && known > this.ordinal - capacity && known > 0; steps++) {
      const entry = (known & (capacity - 1)) * Entry.words;
      known = entries[entry + Entry.before]!;
      if (entries[entry + Entry.flow] !== flow || entries[entry + Entry.content] !== content) continue;
      if (entries[entry + Entry.place] !== place || (id === 0 && entries[entry + Entry.leg] === leg)) continue;
      const delay = (seconds - entries[entry + Entry.seconds]!) * 1e6 + micros - entries[entry + Entry.micros]!;
      if (Math.abs(delay) <= maxDelayMicros) return true;
    }
    if (isTaken) this.remember(bucket, flow, content, place, leg, packet);
    return false;
  }

  private remember(bucket: number, flow: number, content: number, place: number, leg: number, packet: Packet): void {
    const { entries, latest } = this;
    if (this.ordinal === lastOrdinal) {
      this.ordinal = 0;
      latest.fill(0);
    }
    const ordinal = ++this.ordinal;
    const entry = (ordinal & (capacity - 1)) * Entry.words;
    entries[entry + Entry.flow] = flow;
    entries[entry + Entry.content] = content;
    entries[entry + Entry.place] = place;
    entries[entry + Entry.leg] = leg;
    entries[entry + Entry.seconds] = packet.seconds;
    entries[entry + Entry.micros] = packet.micros;
    entries[entry + Entry.before] = latest[bucket]!;
    latest[bucket] = ordinal;
  }
}

/** The transport's checksum stands for everything that it sums up. */
function sumOf(packet: Packet): number {
  const offset = checksumAt[packet.ipProto]!;
  return offset === 0 ? 0 : u16(packet.bytes, packet.transportAt + offset);
}

/** What else tells one packet of a flow from another. */
function placeOf(packet: Packet): number {
  if (packet.ipProto !== ipProtocol.tcp) return packet.ipLength;
  return (
    Math.imul(packet.seq ^ Math.imul(packet.ack, 0x85ebca6b), 0xc2b2ae35) ^ (packet.ipLength | (packet.flags << 16))
  );
}

/** The way that it came: routers count the TTL down, VLANs and hops have their own addresses. */
function legOf(packet: Packet): number {
  const { bytes, sourceMacAt, destinationMacAt } = packet;
  const source = sourceMacAt < 0 ? 0 : i32(bytes, sourceMacAt + 2);
  const destination = destinationMacAt < 0 ? 0 : i32(bytes, destinationMacAt + 2);
  const tags = packet.ttl | (packet.vlan << 8) | (packet.innerVlan << 20);
  return tags ^ Math.imul(source ^ Math.imul(destination, 0x85ebca6b), 0xc2b2ae35);
}
