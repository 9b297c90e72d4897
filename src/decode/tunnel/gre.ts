/** Hot: GRE (RFC 2784, 2890), its second version that PPTP uses (RFC 2637), and what Cisco and Aruba put into it. */
import { i32, u16, u24 } from "#base/bytes.ts";
import { etherType } from "../link/ether-type.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const GRE = { flags: 0, protocol: 2, size: 4 } as const;
const flag = {
  checksum: 0x8000,
  routing: 0x4000,
  key: 0x2000,
  sequence: 0x1000,
  acknowledgement: 0x0080,
  versionMask: 7,
} as const;
const optionSize = 4;

const ERSPAN2 = { session: 2, size: 8 } as const;
const ERSPAN3 = { session: 2, kind: 10, flags: 11, size: 12, platformSize: 8 } as const;
const sessionMask = 0x3ff;
const hasPlatform = 1;
const kindMask = 31;
const mirrored = { ethernet: 0, ip: 2 } as const;
const WCCP = { size: 4 } as const;

/** Numbers in GRE's protocol field that are no EtherTypes. */
const greProtocol = {
  erspan: 0x88be,
  erspan3: 0x22eb,
  wccp: 0x883e,
  frameRelay: 0x6559,
  aruba: 0x8200,
  keepalive: 0,
} as const;
/** Aruba's controllers send 802.11 frames under 0x8200, 0x8210 … 0x83f0. */
const arubaMask = 0xfe0f;
const nvgreFlags = 0x2000;

/** Opens what a GRE header at walk.at carries; sets the tunnel's name and id. */
export function gre(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(GRE.size)) return walk.weird("truncated_GRE");
  const flags = u16(bytes, at + GRE.flags);
  const version = flags & flag.versionMask;
  const protocol = u16(bytes, at + GRE.protocol);
  if (version > 1) return walk.weird("unknown_gre_version");
  if ((flags & flag.routing) !== 0) return walk.weird("gre_routing");
  let size = GRE.size + ((flags & flag.checksum) !== 0 ? optionSize : 0);
  const keyAt = at + size;
  if ((flags & flag.key) !== 0) size += optionSize;
  if ((flags & flag.sequence) !== 0) size += optionSize;
  if (version === 1 && (flags & flag.acknowledgement) !== 0) size += optionSize;
  if (!walk.has(size)) return walk.weird("truncated_GRE");
  packet.tunnel = "GRE";
  packet.tunnelId = (flags & flag.key) === 0 ? -1 : i32(bytes, keyAt) >>> 0;
  walk.at = at + size;
  if ((protocol & arubaMask) === greProtocol.aruba) return next.wifi;
  if (version === 1) return pptp(walk, keyAt);
  switch (protocol) {
    case etherType.transparentEthernet:
      // RFC 7637: NVGRE's key is a network of 24 bits and a flow's hash
      if (flags === nvgreFlags) packet.tunnelId = u24(bytes, keyAt);
      return next.ethernet;
    case greProtocol.erspan:
      return (flags & flag.sequence) === 0 ? next.ethernet : erspan2(walk);
    case greProtocol.erspan3:
      return erspan3(walk);
    case greProtocol.wccp:
      return walk.has(1) && bytes[walk.at]! >> 4 === 4 ? next.ip : walk.go(next.ip, walk.at + WCCP.size);
    case greProtocol.frameRelay:
      return next.frameRelay;
    case greProtocol.keepalive:
      return walk.count("gre keepalive");
    default:
      return walk.named(protocol, walk.at);
  }
}

/** The key of PPTP's GRE is the length of the payload and a call's number; nothing follows a bare acknowledgement. */
function pptp(walk: Walk, keyAt: number): Next {
  const { packet } = walk;
  const length = u16(packet.bytes, keyAt);
  packet.tunnelId = u16(packet.bytes, keyAt + 2);
  if (length === 0 || walk.at >= walk.end) return walk.count("pptp acknowledgement");
  if (walk.at + length < walk.wireEnd) walk.narrow(walk.at, walk.at + length);
  return next.ppp;
}

/** ERSPAN (draft-foschiano-erspan): a switch's copy of a frame, with the session that asked for it. */
function erspan2(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(ERSPAN2.size)) return walk.weird("truncated_GRE");
  packet.tunnelId = u16(packet.bytes, at + ERSPAN2.session) & sessionMask;
  return walk.go(next.ethernet, at + ERSPAN2.size);
}

function erspan3(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(ERSPAN3.size)) return walk.weird("truncated_GRE");
  packet.tunnelId = u16(packet.bytes, at + ERSPAN3.session) & sessionMask;
  const isLong = (packet.bytes[at + ERSPAN3.flags]! & hasPlatform) !== 0;
  const size = ERSPAN3.size + (isLong ? ERSPAN3.platformSize : 0);
  if (!walk.has(size)) return walk.weird("truncated_GRE");
  const kind = (packet.bytes[at + ERSPAN3.kind]! >> 2) & kindMask;
  if (kind === mirrored.ip) return walk.go(next.ip, at + size);
  return kind === mirrored.ethernet ? walk.go(next.ethernet, at + size) : walk.count("unknown erspan payload");
}
