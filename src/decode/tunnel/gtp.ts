/** Hot: GTP-U version 1 (3GPP TS 29.281): a mobile subscriber's packets between base stations and gateways. */
import { i32, u16 } from "#base/bytes.ts";
import { looksLikeIp } from "../ip.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const GTP = { flags: 0, type: 1, length: 2, tunnel: 4, size: 8 } as const;
/** Sequence, N-PDU number and type of the first extension stand there together when any of the three is used. */
const OPTIONS = { extension: 3, size: 4 } as const;
const versionMask = 0xf0;
/** Version 1, and GTP rather than GTP'. */
const version1 = 0x30;
const hasOptions = 0x07;
const hasExtension = 0x04;
const userData = 255;
const maxExtensions = 16;

export function gtp(walk: Walk): Next {
  const { packet, at, end } = walk;
  const { bytes } = packet;
  if (!walk.has(GTP.size)) return next.stop;
  const flags = bytes[at + GTP.flags]!;
  if ((flags & versionMask) !== version1 || bytes[at + GTP.type] !== userData) return next.stop;
  if (u16(bytes, at + GTP.length) > walk.wireEnd - at - GTP.size) return next.stop;
  let start = at + GTP.size;
  if ((flags & hasOptions) !== 0) {
    start += OPTIONS.size;
    if (start > end) return next.stop;
    let extension = (flags & hasExtension) === 0 ? 0 : bytes[start - OPTIONS.size + OPTIONS.extension]!;
    for (let count = 0; extension !== 0; count++) {
      const size = start < end ? bytes[start]! << 2 : 0;
      if (size === 0 || start + size > end || count === maxExtensions) return next.stop;
      start += size;
      extension = bytes[start - 1]!;
    }
  }
  if (!looksLikeIp(walk, start)) return next.stop;
  packet.tunnel = "GTPv1";
  packet.tunnelId = i32(bytes, at + GTP.tunnel) >>> 0;
  return walk.go(next.ip, start);
}
