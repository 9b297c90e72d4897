/** How evenly bytes are used: what is packed or encrypted comes close to 8 bits per byte. */

const counts = new Uint32Array(256);

/** Shannon entropy of bytes[at, end), in bits per byte. */
export function entropyOf(bytes: Uint8Array, at: number, end: number): number {
  counts.fill(0);
  for (let i = at; i < end; i++) counts[bytes[i]!]!++;
  let bits = 0;
  for (let i = 0; i < counts.length; i++) {
    const share = counts[i]! / (end - at);
    if (share > 0) bits -= share * Math.log2(share);
  }
  return bits;
}
