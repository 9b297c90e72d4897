/** Hot: CAPWAP's data channel (RFC 5415 4.3): what access points hand to their controller in UDP, frame by frame. */
import { u24 } from "#base/bytes.ts";
import { looksLikeEthernet } from "../link/ethernet.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const CAPWAP = { preamble: 0, fields: 1, size: 8 } as const;
/** Of the three bytes of fields: the header's length in words of 4 bytes stands above. */
const field = {
  lengthShift: 19,
  bindingShift: 9,
  bindingMask: 31,
  native: 0x100,
  fragment: 0x80,
  keepAlive: 0x08,
} as const;
const ieee80211 = 1;

export function capwap(walk: Walk): Next {
  const { packet, at } = walk;
  // version 0, and a header in the clear
  if (!walk.has(CAPWAP.size) || packet.bytes[at + CAPWAP.preamble] !== 0) return next.stop;
  const fields = u24(packet.bytes, at + CAPWAP.fields);
  const size = (fields >>> field.lengthShift) << 2;
  if (size < CAPWAP.size || !walk.has(size + 1) || (fields & field.keepAlive) !== 0) return next.stop;
  if ((fields & field.fragment) !== 0) return walk.count("capwap fragment");
  const start = at + size;
  if ((fields & field.native) === 0) {
    if (!looksLikeEthernet(walk, start)) return next.stop;
    packet.tunnel = "CAPWAP";
    return walk.go(next.ethernet, start);
  }
  if (((fields >>> field.bindingShift) & field.bindingMask) !== ieee80211) return next.stop;
  packet.tunnel = "CAPWAP";
  return walk.go(next.wifi, start);
}
