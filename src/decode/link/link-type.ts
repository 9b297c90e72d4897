/** Hot: what a frame starts with, by the capture's LINKTYPE_ number (tcpdump.org/linktypes.html). */
import { u16 } from "#base/bytes.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";
import { ipnet, juniper, linuxCooked, linuxCooked2, loopback, nflog, pktap } from "./cooked.ts";
import { arcnet, atm, fddi, sunAtm } from "./llc.ts";
import { avs, ppi, prism, radiotap } from "./radio.ts";
import { ciscoHdlc, frameRelay, pppd, pppOrHdlc, slip } from "./serial.ts";

/** Recognised, not followed. */
const names: ReadonlyMap<number, string> = new Map([
  [139, "mtp2 with pseudo-header"],
  [140, "mtp2"],
  [141, "mtp3"],
  [165, "bacnet ms/tp"],
  [187, "bluetooth hci"],
  [189, "usb"],
  [195, "ieee 802.15.4"],
  [201, "bluetooth hci"],
  [220, "usb"],
  [227, "can bus"],
  [230, "ieee 802.15.4"],
  [231, "d-bus"],
  [251, "bluetooth low energy"],
  [253, "netlink"],
]);

export function byLinkType(walk: Walk): Next {
  switch (walk.linkType) {
    case 1:
      return next.ethernet;
    case 0:
    case 108:
      return loopback(walk);
    // raw IP: BSD's numbers, the registered one, and by version
    case 12:
    case 14:
    case 101:
    case 228:
    case 229:
      return next.ip;
    case 8:
      return slip(walk);
    case 9:
    case 50:
      return pppOrHdlc(walk);
    case 51:
      return next.pppoe;
    case 166:
      return pppd(walk);
    case 10:
      return fddi(walk);
    case 100:
      return next.llc;
    case 106:
      return atm(walk);
    case 123:
      return sunAtm(walk);
    case 104:
      return ciscoHdlc(walk);
    case 107:
      return frameRelay(walk);
    case 113:
      return linuxCooked(walk);
    case 276:
      return linuxCooked2(walk);
    case 105:
      return next.wifi;
    case 119:
      return prism(walk);
    case 127:
      return radiotap(walk);
    case 163:
      return avs(walk);
    case 192:
      return ppi(walk);
    case 129:
      return arcnet(walk);
    // Apple's older systems use a number that is for private use
    case 149:
    case 258:
      return pktap(walk);
    case 178:
      return juniper(walk, next.ethernet);
    case 179:
      return juniper(walk, next.ppp);
    case 180:
      return juniper(walk, next.frameRelay);
    case 226:
      return ipnet(walk);
    case 239:
      return nflog(walk);
    case 274:
      return mpacket(walk);
    case 284:
      return switchTag(walk, 4);
    case 285:
      return switchTag(walk, 8);
    default: {
      const name = names.get(walk.linkType);
      return name === undefined ? walk.countNumbered("unknown link type", walk.linkType) : walk.count(name);
    }
  }
}

/** IEEE 802.3br: the preamble stands before the frame, which is followed when it was not pre-empted. */
function mpacket(walk: Walk): Next {
  const size = 8;
  const startOfFrame = 0xd5;
  if (!walk.has(size)) return walk.weird("truncated_link_header");
  if (walk.packet.bytes[walk.at + size - 1] !== startOfFrame) return walk.count("pre-emptible ethernet fragment");
  return walk.go(next.ethernet, walk.at + size);
}

/** Marvell switches put their tag between the addresses and the EtherType. */
function switchTag(walk: Walk, size: number): Next {
  const { packet, at } = walk;
  const addresses = 12;
  if (!walk.has(addresses + size + 2)) return walk.weird("truncated_link_header");
  packet.destinationMacAt = at;
  packet.sourceMacAt = at + 6;
  return walk.named(u16(packet.bytes, at + addresses + size), at + addresses + size + 2);
}
