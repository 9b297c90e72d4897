/** Hot: IEEE 802.11 data frames that are not encrypted. */
import { u16 } from "#base/bytes.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const WIFI = { type: 0, flags: 1, address1: 4, address2: 10, address3: 16, sequence: 22, size: 24 } as const;
const address4Size = 6;
const qosSize = 2;
const highThroughputSize = 4;
/** A frame inside an aggregate: addresses, length, LLC; padded to 4 bytes. */
const SUBFRAME = { destination: 0, source: 6, length: 12, size: 14 } as const;

const data = 2;
const names = ["802.11 management", "802.11 control", "802.11 data", "802.11 extension"] as const;
const flag = { toDistribution: 1, fromDistribution: 2, moreFragments: 4, protected: 0x40, order: 0x80 } as const;
const subtype = { noData: 4, qos: 8 } as const;
const aggregate = 0x80;
const fragmentMask = 15;

export function wifi(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(2)) return walk.weird("truncated_802_11_header");
  // Cisco's access points write 16-bit fields the other way round; the version in the first one is always 0
  const isSwapped = (bytes[at + WIFI.type]! & 3) !== 0 && (bytes[at + WIFI.flags]! & 3) === 0;
  const control = bytes[at + (isSwapped ? WIFI.flags : WIFI.type)]!;
  const type = (control >> 2) & 3;
  const kind = control >> 4;
  const flags = bytes[at + (isSwapped ? WIFI.type : WIFI.flags)]!;
  if (type !== data) return walk.count(names[type]!);
  if ((kind & subtype.noData) !== 0) return walk.count("802.11 null data");
  const isQos = (kind & subtype.qos) !== 0;
  const isBridged = (flags & flag.toDistribution) !== 0 && (flags & flag.fromDistribution) !== 0;
  let size: number = WIFI.size + (isBridged ? address4Size : 0);
  const qosAt = at + size;
  if (isQos) size += qosSize + ((flags & flag.order) !== 0 ? highThroughputSize : 0);
  if (!walk.has(size)) return walk.weird("truncated_802_11_header");
  if ((flags & flag.protected) !== 0) return walk.count("802.11 encrypted data");
  const sequenceAt = at + WIFI.sequence + (isSwapped ? 1 : 0);
  const isFragment = (flags & flag.moreFragments) !== 0 || (bytes[sequenceAt]! & fragmentMask) !== 0;
  if (isFragment) return walk.count("802.11 fragment");
  findAddresses(walk, flags);
  // some drivers align what follows the header to 4 bytes, and say so before it
  walk.at = at + (walk.isHeaderPadded ? (size + 3) & ~3 : size);
  if (isQos && (bytes[qosAt]! & aggregate) !== 0) {
    walk.restAt = walk.at;
    walk.restEnd = walk.end;
    return subframe(walk);
  }
  return next.llc;
}

/** IEEE 802.11 table 9-30: which address is whose depends on who forwards the frame. */
function findAddresses(walk: Walk, flags: number): void {
  const { packet, at } = walk;
  const isTo = (flags & flag.toDistribution) !== 0;
  const isFrom = (flags & flag.fromDistribution) !== 0;
  packet.destinationMacAt = at + (isTo ? WIFI.address3 : WIFI.address1);
  packet.sourceMacAt = at + (isFrom ? (isTo ? WIFI.size : WIFI.address3) : WIFI.address2);
}

/** The next frame of an aggregate (A-MSDU), at walk.restAt. */
export function subframe(walk: Walk): Next {
  const { packet, restAt, restEnd } = walk;
  walk.restAt = -1;
  if (restEnd - restAt < SUBFRAME.size) return next.stop;
  packet.destinationMacAt = restAt + SUBFRAME.destination;
  packet.sourceMacAt = restAt + SUBFRAME.source;
  const start = restAt + SUBFRAME.size;
  const stop = start + u16(packet.bytes, restAt + SUBFRAME.length);
  if (stop > restEnd) return walk.weird("truncated_802_11_header");
  const following = restAt + ((stop - restAt + 3) & ~3);
  if (following + SUBFRAME.size <= restEnd) walk.restAt = following;
  walk.at = start;
  walk.end = stop;
  walk.wireEnd = stop;
  return next.llc;
}
