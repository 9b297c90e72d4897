/**
 * Google's QUIC up to Q046: headers of its own, and a hello of the client that is not hidden: tags with values ("QUIC Crypto",
 * Langley and Chang).
 */
import { latin1, u32 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import { isGoogleVersion } from "./versions.ts";

/** Length of a connection id. */
export const googleId = 8;
const OLD = { id: 1, version: 9, size: 13 } as const;
const LONG = { version: 1, lengths: 5, id: 6, size: 14 } as const;
/** The client's id of eight bytes, none of the server's. */
const usualLengths = 0x50;

export interface GoogleHeader {
  readonly versionNumber: number;
  readonly idAt: number;
  readonly contentAt: number;
}

/** Public flags with a version and a connection id; from Q044 on a long header whose lengths share a byte. */
export function googleHeader(bytes: Uint8Array, at: number, end: number): GoogleHeader | undefined {
  if (end - at < LONG.size) return undefined;
  const isOld = (bytes[at]! & 0xc9) === 0x09;
  const isLong = (bytes[at]! & 0x80) !== 0 && bytes[at + LONG.lengths] === usualLengths;
  if (!isOld && !isLong) return undefined;
  const { id, version, size } = isOld ? OLD : LONG;
  const versionNumber = u32(bytes, at + version);
  return isGoogleVersion(versionNumber) ? { versionNumber, idAt: at + id, contentAt: at + size } : undefined;
}

const CHLO = { tag: 4, count: 4, entries: 8, entrySize: 8, entryEnd: 4 } as const;
/** Header, packet number, hash and the head of the frame that it comes in. */
const mostBefore = 64;
const maxTags = 64;
const maxName = 255;

/** The server that the hello in bytes[at, end) asks for. */
export function googleServerName(bytes: Uint8Array, at: number, end: number): string | undefined {
  const found = latin1(bytes, at, Math.min(end, at + mostBefore)).indexOf("CHLO");
  const start = at + found;
  if (found < 0 || start + CHLO.entries > end) return undefined;
  const tags = bytes[start + CHLO.count]! | (bytes[start + CHLO.count + 1]! << 8);
  const valuesAt = start + CHLO.entries + tags * CHLO.entrySize;
  if (tags > maxTags || valuesAt > end) return undefined;
  let from = valuesAt;
  for (let i = 0; i < tags; i++) {
    const entry = start + CHLO.entries + i * CHLO.entrySize;
    const to = valuesAt + u32le(bytes, entry + CHLO.entryEnd);
    if (to < from || to > end) return undefined;
    if (latin1(bytes, entry, entry + CHLO.tag) === "SNI\0") return wireText(bytes, from, to, maxName);
    from = to;
  }
  return undefined;
}

const u32le = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
