/** Hot: L2TP: version 2 carries PPP in UDP (RFC 2661), version 3 any link in UDP or IP (RFC 3931). */
import { u16, u32 } from "#base/bytes.ts";
import { looksLikeIp } from "../ip.ts";
import { looksLikeEthernet } from "../link/ethernet.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const flag = { control: 0x8000, length: 0x4000, sequence: 0x0800, offset: 0x0200, versionMask: 15 } as const;
const V3_IN_UDP = { session: 4, size: 8 } as const;
const V3_IN_IP = { session: 0, size: 4 } as const;
/** A session's cookie has 0, 4 or 8 bytes and its sublayer 0 or 4; both ends know, and nothing in the packet says. */
const v3Gaps = [0, 4, 8, 12] as const;

/** L2TP in UDP. */
export function l2tp(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(V3_IN_UDP.size)) return next.stop;
  const flags = u16(packet.bytes, at);
  // control messages set up the tunnel and carry no packets
  if ((flags & flag.control) !== 0) return next.stop;
  const version = flags & flag.versionMask;
  if (version === 3) return sessionOf3(walk, at + V3_IN_UDP.session, at + V3_IN_UDP.size);
  return version === 2 ? sessionOf2(walk, flags) : next.stop;
}

function sessionOf2(walk: Walk, flags: number): Next {
  const { packet } = walk;
  const { bytes } = packet;
  let at = walk.at + 2 + ((flags & flag.length) === 0 ? 0 : 2);
  const session = u16(bytes, at + 2);
  at += 4 + ((flags & flag.sequence) === 0 ? 0 : 4);
  if ((flags & flag.offset) !== 0) {
    if (walk.end - at < 2) return next.stop;
    at += 2 + u16(bytes, at);
  }
  if (walk.end - at < 2) return next.stop;
  packet.tunnel = "L2TP";
  packet.tunnelId = session;
  return walk.go(next.ppp, at);
}

/** L2TP version 3 on IP itself; session 0 is the control channel. */
export function l2tpInIp(walk: Walk): Next {
  if (!walk.has(V3_IN_IP.size) || u32(walk.packet.bytes, walk.at) === 0) return walk.count("l2tp control");
  return sessionOf3(walk, walk.at + V3_IN_IP.session, walk.at + V3_IN_IP.size);
}

/** The payload starts where a frame or packet makes sense. */
function sessionOf3(walk: Walk, sessionAt: number, start: number): Next {
  const { packet } = walk;
  for (let i = 0; i < v3Gaps.length; i++) {
    const at = start + v3Gaps[i]!;
    const isPacket = looksLikeIp(walk, at);
    if (!isPacket && !looksLikeEthernet(walk, at)) continue;
    packet.tunnel = "L2TP";
    packet.tunnelId = u32(packet.bytes, sessionAt);
    return walk.go(isPacket ? next.ip : next.ethernet, at);
  }
  return next.stop;
}
