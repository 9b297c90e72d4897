/** Hot: MPLS in UDP (RFC 7510): label stacks between routers that share a network of IP only. */
import { looksLikeIp } from "../ip.ts";
import { looksLikeEthernet } from "../link/ethernet.ts";
import { bottomOfStack, CONTROL_WORD, LABEL, maxLabels } from "../link/mpls.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

export function mplsInUdp(walk: Walk): Next {
  const { bytes } = walk.packet;
  let { at } = walk;
  for (let labels = 0, isBottom = false; !isBottom; labels++, at += LABEL.size) {
    if (walk.end - at < LABEL.size || labels === maxLabels) return next.stop;
    isBottom = (bytes[at + LABEL.bottom]! & bottomOfStack) !== 0;
  }
  const isFrame = looksLikeEthernet(walk, at) || looksLikeEthernet(walk, at + CONTROL_WORD.size);
  if (!isFrame && !looksLikeIp(walk, at)) return next.stop;
  walk.packet.tunnel = "MPLS";
  return next.mpls;
}
