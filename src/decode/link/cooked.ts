/** Headers that an operating system writes where the real link's are not at hand: Linux cooked, BSD loopback, NFLOG … */
import { u16, u32 } from "#base/bytes.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";
import { firstEtherType } from "./ether-type.ts";

const SLL = { hardware: 2, addressLength: 4, address: 6, protocol: 14, size: 16 } as const;
const SLL2 = { protocol: 0, hardware: 8, addressLength: 11, address: 12, size: 20 } as const;
const LOOPBACK = { family: 0, etherType: 2, size: 4 } as const;
const IPNET = { family: 1, size: 24 } as const;
const NFLOG = { size: 4 } as const;
const TLV = { length: 0, type: 2, size: 4 } as const;
const PKTAP = { length: 0, linkType: 8, size: 12 } as const;

/** What Linux calls protocols that are no EtherTypes. */
const linuxProtocol = { novell: 1, llc: 4 } as const;
const linuxHardware = { netlink: 824, radiotap: 803, wifi: 801 } as const;
const macSize = 6;

export function linuxCooked(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(SLL.size)) return walk.weird("truncated_link_header");
  if (u16(bytes, at + SLL.addressLength) === macSize) packet.sourceMacAt = at + SLL.address;
  const protocol = u16(bytes, at + SLL.protocol);
  return linuxPayload(walk, u16(bytes, at + SLL.hardware), protocol, at + SLL.size);
}

export function linuxCooked2(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(SLL2.size)) return walk.weird("truncated_link_header");
  if (bytes[at + SLL2.addressLength] === macSize) packet.sourceMacAt = at + SLL2.address;
  return linuxPayload(walk, u16(bytes, at + SLL2.hardware), u16(bytes, at + SLL2.protocol), at + SLL2.size);
}

function linuxPayload(walk: Walk, hardware: number, protocol: number, at: number): Next {
  if (hardware === linuxHardware.netlink) return walk.count("netlink");
  if (hardware === linuxHardware.wifi) return walk.go(next.wifi, at);
  if (hardware === linuxHardware.radiotap) {
    walk.linkType = 127;
    return walk.go(next.linkType, at);
  }
  if (protocol === linuxProtocol.novell) return walk.count("ipx");
  if (protocol === linuxProtocol.llc) return walk.go(next.llc, at);
  return walk.named(protocol, at);
}

/** BSD's address family in the byte order of the machine that captured (null) or of the network (loop): both are read. */
export function loopback(walk: Walk): Next {
  const { bytes } = walk.packet;
  if (!walk.has(LOOPBACK.size)) return walk.weird("truncated_link_header");
  const family = bytes[walk.at] === 0 && bytes[walk.at + 1] === 0 ? bytes[walk.at + 3]! : bytes[walk.at]!;
  switch (family) {
    case 2:
    // IPv6 on Linux, NetBSD, FreeBSD, macOS
    case 10:
    case 24:
    case 28:
    case 30:
      return walk.go(next.ip, walk.at + LOOPBACK.size);
    default: {
      // some write Cisco HDLC or an EtherType in the family's place
      const type = u16(bytes, walk.at + LOOPBACK.etherType);
      if (type >= firstEtherType) return walk.named(type, walk.at + LOOPBACK.size);
      return walk.countNumbered("unknown address family", family);
    }
  }
}

/** Solaris IP observability. */
export function ipnet(walk: Walk): Next {
  return walk.has(IPNET.size) ? walk.go(next.ip, walk.at + IPNET.size) : walk.weird("truncated_link_header");
}

/** Linux netfilter's log: type-length-values in the byte order of the machine that captured, one of them the packet. */
export function nflog(walk: Walk): Next {
  const { view } = walk.packet;
  const payload = 9;
  const maxValues = 64;
  if (!walk.has(NFLOG.size + TLV.size)) return walk.weird("truncated_link_header");
  let at = walk.at + NFLOG.size;
  // the first value's length tells the order: read the wrong way round it is longer than any of them
  const isLittle = view.getUint16(at, true) <= view.getUint16(at, false);
  for (let values = 0; values < maxValues && walk.end - at >= TLV.size; values++) {
    const length = view.getUint16(at + TLV.length, isLittle);
    if (length < TLV.size) break;
    if ((view.getUint16(at + TLV.type, isLittle) & 0x7fff) === payload) {
      walk.narrow(at + TLV.size, Math.min(at + length, walk.wireEnd));
      return next.ip;
    }
    at += (length + 3) & ~3;
  }
  return walk.count("nflog without a packet");
}

/** Apple's capture of all interfaces: little-endian, names the real link's type. */
export function pktap(walk: Walk): Next {
  const { view } = walk.packet;
  if (!walk.has(PKTAP.size)) return walk.weird("truncated_link_header");
  const length = view.getUint32(walk.at + PKTAP.length, true);
  if (length < PKTAP.size || !walk.has(length)) return walk.weird("truncated_link_header");
  walk.linkType = view.getUint32(walk.at + PKTAP.linkType, true);
  return walk.go(next.linkType, walk.at + length);
}

const JUNIPER = { magic: 0, flags: 3, extensionLength: 4, size: 4, extendedSize: 6 } as const;
const juniperMagic = 0x4d4743;
const juniperFlag = { noLink: 2, hasExtension: 0x80 } as const;
const juniperFamilySize = 4;

/** Juniper's header; the frame of `link` follows, or IP when the flags say that the link's header was left out. */
export function juniper(walk: Walk, link: Next): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(JUNIPER.extendedSize)) return walk.weird("truncated_link_header");
  if (u32(bytes, at + JUNIPER.magic) >>> 8 !== juniperMagic) return walk.count("unknown juniper header");
  const flags = bytes[at + JUNIPER.flags]!;
  const hasExtension = (flags & juniperFlag.hasExtension) !== 0;
  const size = hasExtension ? JUNIPER.extendedSize + u16(bytes, at + JUNIPER.extensionLength) : JUNIPER.size;
  const payload = at + size + ((flags & juniperFlag.noLink) !== 0 ? juniperFamilySize : 0);
  if (payload > walk.end) return walk.weird("truncated_link_header");
  return walk.go((flags & juniperFlag.noLink) !== 0 ? next.ip : link, payload);
}
