/** Sorts by a number first, fast, and asks a comparison only about what ties. */

/** A key and an ordinal in one exact double: so many bits for the key. */
const exactBits = 53;
/** Beyond, ties are sorted by the library. */
const fewTies = 8;

/** Ordinals of `keys` in ascending order; `compare` orders those of equal keys. */
export function sortedBy(keys: Float64Array, compare: (a: number, b: number) => number): Uint32Array {
  const { length } = keys;
  const ordinals = 2 ** Math.ceil(Math.log2(length + 1));
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const key = keys[i]!;
    if (key < least) least = key;
    if (key > most) most = key;
  }
  // keys too far apart to be told exactly are told roughly first
  const unit = Math.max(1, Math.ceil((most - least + 1) / (2 ** exactBits / ordinals)));
  const packed = new Float64Array(length);
  for (let i = 0; i < length; i++) packed[i] = Math.floor((keys[i]! - least) / unit) * ordinals + i;
  // doubles that are not negative have the order of their bits, and whole numbers are sorted faster
  new BigUint64Array(packed.buffer).sort();
  const order = new Uint32Array(length);
  for (let i = 0; i < length; i++) order[i] = packed[i]! % ordinals;
  const full = (a: number, b: number): number => keys[a]! - keys[b]! || compare(a, b);
  for (let from = 0; from < length; ) {
    const rough = Math.floor(packed[from]! / ordinals);
    let end = from + 1;
    while (end < length && Math.floor(packed[end]! / ordinals) === rough) end++;
    if (end - from > fewTies) order.subarray(from, end).sort(full);
    else insertionSort(order, from, end, full);
    from = end;
  }
  return order;
}

function insertionSort(order: Uint32Array, from: number, end: number, compare: (a: number, b: number) => number): void {
  for (let i = from + 1; i < end; i++) {
    const value = order[i]!;
    let j = i - 1;
    while (j >= from && compare(order[j]!, value) > 0) {
      order[j + 1] = order[j]!;
      j--;
    }
    order[j + 1] = value;
  }
}
