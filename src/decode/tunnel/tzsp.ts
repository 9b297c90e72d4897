/** TZSP: wireless sensors and routers stream what they hear, frame by frame, in UDP. */
import { u16 } from "#base/bytes.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const TZSP = { version: 0, type: 1, encapsulated: 2, tags: 4, size: 5 } as const;
const tag = { padding: 0, end: 1 } as const;
/** What may be encapsulated, and the capture's link type that it equals. */
const linkTypes: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [18, 105],
  [119, 119],
  [127, 163],
]);
const received = 0;
const toTransmit = 1;
const maxTags = 64;

export function tzsp(walk: Walk): Next {
  const { packet, at, end } = walk;
  const { bytes } = packet;
  if (!walk.has(TZSP.size) || bytes[at + TZSP.version] !== 1) return next.stop;
  const type = bytes[at + TZSP.type];
  const linkType = linkTypes.get(u16(bytes, at + TZSP.encapsulated));
  if ((type !== received && type !== toTransmit) || linkType === undefined) return next.stop;
  let field = at + TZSP.tags;
  for (let tags = 0; ; tags++) {
    if (field >= end || tags === maxTags) return next.stop;
    const kind = bytes[field++];
    if (kind === tag.end) break;
    if (kind !== tag.padding) field += field < end ? 1 + bytes[field]! : 1;
  }
  packet.tunnel = "TZSP";
  walk.linkType = linkType;
  return walk.go(next.linkType, field);
}
