/** Hot: what a slot counts for each of its two sides: 48 bits, the lower 32 in a word of its own, the upper in half of one. */

const two32 = 2 ** 32;

/** Where a pair of tallies lies in a slot. */
interface Pair {
  readonly low: number;
  readonly high: number;
}

export function addToTally(words: Int32Array, at: number, pair: Pair, side: number, amount: number): void {
  const lowAt = at + pair.low + side;
  const before = words[lowAt]!;
  const after = (before + amount) | 0;
  words[lowAt] = after;
  if (after >>> 0 < before >>> 0) words[at + pair.high]! += 1 << (16 * side);
}

export const tally = (words: Int32Array, at: number, pair: Pair, side: number): number =>
  ((words[at + pair.high]! >>> (16 * side)) & 0xffff) * two32 + (words[at + pair.low + side]! >>> 0);

/** The sides change places. */
export function swapTally(words: Int32Array, at: number, pair: Pair): void {
  const low = words[at + pair.low]!;
  words[at + pair.low] = words[at + pair.low + 1]!;
  words[at + pair.low + 1] = low;
  const high = words[at + pair.high]!;
  words[at + pair.high] = (high << 16) | (high >>> 16);
}
