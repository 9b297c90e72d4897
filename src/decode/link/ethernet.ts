/** Hot: Ethernet II, and the tags that stand between its addresses and its payload. */
import { u16 } from "#base/bytes.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";
import { etherType, etherTypeNames, firstEtherType } from "./ether-type.ts";

export const ETHERNET = { destination: 0, source: 6, etherType: 12, size: 14 } as const;
export const VLAN = { tag: 0, etherType: 2, size: 4 } as const;
const VN_TAG = { etherType: 4, size: 6 } as const;
/** 802.1ah: the service tag, then the customer's whole frame. */
const MAC_IN_MAC = { frame: 4 } as const;
/** Cisco TrustSec: who sent it, as a group's number. */
const CISCO_METADATA = { etherType: 6, size: 8 } as const;
const FABRIC_PATH = { size: 2 } as const;
/** Of the second generation; the first has none. */
const ERSPAN = { size: 8 } as const;

/** Its number among the LINKTYPE_ of captures. */
export const ethernetLinkType = 1;
const vlanMask = 0xfff;

export function ethernet(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(ETHERNET.size)) return walk.weird("truncated_ethernet_frame");
  packet.destinationMacAt = at + ETHERNET.destination;
  packet.sourceMacAt = at + ETHERNET.source;
  return typeOrLength(walk, u16(packet.bytes, at + ETHERNET.etherType), at + ETHERNET.size);
}

/** An EtherType, or the length of an 802.3 frame and then LLC. */
function typeOrLength(walk: Walk, type: number, at: number): Next {
  if (type >= firstEtherType) return walk.named(type, at);
  walk.packet.etherType = type;
  if (at + type < walk.wireEnd) walk.narrow(at, at + type);
  return walk.go(next.llc, at);
}

/** Decides by packet.etherType what is at walk.at. */
export function byEtherType(walk: Walk): Next {
  const { packet, at } = walk;
  switch (packet.etherType) {
    case etherType.ip4:
    case etherType.ip6:
      return next.ip;
    case etherType.vlan:
    case etherType.serviceVlan:
    case etherType.oldQinQ:
      return vlan(walk);
    case etherType.arp:
    case etherType.rarp:
      return next.linkPayload;
    case etherType.mpls:
    case etherType.mplsMulticast:
      return next.mpls;
    case etherType.pppoe:
      return next.pppoe;
    case etherType.ppp:
      return next.ppp;
    case etherType.nsh:
      return next.nsh;
    case etherType.transparentEthernet:
      return next.ethernet;
    case etherType.erspan:
      return walk.go(next.ethernet, looksLikeEthernet(walk, at + ERSPAN.size) ? at + ERSPAN.size : at);
    case etherType.fabricPath:
      return walk.go(next.ethernet, at + FABRIC_PATH.size);
    case etherType.macInMac:
      if (!walk.has(MAC_IN_MAC.frame + ETHERNET.size)) return walk.weird("truncated_PBB_header");
      return walk.go(next.ethernet, at + MAC_IN_MAC.frame);
    case etherType.vnTag:
      if (!walk.has(VN_TAG.size)) return walk.weird("truncated_vntag_header");
      return typeOrLength(walk, u16(packet.bytes, at + VN_TAG.etherType), at + VN_TAG.size);
    case etherType.ciscoMetadata:
      if (!walk.has(CISCO_METADATA.size)) return walk.weird("truncated_ethernet_frame");
      return typeOrLength(walk, u16(packet.bytes, at + CISCO_METADATA.etherType), at + CISCO_METADATA.size);
    default: {
      const name = etherTypeNames.get(packet.etherType);
      return name === undefined ? walk.countNumbered("unknown ethertype", packet.etherType) : walk.count(name);
    }
  }
}

function vlan(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(VLAN.size)) return walk.weird("truncated_VLAN_header");
  const id = u16(packet.bytes, at + VLAN.tag) & vlanMask;
  // id 0 is a priority tag of no VLAN (802.1Q 9.6)
  if (id !== 0) {
    if (packet.vlan < 0) packet.vlan = id;
    else packet.innerVlan = id;
  }
  return typeOrLength(walk, u16(packet.bytes, at + VLAN.etherType), at + VLAN.size);
}

/** Whether an Ethernet frame that carries IP, ARP or a tag may start at `at`: for tunnels that do not say what they hold. */
export function looksLikeEthernet(walk: Walk, at: number): boolean {
  if (walk.end - at < ETHERNET.size) return false;
  switch (u16(walk.packet.bytes, at + ETHERNET.etherType)) {
    case etherType.ip4:
    case etherType.ip6:
    case etherType.arp:
    case etherType.vlan:
    case etherType.serviceVlan:
    case etherType.mpls:
    case etherType.pppoe:
      return true;
    default:
      return false;
  }
}
