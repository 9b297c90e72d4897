/** The first ten bytes of DNP3's link layer, which its checksum proves (IEEE 1815 9.2). */
import type { Look } from "./signature.ts";

const headerSize = 8;
/** x^16 + x^13 + x^12 + x^11 + x^10 + x^8 + x^6 + x^5 + x^2 + 1, its bits in reverse. */
const polynomial = 0xa6bc;

function checksum(bytes: Uint8Array, at: number, end: number): number {
  let sum = 0;
  for (let i = at; i < end; i++) {
    sum ^= bytes[i]!;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >> 1) ^ polynomial : sum >> 1;
  }
  return ~sum & 0xffff;
}

export const dnp3Link: Look = (bytes, at, end) => {
  if (end - at < headerSize + 2) return "more";
  const isStart = bytes[at] === 0x05 && bytes[at + 1] === 0x64 && bytes[at + 2]! >= 5;
  const told = bytes[at + headerSize]! | (bytes[at + headerSize + 1]! << 8);
  return isStart && told === checksum(bytes, at, at + headerSize) ? "yes" : "no";
};
