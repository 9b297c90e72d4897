/** Hot: which worker reads a packet. Every worker asks for every frame, so this looks at as little as it can. */
import { u16, u32 } from "#base/bytes.ts";
import { IP4 } from "./ip4.ts";
import { IP6 } from "./ip6.ts";
import { ipProtocol } from "./packet.ts";
import type { Walk } from "./walk.ts";

const UDP = { source: 0, destination: 2, size: 4 } as const;
/** ICMP errors quote the packet that they are about, after 8 bytes. */
const ICMP = { quoted: 8, size: 8 } as const;
/** Destination unreachable, source quench, redirect, time exceeded, parameter problem (RFC 792). */
const errors4 = (1 << 3) | (1 << 4) | (1 << 5) | (1 << 11) | (1 << 12);
/** RFC 4443: types 1 to 4 quote; those from 128 on are no errors. */
const lastError6 = 4;
const fragmentMask = 0x3fff;

/** The worker of the IP packet at walk.at: by its two addresses in either order. */
export function shareOf(walk: Walk, workers: number): number {
  const { at, end } = walk;
  const { bytes } = walk.packet;
  if (at >= end) return 0;
  const version = bytes[at]! >> 4;
  if (version === 4 && end - at >= IP4.size) return share4(bytes, at, end, workers);
  if (version === 6 && end - at >= IP6.size) return share6(bytes, at, end, workers);
  return 0;
}

function share4(bytes: Uint8Array, at: number, end: number, workers: number): number {
  const protocol = bytes[at + IP4.protocol];
  const isFragment = (u16(bytes, at + IP4.flagsAndOffset) & fragmentMask) !== 0;
  if ((protocol === ipProtocol.udp || protocol === ipProtocol.icmp) && !isFragment) {
    const start = at + ((bytes[at]! & 15) << 2);
    if (protocol === ipProtocol.udp) {
      if (end - start >= UDP.size && isDhcp(u16(bytes, start + UDP.source), u16(bytes, start + UDP.destination)))
        return 0;
    } else if (end - start >= ICMP.size && ((errors4 >>> bytes[start]!) & 1) === 1 && bytes[start]! < 32) {
      const quoted = start + ICMP.quoted;
      if (end - quoted >= IP4.size && bytes[quoted]! >> 4 === 4) at = quoted;
    }
  }
  return pick(mix(u32(bytes, at + IP4.source)), mix(u32(bytes, at + IP4.destination)), workers);
}

function share6(bytes: Uint8Array, at: number, end: number, workers: number): number {
  const protocol = bytes[at + IP6.nextHeader];
  const start = at + IP6.size;
  if (protocol === ipProtocol.udp) {
    if (end - start >= UDP.size && isDhcp(u16(bytes, start + UDP.source), u16(bytes, start + UDP.destination)))
      return 0;
  } else if (protocol === ipProtocol.icmp6) {
    const quoted = start + ICMP.quoted;
    if (end - quoted >= IP6.size && bytes[start]! <= lastError6 && bytes[quoted]! >> 4 === 6) at = quoted;
  }
  return pick(mix6(bytes, at + IP6.source), mix6(bytes, at + IP6.destination), workers);
}

/** A lease is asked for by broadcast and without an address: its packets meet at one worker. */
function isDhcp(source: number, destination: number): boolean {
  return isDhcpPort(source) && isDhcpPort(destination);
}

const isDhcpPort = (port: number): boolean => port === 67 || port === 68 || port === 546 || port === 547;

function mix6(bytes: Uint8Array, at: number): number {
  let hash = mix(u32(bytes, at));
  for (let i = 4; i < 16; i += 4) hash = mix(hash ^ u32(bytes, at + i));
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
