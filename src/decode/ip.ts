/** Hot: the network layer, by the version that its first byte tells; links that say otherwise are not believed. */
import { u16 } from "#base/bytes.ts";
import { IP4, ip4 } from "./ip4.ts";
import { IP6, ip6 } from "./ip6.ts";
import type { Next } from "./next.ts";
import type { Walk } from "./walk.ts";

export function ip(walk: Walk): Next {
  const { packet } = walk;
  // until they are read, an oddity is of no conversation
  packet.hasTransport = false;
  packet.isCarrier = false;
  packet.headerChecksumOk = true;
  packet.sourcePort = 0;
  packet.destinationPort = 0;
  if (walk.at >= walk.end) return walk.weird("truncated_IP");
  const version = packet.bytes[walk.at]! >> 4;
  if (version === 4) return ip4(walk);
  if (version === 6) return ip6(walk);
  return walk.weird(packet.depth > 0 ? "invalid_inner_IP_version" : "unknown_ip_version");
}

/** Whether a whole IP packet may start at `at`: for tunnels that are known by a port number only, or not at all. */
export function looksLikeIp(walk: Walk, at: number): boolean {
  const { bytes } = walk.packet;
  const room = walk.wireEnd - at;
  if (at >= walk.end) return false;
  const version = bytes[at]! >> 4;
  if (version === 6) return walk.end - at >= IP6.size && IP6.size + u16(bytes, at + IP6.payloadLength) <= room;
  if (version !== 4 || walk.end - at < IP4.size) return false;
  const headerLength = (bytes[at]! & 15) << 2;
  const length = u16(bytes, at + IP4.totalLength);
  return headerLength >= IP4.size && length >= headerLength && length <= room;
}
