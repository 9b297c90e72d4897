/** Hot: lines of a text protocol, out of a stream that comes in pieces of any size. */

const lf = 0x0a;
const cr = 0x0d;
const smallCarry = 256;

/**
 * Feed it with take() until it says a line is whole; the line then stands at bytes[at, end), without its line end, valid
 * until the next call.
 */
export class LineReader {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  /** The line was longer than is kept: its rest was dropped. */
  isCut = false;
  readonly #longest: number;
  #carry: Uint8Array | undefined;
  #fill = 0;
  #dropped = false;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Reads on in bytes[at, end), at most to the next line end, and says where it stopped. See isWhole. */
  take(bytes: Uint8Array, at: number, end: number): number {
    this.#isWhole = false;
    let stop = at;
    while (stop < end && bytes[stop] !== lf) stop++;
    const sawEnd = stop < end;
    const next = sawEnd ? stop + 1 : end;
    if (sawEnd && this.#fill === 0 && stop - at <= this.#longest) {
      this.#show(bytes, at, stop);
      return next;
    }
    this.#keep(bytes, at, stop);
    if (sawEnd) {
      const fill = this.#fill;
      this.#fill = 0;
      this.#show(this.#carry ?? bytes, 0, fill);
    }
    return next;
  }

  #isWhole = false;
  /** The last take() ended with a whole line. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Bytes are missing: what was read of a line is dropped. What follows counts as the start of one. */
  drop(): void {
    this.#fill = 0;
    this.#dropped = false;
  }

  #show(bytes: Uint8Array, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = end > at && bytes[end - 1] === cr ? end - 1 : end;
    this.isCut = this.#dropped;
    this.#dropped = false;
    this.#isWhole = true;
  }

  #keep(bytes: Uint8Array, at: number, end: number): void {
    const length = Math.min(end - at, this.#longest - this.#fill);
    if (length < end - at) this.#dropped = true;
    const needed = this.#fill + length;
    if (!this.#carry || this.#carry.length < needed) {
      const larger = new Uint8Array(Math.min(this.#longest, Math.max(smallCarry, 2 * needed)));
      if (this.#carry) larger.set(this.#carry.subarray(0, this.#fill));
      this.#carry = larger;
    }
    for (let i = 0; i < length; i++) this.#carry[this.#fill + i] = bytes[at + i]!;
    this.#fill = needed;
  }
}
