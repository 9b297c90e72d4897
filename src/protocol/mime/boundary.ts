/** Hot: the lines between the parts of a multipart body (RFC 2046 5.1.1). */

const dash = 0x2d;

/** RFC 2046 allows 70 characters; some senders use more. */
export const longestBoundary = 200;

/** How far a line is kept to see whether it is a boundary. */
export const longestBoundaryLine = longestBoundary + 64;

/** `--` and the boundary, as bytes. */
export const delimiterOf = (boundary: string): Uint8Array => Buffer.from(`--${boundary}`, "latin1");

/** What RFC 2046 allows in a boundary, the space left out. */
const isBoundaryByte = Array.from({ length: 256 }, (_, byte) =>
  /[0-9A-Za-z'()+_,./:=?-]/.test(String.fromCharCode(byte)),
);

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;

/**
 * Is the line bytes[at, end) this delimiter, and does it close its multipart? One that does may have anything after it that
 * is not part of a longer boundary: some programs pad there.
 */
export function matchDelimiter(
  delimiter: Uint8Array,
  bytes: Uint8Array,
  at: number,
  end: number,
): "none" | "next" | "close" {
  if (end - at < delimiter.length) return "none";
  for (let i = 0; i < delimiter.length; i++) if (bytes[at + i] !== delimiter[i]) return "none";
  let rest = at + delimiter.length;
  const closes = end - rest >= 2 && bytes[rest] === dash && bytes[rest + 1] === dash;
  if (closes) {
    rest += 2;
    return rest < end && isBoundaryByte[bytes[rest]!] ? "none" : "close";
  }
  for (; rest < end; rest++) if (!isSpace(bytes[rest]!)) return "none";
  return "next";
}
