/** Hot: a line that arrives in pieces, put together in a bounded buffer. */

/** Enough for the usual header that straddles two segments. */
const firstSize = 256;
/** Larger buffers are given back when their line is done. */
const keptSize = 4096;
const none = new Uint8Array(0);

export class LineJoiner {
  bytes: Uint8Array = none;
  length = 0;
  /** Bytes that did not fit under the limit. */
  dropped = 0;

  /** Appends bytes[at, end), as far as the line stays within `limit`. */
  add(bytes: Uint8Array, at: number, end: number, limit: number): void {
    const stop = Math.min(end, at + Math.max(0, limit - this.length));
    this.dropped += end - stop;
    const needed = this.length + stop - at;
    if (needed > this.bytes.length) this.#grow(needed, limit);
    for (let i = at; i < stop; i++) this.bytes[this.length++] = bytes[i]!;
  }

  clear(): void {
    this.length = 0;
    this.dropped = 0;
    if (this.bytes.length > keptSize) this.bytes = none;
  }

  #grow(needed: number, limit: number): void {
    const grown = new Uint8Array(Math.min(limit, Math.max(firstSize, needed, this.bytes.length * 2)));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}
