/** Hot: Teredo (RFC 4380): IPv6 in UDP through address translators. */
import { u16, u32 } from "#base/bytes.ts";
import { IP6 } from "../ip6.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const AUTHENTICATION = { idLength: 2, valueLength: 3, size: 13 } as const;
const ORIGIN = { size: 8 } as const;
const indicator = { origin: 0, authentication: 1 } as const;
/** 2001::/32, in which every Teredo client has its address. */
const teredoPrefix = 0x20010000;

/** On Teredo's port: indications of the server may stand before the packet. */
export function teredo(walk: Walk): Next {
  const { bytes } = walk.packet;
  let { at } = walk;
  if (walk.end - at >= AUTHENTICATION.size && u16(bytes, at) === indicator.authentication) {
    at += AUTHENTICATION.size + bytes[at + AUTHENTICATION.idLength]! + bytes[at + AUTHENTICATION.valueLength]!;
  }
  if (walk.end - at >= ORIGIN.size && u16(bytes, at) === indicator.origin) at += ORIGIN.size;
  return open(walk, at);
}

/** On any port: clients that found each other talk without the server. */
export function teredoBetweenClients(walk: Walk): Next {
  const { packet, at } = walk;
  if (walk.end - at < IP6.size) return next.stop;
  const isTeredo =
    u32(packet.bytes, at + IP6.source) === teredoPrefix || u32(packet.bytes, at + IP6.destination) === teredoPrefix;
  return isTeredo ? open(walk, at) : next.stop;
}

function open(walk: Walk, at: number): Next {
  const { packet } = walk;
  if (walk.end - at < IP6.size || packet.bytes[at]! >> 4 !== 6) return next.stop;
  // the packet fills the datagram; bubbles, which have no payload, may be followed by a trailer
  const length = IP6.size + u16(packet.bytes, at + IP6.payloadLength);
  const room = walk.wireEnd - at;
  if (length > room || (length !== room && length !== IP6.size)) return next.stop;
  packet.tunnel = "TEREDO";
  return walk.go(next.ip, at);
}
