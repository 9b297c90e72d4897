/** Hot: MPLS label stacks (RFC 3032). What the last label carries is not said: it is guessed, and checked. */
import { looksLikeIp } from "../ip.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";
import { looksLikeEthernet } from "./ethernet.ts";

export const LABEL = { bottom: 2, size: 4 } as const;
/** RFC 4385: zeros and a sequence number before a pseudowire's frame. */
export const CONTROL_WORD = { size: 4 } as const;
/** Real stacks stay below 10. */
export const maxLabels = 32;
export const bottomOfStack = 1;
/** RFC 4385 5: the first nibble of a channel beside the pseudowire (BFD, ping). */
const associatedChannel = 1;

export function mpls(walk: Walk): Next {
  const { bytes } = walk.packet;
  let { at } = walk;
  for (let labels = 0; ; labels++) {
    if (walk.end - at < LABEL.size) return walk.weird("truncated_MPLS_header");
    if (labels === maxLabels) return walk.weird("wh_mpls_stack_too_deep");
    const flags = bytes[at + LABEL.bottom]!;
    at += LABEL.size;
    if ((flags & bottomOfStack) !== 0) break;
  }
  if (at >= walk.end) return walk.weird("truncated_MPLS_header");
  if (looksLikeIp(walk, at)) return walk.go(next.ip, at);
  const nibble = bytes[at]! >> 4;
  if (nibble === 0 && looksLikeEthernet(walk, at + CONTROL_WORD.size))
    return walk.go(next.ethernet, at + CONTROL_WORD.size);
  if (looksLikeEthernet(walk, at)) return walk.go(next.ethernet, at);
  if (nibble === associatedChannel) return walk.count("mpls associated channel");
  if (nibble === 4 || nibble === 6) return walk.go(next.ip, at);
  return walk.count("unknown mpls payload");
}
