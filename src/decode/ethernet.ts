/** Hot: Ethernet II and 802.3, and the tags between the addresses and the payload. */
import { u16 } from "#base/bytes.ts";
import { type Next, next, type Walk } from "./walk.ts";

export const ETHERNET = { destination: 0, source: 6, etherType: 12, size: 14 } as const;
const VLAN = { tag: 0, etherType: 2, size: 4 } as const;

/** EtherTypes (IEEE 802, RFC 9542) that are told apart. */
export const etherType = {
  ip4: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  transparentEthernet: 0x6558,
  vlan: 0x8100,
  ip6: 0x86dd,
  ppp: 0x880b,
  mpls: 0x8847,
  mplsMulticast: 0x8848,
  pppoeDiscovery: 0x8863,
  pppoe: 0x8864,
  serviceVlan: 0x88a8,
  macInMac: 0x88e7,
  vnTag: 0x8926,
  nsh: 0x894f,
  oldQinQ: 0x9100,
} as const;

const vlanMask = 0xfff;
/** Below it the field is an 802.3 length. */
const firstEtherType = 0x0600;

export function ethernet(walk: Walk): Next {
  const { packet, at } = walk;
  if (walk.end - at < ETHERNET.size) return walk.weird("truncated_ethernet_frame");
  packet.destinationMacAt = at + ETHERNET.destination;
  packet.sourceMacAt = at + ETHERNET.source;
  packet.vlan = -1;
  packet.innerVlan = -1;
  walk.at = at + ETHERNET.size;
  return named(walk, u16(packet.bytes, at + ETHERNET.etherType));
}

/** An EtherType, or the length of an 802.3 frame. */
function named(walk: Walk, type: number): Next {
  walk.packet.etherType = type;
  return type < firstEtherType ? next.llc : next.etherType;
}

/** Decides by packet.etherType what is at walk.at. */
export function byEtherType(walk: Walk): Next {
  const { packet } = walk;
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
    default:
      return walk.countEtherType(packet.etherType);
  }
}

function vlan(walk: Walk): Next {
  const { packet, at } = walk;
  if (walk.end - at < VLAN.size) return walk.weird("truncated_VLAN_header");
  const id = u16(packet.bytes, at + VLAN.tag) & vlanMask;
  // id 0 is a priority tag of no VLAN (802.1Q 9.6)
  if (id !== 0) {
    if (packet.vlan < 0) packet.vlan = id;
    else packet.innerVlan = id;
  }
  walk.at = at + VLAN.size;
  return named(walk, u16(packet.bytes, at + VLAN.etherType));
}
