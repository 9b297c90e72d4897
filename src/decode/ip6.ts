/** Hot: the IPv6 header (RFC 8200) and the headers that may stand before the transport's. */
import { i32, u16 } from "#base/bytes.ts";
import { authentication, authenticationSize } from "./authentication.ts";
import { cutFragment } from "./ip4.ts";
import { type Next, next } from "./next.ts";
import type { Walk } from "./walk.ts";

export const IP6 = {
  version: 0,
  payloadLength: 4,
  nextHeader: 6,
  hopLimit: 7,
  source: 8,
  destination: 24,
  size: 40,
} as const;

/** What all extension headers begin with; lengths count 8 bytes beyond the first 8, but that of the authentication header. */
const EXTENSION = { nextHeader: 0, length: 1, size: 8 } as const;
const FRAGMENT = { nextHeader: 0, flagsAndOffset: 2, id: 4, size: 8 } as const;
const ROUTING = { type: 2, segmentsLeft: 3, addresses: 8 } as const;
const HOME_ADDRESS = { type: 0, length: 1, address: 2, size: 18 } as const;

const extension = { hopByHop: 0, routing: 43, fragment: 44, noNext: 59, destinationOptions: 60 } as const;

/** Real packets have two or three; a longer chain is built to cost time. */
const maxExtensions = 16;
/** Ethernet pads frames to 60 bytes: a payload length of 0 in a longer one is segmentation offload or a jumbogram. */
const shortestUnpadded = 60;
const offsetMask = 0xfff8;
const moreFragments = 1;

/** Reads the header at walk.at, of which the version is known to be 6. */
export function ip6(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (walk.end - at < IP6.size) return walk.weird(packet.depth > 0 ? "truncated_inner_IP" : "truncated_IP");
  const firstHeader = bytes[at + IP6.nextHeader]!;
  let length = IP6.size + u16(bytes, at + IP6.payloadLength);
  packet.ipVersion = 6;
  packet.ipAt = at;
  packet.sourceAt = at + IP6.source;
  packet.destinationAt = at + IP6.destination;
  packet.ttl = bytes[at + IP6.hopLimit]!;
  packet.ipProto = firstHeader;
  if (length === IP6.size && firstHeader !== extension.noNext && walk.wireEnd - at > shortestUnpadded) {
    length = walk.wireEnd - at;
    walk.oddity("ip_hdr_len_zero");
  }
  packet.ipLength = length;
  if (length > walk.wireEnd - at) return walk.weird(packet.depth > 0 ? "truncated_inner_IP" : "truncated_IPv6");
  walk.narrow(at + IP6.size, at + length);
  return extensions(walk, at + IP6.nextHeader);
}

/** Walks the extension headers; `nameAt` is the byte that names the next header. */
function extensions(walk: Walk, nameAt: number): Next {
  const { packet } = walk;
  let hasRoute = false;
  for (let count = 0; count < maxExtensions; count++) {
    const { bytes } = packet;
    const { at, end } = walk;
    const type = bytes[nameAt]!;
    packet.ipProto = type;
    if (type === extension.fragment) {
      if (end - at < FRAGMENT.size) return walk.weird("internally_truncated_header");
      const fragment = u16(bytes, at + FRAGMENT.flagsAndOffset);
      if ((fragment & (offsetMask | moreFragments)) !== 0) {
        const step = fragmentOf6(walk, nameAt, fragment);
        if (step !== next.transport) return step;
        nameAt = walk.fragments.fragment.nameAt;
        continue;
      }
      walk.at = at + FRAGMENT.size;
      nameAt = at + FRAGMENT.nextHeader;
      continue;
    }
    if (type === extension.noNext) return noNextHeader(walk);
    const isOptions = type === extension.hopByHop || type === extension.destinationOptions;
    if (!isOptions && type !== extension.routing && type !== authentication) return next.transport;
    if (end - at < EXTENSION.size) return walk.weird("internally_truncated_header");
    const size = type === authentication ? authenticationSize(bytes, at) : (bytes[at + EXTENSION.length]! + 1) << 3;
    const headerEnd = at + size;
    if (type === extension.destinationOptions) findHomeAddress(walk, at + 2, Math.min(headerEnd, end));
    if (headerEnd > walk.wireEnd) return walk.weird("invalid_IP_header_size");
    if (headerEnd > end) return walk.weird("internally_truncated_header");
    if (type === extension.routing) {
      if (hasRoute) walk.oddity("multiple_routing_headers");
      hasRoute = readRouting(walk, at, headerEnd) || hasRoute;
    }
    walk.at = headerEnd;
    nameAt = at + EXTENSION.nextHeader;
  }
  return walk.weird("wh_ipv6_too_many_extensions");
}

/** Reads the fragment header at walk.at; when that completes the datagram, `walk` stands at its payload. */
function fragmentOf6(walk: Walk, nameAt: number, fragment: number): Next {
  const { packet, fragments, at } = walk;
  packet.ipProto = packet.bytes[at + FRAGMENT.nextHeader]!;
  walk.at = at + FRAGMENT.size;
  fragments.fragment.id = i32(packet.bytes, at + FRAGMENT.id);
  fragments.fragment.offset = fragment & offsetMask;
  fragments.fragment.isMore = (fragment & moreFragments) !== 0;
  fragments.fragment.nameAt = nameAt;
  if (walk.end >= walk.wireEnd) return fragments.take(walk) ? next.transport : next.stop;
  // the whole's name byte is here the fragment header's own
  fragments.fragment.nameAt = at + FRAGMENT.nextHeader;
  return cutFragment(walk);
}

/** RFC 8200 4.7: nothing follows. Teredo's bubbles are such packets; elsewhere it is odd. */
function noNextHeader(walk: Walk): Next {
  return walk.packet.tunnel === "TEREDO" ? walk.count("teredo bubble") : walk.weird("ipv6_no_next");
}

/** RFC 8200 4.4: with segments left, the last address of the list is where the packet is going in the end; says if so. */
function readRouting(walk: Walk, at: number, headerEnd: number): boolean {
  const { packet } = walk;
  const type = packet.bytes[at + ROUTING.type]!;
  if (packet.bytes[at + ROUTING.segmentsLeft] === 0) return false;
  // type 0 (RFC 5095 forbids it, so it is worth a look) and mobility's type 2 (RFC 6275 6.4)
  if (type !== 0 && type !== 2) return false;
  if (type === 0) {
    walk.oddity("routing0_hdr");
    if ((headerEnd - at - ROUTING.addresses) % 16 !== 0) walk.oddity("odd_routing0_len");
  }
  if (headerEnd - at < ROUTING.addresses + 16) return false;
  packet.destinationAt = headerEnd - 16;
  return true;
}

/** RFC 6275 6.3: a mobile node's own address, where its packets come from care-of addresses. */
function findHomeAddress(walk: Walk, at: number, headerEnd: number): void {
  const { packet } = walk;
  const { bytes } = packet;
  const pad1 = 0;
  const homeAddress = 201;
  let isFound = false;
  while (at + 2 <= headerEnd) {
    const type = bytes[at + HOME_ADDRESS.type]!;
    if (type === pad1) {
      at++;
      continue;
    }
    const length = bytes[at + HOME_ADDRESS.length]!;
    if (at + 2 + length > headerEnd) {
      walk.oddity("bad_ipv6_dest_opt_len");
      return;
    }
    if (type === homeAddress) {
      if (length !== HOME_ADDRESS.size - 2) walk.oddity("bad_home_addr_len");
      else if (isFound) walk.oddity("multiple_home_addr_opts");
      else packet.sourceAt = at + HOME_ADDRESS.address;
      isFound = true;
    }
    at += 2 + length;
  }
}
