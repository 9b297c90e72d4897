/** IEEE 802.2 LLC and SNAP, and the links whose frames hold nothing else: FDDI, ATM (RFC 2684), ARCNET (RFC 1201). */
import { u16, u24 } from "#base/bytes.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";
import { etherType } from "./ether-type.ts";

const LLC = { destination: 0, source: 1, control: 2, size: 3 } as const;
const SNAP = { oui: 3, protocol: 6, size: 8 } as const;
const FDDI = { frameControl: 0, destination: 1, source: 7, size: 13 } as const;
const SUN_ATM = { flags: 0, size: 4 } as const;
const ARCNET = { type: 4, splitFlag: 5, shortSize: 5, size: 8 } as const;

const snapPoint = 0xaa;
const novellRaw = 0xff;
const unnumberedInformation = 0x03;
/** Service access points by their names; the group or response bit is not part of them. */
const accessPoints: ReadonlyMap<number, string> = new Map([
  [0x42, "stp"],
  [0xe0, "ipx"],
  [0xf0, "netbeui"],
  [0xfe, "osi (is-is, es-is, clnp)"],
  [0x04, "sna"],
  [0x00, "llc test or xid"],
]);
const ipPoint = 0x06;

const oui = { etherTypes: 0x000000, cisco: 0x00000c, bridgeTunnel: 0x0000f8, bridged: 0x0080c2 } as const;
/** RFC 2684: bridged Ethernet, with and without its checksum, after two bytes of padding. */
const bridgedEthernet = [0x0001, 0x0007];
const ciscoNames: ReadonlyMap<number, string> = new Map([
  [0x010b, "stp"],
  [0x010c, "vlan bridge"],
  [0x0104, "pagp"],
  [0x0111, "udld"],
  [0x2000, "cdp"],
  [0x2003, "vtp"],
  [0x2004, "dtp"],
]);

export function llc(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(LLC.size)) return walk.weird("truncated_llc_header");
  const point = bytes[at + LLC.destination]!;
  if (point === novellRaw && bytes[at + LLC.source] === novellRaw) return walk.count("ipx");
  if (point === snapPoint && bytes[at + LLC.control] === unnumberedInformation) return snap(walk);
  if (point === ipPoint) return walk.go(next.ip, at + LLC.size);
  const name = accessPoints.get(point & 0xfe);
  return name === undefined ? walk.countNumbered("unknown llc", point) : walk.count(name);
}

function snap(walk: Walk): Next {
  const { bytes } = walk.packet;
  if (!walk.has(SNAP.size)) return walk.weird("truncated_snap_header");
  return snapProtocol(walk, u24(bytes, walk.at + SNAP.oui), u16(bytes, walk.at + SNAP.protocol), walk.at + SNAP.size);
}

/** What SNAP's organisation and protocol number name, with the payload at `at`. */
export function snapProtocol(walk: Walk, organisation: number, protocol: number, at: number): Next {
  switch (organisation) {
    case oui.etherTypes:
    case oui.bridgeTunnel:
      return protocol < 0x600 ? walk.countNumbered("unknown snap", protocol) : walk.named(protocol, at);
    case oui.bridged:
      if (bridgedEthernet.includes(protocol)) return walk.go(next.ethernet, at + 2);
      return walk.count("stp");
    case oui.cisco: {
      const name = ciscoNames.get(protocol);
      return name === undefined ? walk.countNumbered("unknown cisco snap", protocol) : walk.count(name);
    }
    default:
      return walk.countNumbered("unknown snap", protocol);
  }
}

export function fddi(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(FDDI.size)) return walk.weird("truncated_link_header");
  // only frames of class 0x50 carry LLC; the rest keeps the ring going
  if ((packet.bytes[at + FDDI.frameControl]! & 0xf0) !== 0x50) return walk.count("fddi station management");
  packet.destinationMacAt = at + FDDI.destination;
  packet.sourceMacAt = at + FDDI.source;
  return walk.go(next.llc, at + FDDI.size);
}

/** ATM AAL5 as Linux hands it on: LLC, or IP without any (RFC 2684 VC multiplexing). */
export function atm(walk: Walk): Next {
  return walk.has(SNAP.size) && walk.packet.bytes[walk.at] === snapPoint ? next.llc : next.ip;
}

export function sunAtm(walk: Walk): Next {
  if (!walk.has(SUN_ATM.size)) return walk.weird("truncated_link_header");
  const kind = walk.packet.bytes[walk.at + SUN_ATM.flags]! & 15;
  const lane = 1;
  const logicalLink = 2;
  if (kind === logicalLink) return walk.go(next.llc, walk.at + SUN_ATM.size);
  if (kind === lane) return walk.go(next.ethernet, walk.at + SUN_ATM.size + 2);
  return walk.count("atm signalling");
}

/** ARCNET as Linux captures it. */
export function arcnet(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(ARCNET.shortSize)) return walk.weird("truncated_link_header");
  switch (packet.bytes[at + ARCNET.type]) {
    case 0xf0:
      return walk.go(next.ip, at + ARCNET.shortSize);
    case 0xf1:
      return walk.named(etherType.arp, at + ARCNET.shortSize);
    case 0xd4:
      if (!walk.has(ARCNET.size)) return walk.weird("truncated_link_header");
      if (packet.bytes[at + ARCNET.splitFlag] !== 0) return walk.count("arcnet fragment");
      return walk.go(next.ip, at + ARCNET.size);
    case 0xd5:
      return walk.named(etherType.arp, at + ARCNET.size);
    default:
      return walk.count("arcnet");
  }
}
