/** Hot: the network layer, by the version that its first byte tells; links that say otherwise are not believed. */
import { ip4 } from "./ip4.ts";
import { ip6 } from "./ip6.ts";
import type { Next, Walk } from "./walk.ts";

export function ip(walk: Walk): Next {
  if (walk.at >= walk.end) return walk.weird("truncated_IP");
  const version = walk.packet.bytes[walk.at]! >> 4;
  if (version === 4) return ip4(walk);
  if (version === 6) return ip6(walk);
  return walk.weird(walk.packet.depth > 0 ? "invalid_inner_IP_version" : "unknown_ip_version");
}
