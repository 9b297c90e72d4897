/** Hot: links between two ends: PPP (RFC 1661, 1662), PPPoE (RFC 2516), Cisco HDLC, Frame Relay (RFC 2427), SLIP. */
import { u16, u24 } from "#base/bytes.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";
import { snapProtocol } from "./llc.ts";

const PPPOE = { versionAndType: 0, code: 1, session: 2, length: 4, size: 6 } as const;
/** Ethernet pads frames to 60 bytes, and some switches do before they add two tags. */
const longestPadded = 68;
const CISCO_HDLC = { address: 0, protocol: 2, size: 4 } as const;
const SLIP = { size: 16 } as const;

const pppProtocol = {
  ip4: 0x0021,
  ip6: 0x0057,
  bridging: 0x0031,
  multilink: 0x003d,
  mpls: 0x0281,
  mplsMulticast: 0x0283,
} as const;
const pppNames: ReadonlyMap<number, string> = new Map([
  [0x002d, "ppp compressed tcp"],
  [0x002f, "ppp compressed tcp"],
  [0x00fd, "ppp compressed"],
  [0x0053, "ppp encrypted"],
  [0x8021, "ppp ipcp"],
  [0x8057, "ppp ipv6cp"],
  [0x8281, "ppp mplscp"],
  [0x80fd, "ppp ccp"],
  [0xc021, "ppp lcp"],
  [0xc023, "ppp pap"],
  [0xc025, "ppp link quality"],
  [0xc223, "ppp chap"],
  [0xc227, "ppp eap"],
]);
const unnumberedInformation = 0x03;
const hdlcUnicast = 0x0f;
const hdlcBroadcast = 0x8f;

/** A frame of PPP: with or without HDLC's address and control, the protocol in two bytes or one. */
export function ppp(walk: Walk): Next {
  const { bytes } = walk.packet;
  let { at } = walk;
  if (!walk.has(2)) return walk.weird("truncated_ppp_header");
  if (bytes[at] === 0xff && bytes[at + 1] === unnumberedInformation) at += 2;
  if (walk.end - at < 2) return walk.weird("truncated_ppp_header");
  // RFC 1661 6.5: an odd first byte is a compressed protocol field
  const isShort = (bytes[at]! & 1) === 1;
  const protocol = isShort ? bytes[at]! : u16(bytes, at);
  at += isShort ? 1 : 2;
  switch (protocol) {
    case pppProtocol.ip4:
    case pppProtocol.ip6:
      return walk.go(next.ip, at);
    case pppProtocol.mpls:
    case pppProtocol.mplsMulticast:
      return walk.go(next.mpls, at);
    case pppProtocol.bridging:
      // RFC 3518 4.1: flags, MAC type 1 for Ethernet
      if (walk.end - at < 2 || bytes[at + 1] !== 1) return walk.count("ppp bridging");
      return walk.go(next.ethernet, at + 2);
    case pppProtocol.multilink:
      return multilink(walk, at);
    default: {
      const name = pppNames.get(protocol);
      return name === undefined ? walk.countNumbered("unknown ppp", protocol) : walk.count(name);
    }
  }
}

/** RFC 1990: a packet that fits one link is whole (begins and ends here); its parts are not put together. */
function multilink(walk: Walk, at: number): Next {
  const size = 4;
  const wholePacket = 0xc0;
  if (walk.end - at < size) return walk.weird("truncated_ppp_header");
  if ((walk.packet.bytes[at]! & wholePacket) !== wholePacket) return walk.count("ppp multilink fragment");
  return walk.go(next.ppp, at + size);
}

/** Its length is checked and not believed: where it and the packet's differ, the packet's is the one that receivers use. */
export function pppoe(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(PPPOE.size + 2)) return walk.weird("truncated_pppoe_header");
  packet.pppoeSession = u16(packet.bytes, at + PPPOE.session);
  const start = at + PPPOE.size;
  const stop = start + u16(packet.bytes, at + PPPOE.length);
  if (stop > walk.wireEnd) walk.oddity("pppoe_truncated_payload");
  if (stop < walk.wireEnd && packet.wireLength > longestPadded) walk.oddity("pppoe_extra_data_after_payload");
  return walk.go(next.ppp, start);
}

/** LINKTYPE_PPP: mostly PPP, but some write Cisco HDLC under its name. */
export function pppOrHdlc(walk: Walk): Next {
  const first = walk.has(CISCO_HDLC.size) ? walk.packet.bytes[walk.at]! : 0;
  return first === hdlcUnicast || first === hdlcBroadcast ? ciscoHdlc(walk) : next.ppp;
}

/** LINKTYPE_PPP_PPPD: the direction stands where HDLC's address would. */
export function pppd(walk: Walk): Next {
  const hasControl = walk.has(2) && walk.packet.bytes[walk.at + 1] === unnumberedInformation;
  return walk.go(next.ppp, walk.at + (hasControl ? 2 : 1));
}

export function ciscoHdlc(walk: Walk): Next {
  const { bytes } = walk.packet;
  const slarp = 0x8035;
  const osi = 0xfefe;
  if (!walk.has(CISCO_HDLC.size)) return walk.weird("truncated_link_header");
  const protocol = u16(bytes, walk.at + CISCO_HDLC.protocol);
  if (protocol === slarp) return walk.count("slarp");
  if (protocol === osi) return walk.count("osi (is-is, es-is, clnp)");
  return walk.named(protocol, walk.at + CISCO_HDLC.size);
}

/** RFC 2427's encapsulation, or Cisco's, which has an EtherType where the other has its control byte. */
export function frameRelay(walk: Walk): Next {
  const { bytes } = walk.packet;
  let { at } = walk;
  const maxAddress = 4;
  let size = 0;
  do {
    if (walk.end - at < 3) return walk.weird("truncated_link_header");
    size++;
  } while ((bytes[at++]! & 1) === 0 && size < maxAddress);
  if (bytes[at] !== unnumberedInformation) return walk.named(u16(bytes, at), at + 2);
  at++;
  if (bytes[at] === 0 && walk.end - at >= 2) at++;
  return networkLayerId(walk, at);
}

/** ISO TR 9577: the network layer's protocol in one byte. */
function networkLayerId(walk: Walk, at: number): Next {
  const { bytes } = walk.packet;
  if (walk.end - at < 1) return walk.weird("truncated_link_header");
  switch (bytes[at]) {
    case 0xcc:
    case 0x8e:
      return walk.go(next.ip, at + 1);
    case 0xcf:
      return walk.go(next.ppp, at + 1);
    case 0x80:
      if (walk.end - at < 6) return walk.weird("truncated_snap_header");
      return snapProtocol(walk, u24(bytes, at + 1), u16(bytes, at + 4), at + 6);
    case 0x81:
    case 0x82:
    case 0x83:
      return walk.count("osi (is-is, es-is, clnp)");
    default:
      return walk.count("frame relay signalling");
  }
}

/** LINKTYPE_SLIP: direction and what Van Jacobson's compression left out; only plain IP is followed. */
export function slip(walk: Walk): Next {
  if (!walk.has(SLIP.size + 1)) return walk.weird("truncated_link_header");
  const version = walk.packet.bytes[walk.at + SLIP.size]! >> 4;
  if (version !== 4 && version !== 6) return walk.count("slip compressed tcp");
  return walk.go(next.ip, walk.at + SLIP.size);
}
