/** What receivers write before an IEEE 802.11 frame: radiotap, PPI, AVS, Prism. Only what tells where the frame is. */
import { u32 } from "#base/bytes.ts";
import { type Next, next } from "../next.ts";
import type { Walk } from "../walk.ts";

const RADIOTAP = { length: 2, present: 4, size: 8 } as const;
const radiotapBit = { timestamp: 1, flags: 2 } as const;
const radiotapFlag = { frameCheck: 0x10, padded: 0x20 } as const;
const frameCheckSize = 4;
/** Bit 31: another word of such bits follows. */
const morePresent = 0x80;
const maxPresentWords = 16;

const PPI = { length: 2, linkType: 4, size: 8 } as const;
const AVS = { magic: 0, length: 4, size: 8 } as const;
const avsMagic = 0x80211000;
const PRISM = { length: 4, size: 144 } as const;

const littleU16 = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);
const littleU32 = (bytes: Uint8Array, at: number): number =>
  (littleU16(bytes, at) | (littleU16(bytes, at + 2) << 16)) >>> 0;

export function radiotap(walk: Walk): Next {
  const { packet, at } = walk;
  const { bytes } = packet;
  if (!walk.has(RADIOTAP.size)) return walk.weird("truncated_radiotap_header");
  const length = littleU16(bytes, at + RADIOTAP.length);
  if (length < RADIOTAP.size || !walk.has(length)) return walk.weird("truncated_radiotap_header");
  const present = bytes[at + RADIOTAP.present]!;
  // skip the words that say what is present
  let field = at + RADIOTAP.present + 4;
  for (let words = 1; words < maxPresentWords && (bytes[field - 1]! & morePresent) !== 0; words++) field += 4;
  if ((present & radiotapBit.flags) !== 0) {
    if ((present & radiotapBit.timestamp) !== 0) field = at + ((field - at + 7) & ~7) + 8;
    if (field < at + length) readRadiotapFlags(walk, bytes[field]!);
  }
  return walk.go(next.wifi, at + length);
}

function readRadiotapFlags(walk: Walk, flags: number): void {
  walk.isHeaderPadded = (flags & radiotapFlag.padded) !== 0;
  if ((flags & radiotapFlag.frameCheck) !== 0 && walk.wireEnd - walk.at > frameCheckSize) {
    walk.narrow(walk.at, walk.wireEnd - frameCheckSize);
  }
}

export function ppi(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(PPI.size)) return walk.weird("truncated_link_header");
  const length = littleU16(packet.bytes, at + PPI.length);
  if (length < PPI.size || !walk.has(length)) return walk.weird("truncated_link_header");
  walk.linkType = littleU32(packet.bytes, at + PPI.linkType);
  return walk.go(next.linkType, at + length);
}

export function avs(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(AVS.size)) return walk.weird("truncated_link_header");
  const length = u32(packet.bytes, at + AVS.length);
  if (length < AVS.size || !walk.has(length)) return walk.weird("truncated_link_header");
  return walk.go(next.wifi, at + length);
}

/** LINKTYPE_PRISM_HEADER: some drivers write AVS under its name; its byte order is the writing machine's. */
export function prism(walk: Walk): Next {
  const { packet, at } = walk;
  if (!walk.has(PRISM.size)) return walk.has(AVS.size) ? avs(walk) : walk.weird("truncated_link_header");
  if ((u32(packet.bytes, at + AVS.magic) & 0xfffff000) >>> 0 === avsMagic) return avs(walk);
  return walk.go(next.wifi, at + PRISM.size);
}
