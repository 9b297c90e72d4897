/** Hot: the size of a chunk (RFC 9112 7.1), read as leniently as browsers do, so that nothing hides behind odd lines. */

/** 2^53 is where numbers stop to be exact; chunks are at most a few MiB. */
const maxDigits = 13;
const semicolon = 0x3b;
const space = 0x20;

/** What a line says of its chunk; reused from line to line. */
export interface ChunkSize {
  /** -1 where the line holds no number. */
  size: number;
  /** It is written as it should be: digits, then perhaps extensions. */
  isTidy: boolean;
}

/** Reads the line bytes[at, end). */
export function readChunkSize(bytes: Uint8Array, at: number, end: number, into: ChunkSize): void {
  let from = at;
  while (from < end && bytes[from]! <= space) from++;
  let size = 0;
  let i = from;
  for (; i < end && i - from <= maxDigits; i++) {
    const digit = hexDigit(bytes[i]!);
    if (digit < 0) break;
    size = size * 16 + digit;
  }
  const hasNumber = i > from && i - from <= maxDigits;
  into.size = hasNumber ? size : -1;
  into.isTidy = hasNumber && from === at && (i === end || bytes[i] === semicolon || isBlank(bytes[i]!));
}

const isBlank = (byte: number): boolean => byte === space || byte === 0x09;

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}
