/** Hot: which worker reads a packet. Every worker asks for every frame, so this looks at as little as it can. */
import { i32, u16 } from "#base/bytes.ts";
import { IP4 } from "./ip4.ts";
import { IP6 } from "./ip6.ts";
import { ipProtocol } from "./packet.ts";
import type { Walk } from "./walk.ts";

const UDP = { source: 0, destination: 2, size: 4 } as const;
const fragmentMask = 0x3fff;

/**
 * The worker of the IP packet at walk.at: by its two addresses in either order. ICMP errors go by their own addresses, not
 * by those that they quote: errors of one router about many conversations are one flow, and would be as many as workers.
 */
export function shareOf(walk: Walk, workers: number): number {
  const { at, end } = walk;
  const { bytes } = walk.packet;
  if (at >= end) return 0;
  const version = bytes[at]! >> 4;
  if (version === 4 && end - at >= IP4.size) {
    const isWhole = (u16(bytes, at + IP4.flagsAndOffset) & fragmentMask) === 0;
    const isUdp = isWhole && bytes[at + IP4.protocol] === ipProtocol.udp;
    if (isUdp && isDhcp(bytes, at + ((bytes[at]! & 15) << 2), end)) return 0;
    return pick(mix(i32(bytes, at + IP4.source)), mix(i32(bytes, at + IP4.destination)), workers);
  }
  if (version === 6 && end - at >= IP6.size) {
    if (bytes[at + IP6.nextHeader] === ipProtocol.udp && isDhcp(bytes, at + IP6.size, end)) return 0;
    return pick(mix6(bytes, at + IP6.source), mix6(bytes, at + IP6.destination), workers);
  }
  return 0;
}

/** A lease is asked for by broadcast and without an address: its packets meet at one worker. */
function isDhcp(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < UDP.size) return false;
  return isDhcpPort(u16(bytes, at + UDP.source)) && isDhcpPort(u16(bytes, at + UDP.destination));
}

const isDhcpPort = (port: number): boolean => port === 67 || port === 68 || port === 546 || port === 547;

function mix6(bytes: Uint8Array, at: number): number {
  let hash = mix(i32(bytes, at));
  for (let i = 4; i < 16; i += 4) hash = mix(hash ^ i32(bytes, at + i));
  return hash;
}

/** Spreads every bit of the input over all of the result (the finaliser of MurmurHash3). */
function mix(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}

/** The same for (a, b) and (b, a). */
const pick = (a: number, b: number, workers: number): number => (mix((a + b) ^ Math.imul(a ^ b, 31)) >>> 0) % workers;
