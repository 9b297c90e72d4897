/** Hot: the IPv4 header (RFC 791). */
import { u16 } from "#base/bytes.ts";
import { type Next, next } from "./next.ts";
import type { Walk } from "./walk.ts";

export const IP4 = {
  versionAndLength: 0,
  totalLength: 2,
  id: 4,
  flagsAndOffset: 6,
  ttl: 8,
  protocol: 9,
  checksum: 10,
  source: 12,
  destination: 16,
  size: 20,
} as const;

const dontFragment = 0x4000;
const moreFragments = 0x2000;
const offsetMask = 0x1fff;
/** What a whole packet has none of. */
export const fragmentMask = moreFragments | offsetMask;

/** Reads the header at walk.at, of which the version is known to be 4. */
export function ip4(walk: Walk): Next {
  const { packet, at, end } = walk;
  const { bytes } = packet;
  if (end - at < IP4.size) return walk.weird(packet.depth > 0 ? "truncated_inner_IP" : "truncated_IP");
  const headerLength = (bytes[at + IP4.versionAndLength]! & 15) << 2;
  let length = u16(bytes, at + IP4.totalLength);
  packet.ipVersion = 4;
  packet.ipAt = at;
  packet.sourceAt = at + IP4.source;
  packet.destinationAt = at + IP4.destination;
  packet.ttl = bytes[at + IP4.ttl]!;
  packet.ipProto = bytes[at + IP4.protocol]!;
  if (length === 0) {
    // the card cuts the segments and fills in their lengths
    length = walk.wireEnd - at;
    walk.oddity("ip_hdr_len_zero");
  }
  packet.ipLength = length;
  if (length > walk.wireEnd - at) return walk.weird(packet.depth > 0 ? "truncated_inner_IP" : "truncated_IP");
  if (headerLength > length) return walk.weird("invalid_IP_header_size");
  if (headerLength < IP4.size) return walk.weird("IPv4_min_header_size");
  if (headerLength > end - at) return walk.weird("internally_truncated_header");
  packet.headerChecksumOk = isHeaderRight(walk, headerLength);
  if (!packet.headerChecksumOk) walk.oddity("bad_IP_checksum");
  walk.narrow(at + headerLength, at + length);

  const fragment = u16(bytes, at + IP4.flagsAndOffset);
  return (fragment & fragmentMask) === 0 ? next.transport : fragmentOf4(walk, fragment);
}

/** A wrong checksum of 0 is one that the sender's card was to fill in. */
function isHeaderRight(walk: Walk, headerLength: number): boolean {
  if (walk.options.ignoreChecksums || walk.checksumsBlank) return true;
  const { at } = walk;
  return walk.sums.sum(at, at + headerLength) === 0xffff || u16(walk.packet.bytes, at + IP4.checksum) === 0;
}

function fragmentOf4(walk: Walk, fragment: number): Next {
  const { packet, fragments } = walk;
  if ((fragment & dontFragment) !== 0) walk.oddity("fragment_with_DF");
  fragments.fragment.id = u16(packet.bytes, packet.ipAt + IP4.id);
  fragments.fragment.offset = (fragment & offsetMask) << 3;
  fragments.fragment.isMore = (fragment & moreFragments) !== 0;
  fragments.fragment.nameAt = packet.ipAt + IP4.protocol;
  if (walk.end < walk.wireEnd) return cutFragment(walk);
  return fragments.take(walk) ? next.transport : next.stop;
}

/** A fragment that was not captured whole completes nothing, but the first still shows its transport header. */
export function cutFragment(walk: Walk): Next {
  walk.oddity("incompletely_captured_fragment");
  if (walk.fragments.fragment.offset === 0) return next.transport;
  return walk.count("fragment, cut by the snap length");
}
