/** PIM's Register (RFC 7761 4.9.3): a multicast group's first packets, from the sender's router to where the group meets. */
import { looksLikeIp } from "../ip.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const PIM = { versionAndType: 0, flags: 4, size: 8 } as const;
const register = 0x21;
/** A register that only asks whether it is still wanted. */
const isNull = 0x40;

export function pim(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(PIM.size) || bytes[at + PIM.versionAndType] !== register) return next.stop;
  if ((bytes[at + PIM.flags]! & isNull) !== 0 || !looksLikeIp(walk, at + PIM.size)) return next.stop;
  packet.tunnel = "PIM";
  return walk.go(next.ip, at + PIM.size);
}
