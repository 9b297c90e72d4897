/**
 * Hot: the lane of a frame. What concerns one conversation always runs in one lane, and each lane has its own tables and its
 * own share of every bound: so lanes can be given to any number of readers, and the records stay the same.
 */
import { u16 } from "#base/bytes.ts";
import { fragmentMask, IP4 } from "./ip4.ts";
import { IP6 } from "./ip6.ts";
import { ipProtocol, type Packet } from "./packet.ts";
import { UDP } from "./transport.ts";
import { isTunnelPort } from "./tunnel/ports.ts";
import type { Walk } from "./walk.ts";

export const laneBits = 3;
/** More readers than this have nothing to do; fewer, larger lanes would bound a busy pair of hosts less tightly. */
export const laneCount = 1 << laneBits;
/** One more, for tunnels: what they carry has lanes of its own, and every reader must know them all. */
export const tunnelLane = 1 << laneBits;

/** Ports stand first in a UDP header; one that is cut behind them still tells its lane. */
const portsSize = 4;

/**
 * The lane of the IP packet at walk.at: by its two addresses in either order. ICMP errors go by their own addresses, not
 * by those that they quote: errors of one router about many conversations are one flow, and would be as many as lanes.
 */
export function laneOf(walk: Walk): number {
  const { at, end } = walk;
  const { bytes, view } = walk.packet;
  if (at >= end) return 0;
  const version = bytes[at]! >> 4;
  if (version === 4 && end - at >= IP4.size) {
    const isWhole = (u16(bytes, at + IP4.flagsAndOffset) & fragmentMask) === 0;
    const isUdp = isWhole && bytes[at + IP4.protocol] === ipProtocol.udp;
    if (isUdp && isDhcpAt(bytes, at + ((bytes[at]! & 15) << 2), end)) return 0;
    return pick(view.getInt32(at + IP4.source), view.getInt32(at + IP4.destination));
  }
  if (version === 6 && end - at >= IP6.size) {
    if (bytes[at + IP6.nextHeader] === ipProtocol.udp && isDhcpAt(bytes, at + IP6.size, end)) return 0;
    return pick(folded(view, at + IP6.source), folded(view, at + IP6.destination));
  }
  return 0;
}

/** Lane of a decoded packet that is not a tunnel's. */
export function laneOfPacket(packet: Packet): number {
  if (packet.ipProto === ipProtocol.udp && isDhcp(packet.sourcePort, packet.destinationPort)) return 0;
  return laneOfAddresses(packet);
}

/** By the addresses alone. */
export function laneOfAddresses({ view, ipVersion, sourceAt, destinationAt }: Packet): number {
  if (ipVersion === 4) return pick(view.getInt32(sourceAt), view.getInt32(destinationAt));
  return pick(folded(view, sourceAt), folded(view, destinationAt));
}

/** Beside a lane: the frame may carry packets of others. */
export const maybeTunnel = 0x80;

/** True when the IP packet at walk.at is, or is part of, or is not plainly other than, one that carries others. */
export function mayBeTunnel(walk: Walk): boolean {
  const { at, end } = walk;
  const { bytes } = walk.packet;
  if (at >= end) return false;
  const isV4 = bytes[at]! >> 4 === 4;
  if (end - at < (isV4 ? IP4.size : IP6.size)) return false;
  if (isV4 && (u16(bytes, at + IP4.flagsAndOffset) & fragmentMask) !== 0) return true;
  const protocol = bytes[at + (isV4 ? IP4.protocol : IP6.nextHeader)]!;
  if (protocol === ipProtocol.tcp || protocol === ipProtocol.icmp || protocol === ipProtocol.icmp6) return false;
  if (protocol !== ipProtocol.udp) return true;
  const udpAt = at + (isV4 ? (bytes[at]! & 15) << 2 : IP6.size);
  if (end - udpAt < portsSize) return false;
  return isTunnelPort(u16(bytes, udpAt + UDP.source), u16(bytes, udpAt + UDP.destination));
}

/** A lease is asked for by broadcast, without an address, and by relays: its packets meet in one lane. */
const isDhcp = (source: number, destination: number): boolean => isDhcpPort(source) || isDhcpPort(destination);

export const isDhcpPort = (port: number): boolean =>
  port === 67 || port === 68 || port === 4011 || port === 546 || port === 547;

function isDhcpAt(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= portsSize && isDhcp(u16(bytes, at + UDP.source), u16(bytes, at + UDP.destination));
}

function folded(view: DataView, at: number): number {
  let hash = view.getInt32(at);
  for (let i = 4; i < 16; i += 4) hash = mix(hash ^ view.getInt32(at + i));
  return hash;
}

/** Spreads every bit of the input over all of the result (the finaliser of MurmurHash3). */
function mix(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/** The same for (a, b) and (b, a). */
const pick = (a: number, b: number): number => mix((a + b) ^ Math.imul(a ^ b, 0x9e3779b1)) >>> (32 - laneBits);
