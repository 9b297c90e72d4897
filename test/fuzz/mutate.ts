/** What damage does to a capture: flipped bits, cut ends, pieces of another file. Seeded, so that a find can be repeated. */

export type Random = () => number;

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A copy of `bytes` with up to some dozens of things done to it. */
export function mutated(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const below = (limit: number): number => Math.floor(random() * limit);
  let result = Uint8Array.from(bytes);
  const rounds = 1 + below(4);
  for (let round = 0; round < rounds; round++) {
    if (result.length === 0) return result;
    const at = below(result.length);
    switch (below(4)) {
      case 0:
        for (let i = 1 + below(32); i > 0; i--) result[below(result.length)]! ^= 1 << below(8);
        break;
      case 1:
        result.fill(below(256), at, at + below(16));
        break;
      case 2:
        result = result.slice(0, at);
        break;
      default: {
        const from = below(other.length);
        const piece = other.subarray(from, from + below(2000));
        result = Uint8Array.from(Buffer.concat([result.subarray(0, at), piece, result.subarray(at)]));
      }
    }
  }
  return result;
}
