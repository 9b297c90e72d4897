/** Hot: what tells one packet from another, so that one that was captured once more is counted once (docs/decisions/0023). */
import { i32, u16 } from "#base/bytes.ts";
import { ipProtocol, type Packet } from "#decode/packet.ts";
import type { FastPath } from "./fast-path.ts";

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
  private readonly fast: FastPath;
  private readonly lane: number;

  constructor(fast: FastPath, lane: number) {
    this.fast = fast;
    this.lane = lane;
  }

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

  private look(packet: Packet, at: number, side: number, isTaken: boolean): boolean {
    const { bytes, seconds, micros } = packet;
    const id = packet.ipVersion === 4 ? u16(bytes, packet.ipAt + ipId) : 0;
    // without an id a sender may well repeat itself: only another way tells a copy
    const leg = id === 0 ? legOf(packet) : 0;
    const flow = (at << 1) | side;
    const { isCopy } = this.fast.exports;
    const place = placeOf(packet);
    return isCopy(this.lane, flow, id, sumOf(packet), place, leg, seconds, micros, isTaken ? 1 : 0) !== 0;
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
