/** Network service header (RFC 8300): says which services a packet goes through, then the packet. */
import { u16 } from "#base/bytes.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const NSH = { lengthAt: 0, nextProtocol: 3, size: 8 } as const;
const lengthMask = 0x3f;

export function nsh(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(NSH.size)) return walk.weird("truncated_link_header");
  const size = (u16(packet.bytes, at + NSH.lengthAt) & lengthMask) << 2;
  if (size < NSH.size || !walk.has(size)) return walk.weird("truncated_link_header");
  switch (packet.bytes[at + NSH.nextProtocol]) {
    case 1:
    case 2:
      return walk.go(next.ip, at + size);
    case 3:
      return walk.go(next.ethernet, at + size);
    case 4:
      return walk.go(next.nsh, at + size);
    case 5:
      return walk.go(next.mpls, at + size);
    default:
      return walk.count("unknown nsh payload");
  }
}
