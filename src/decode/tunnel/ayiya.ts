/** AYIYA (draft-massar-v6ops-ayiya): signed IPv6 in UDP, of tunnel brokers. */
import { looksLikeIp } from "../ip.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const AYIYA = { identity: 0, signature: 1, operation: 2, nextHeader: 3, size: 8 } as const;
const forward = 1;
const operationMask = 15;

export function ayiya(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(AYIYA.size) || (bytes[at + AYIYA.operation]! & operationMask) !== forward) return next.stop;
  const identitySize = 1 << (bytes[at + AYIYA.identity]! >> 4);
  const signatureSize = (bytes[at + AYIYA.signature]! >> 4) << 2;
  const start = at + AYIYA.size + identitySize + signatureSize;
  if (!looksLikeIp(walk, start)) return next.stop;
  packet.tunnel = "AYIYA";
  return walk.go(next.ip, start);
}
