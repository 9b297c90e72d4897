/** Hot: VXLAN (RFC 7348), its generic extension, and GENEVE (RFC 8926): frames of a virtual network in UDP. */
import { u16, u24 } from "#base/bytes.ts";
import { looksLikeIp } from "../ip.ts";
import { etherType } from "../link/ether-type.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const VXLAN = { flags: 0, nextProtocol: 3, network: 4, size: 8 } as const;
const vxlanFlag = { hasNetwork: 0x08, hasNextProtocol: 0x04 } as const;
const GENEVE = { versionAndLength: 0, protocol: 2, network: 4, size: 8 } as const;
const geneveVersionMask = 0xc0;
const geneveLengthMask = 0x3f;

export function vxlan(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(VXLAN.size + 1) || (packet.bytes[at + VXLAN.flags]! & vxlanFlag.hasNetwork) === 0) return next.stop;
  packet.tunnel = "VXLAN";
  packet.tunnelId = u24(packet.bytes, at + VXLAN.network);
  return walk.go(next.ethernet, at + VXLAN.size);
}

/** draft-ietf-nvo3-vxlan-gpe. */
export function vxlanGeneric(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(VXLAN.size + 1)) return next.stop;
  // some name the next protocol and forget the flag; in plain VXLAN the byte is reserved, and 0
  const isPlain = (packet.bytes[at + VXLAN.flags]! & vxlanFlag.hasNextProtocol) === 0;
  if (isPlain && packet.bytes[at + VXLAN.nextProtocol] === 0) return vxlan(walk);
  packet.tunnel = "VXLAN";
  packet.tunnelId = u24(packet.bytes, at + VXLAN.network);
  const start = at + VXLAN.size;
  switch (packet.bytes[at + VXLAN.nextProtocol]) {
    case 1:
    case 2:
      return looksLikeIp(walk, start) ? walk.go(next.ip, start) : next.stop;
    case 3:
      return walk.go(next.ethernet, start);
    case 4:
      return walk.go(next.nsh, start);
    case 5:
      return walk.go(next.mpls, start);
    default:
      return next.stop;
  }
}

export function geneve(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(GENEVE.size) || (bytes[at]! & geneveVersionMask) !== 0) return next.stop;
  const size = GENEVE.size + ((bytes[at + GENEVE.versionAndLength]! & geneveLengthMask) << 2);
  if (!walk.has(size + 1)) return next.stop;
  const protocol = u16(bytes, at + GENEVE.protocol);
  packet.tunnel = "GENEVE";
  packet.tunnelId = u24(bytes, at + GENEVE.network);
  if (protocol === etherType.transparentEthernet) return walk.go(next.ethernet, at + size);
  if (protocol !== etherType.ip4 && protocol !== etherType.ip6) return next.stop;
  return looksLikeIp(walk, at + size) ? walk.named(protocol, at + size) : next.stop;
}
