/** Hot: runs for every packet. Big-endian readers over (bytes, at); the caller has checked the length. */

export const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
export const u24 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
export const u32 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;

/** The same 32 bits signed: a number that V8 never puts into a box when it is handed over. `>>> 0` makes it u32's. */
export const i32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

const hexPairs = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));

/** A text of more than twelve characters that was added up stays a tree of all its additions until it is read. */
const fewAdditions = 6;

/** Lower-case hexadecimal of bytes[at, end). */
export function hex(bytes: Uint8Array, at = 0, end = bytes.length): string {
  const { byteOffset } = bytes;
  if (end - at > fewAdditions && typeof Buffer !== "undefined")
    return wholeOf(bytes).toString("hex", byteOffset + at, byteOffset + end);
  let text = "";
  for (let i = at; i < end; i++) text += hexPairs[bytes[i]!];
  return text;
}

/** All of what `bytes` is a part of. Texts come from the same chunk of packets again and again: one view of it is made. */
function wholeOf(bytes: Uint8Array): Buffer {
  if (whole === undefined || part !== bytes) {
    part = bytes;
    // V8 leaves its compiled code to say what buffer a view is of
    if (whole?.buffer !== bytes.buffer) whole = Buffer.from(bytes.buffer);
  }
  return whole;
}

/** Made when it is needed: the pages take this file too, and a browser has no Buffer. */
let whole: Buffer | undefined;
/** What the last text came from. */
let part: Uint8Array | undefined;

/** One character per byte: for protocols that are ASCII by their RFC. */
export function latin1(bytes: Uint8Array, at: number, end: number): string {
  if (end <= at) return "";
  const { byteOffset } = bytes;
  return wholeOf(bytes).toString("latin1", byteOffset + at, byteOffset + end);
}
