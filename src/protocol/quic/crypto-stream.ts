/** The handshake's bytes of one side, which CRYPTO frames bring in pieces, shuffled and overlapping (RFC 9000 19.6). */
import { u24 } from "#base/bytes.ts";

/** A hello with every post-quantum share there is has some thousand bytes; what stands beyond is not kept. */
export const maxBytes = 64 * 1024;
const headerSize = 4;

const nothing = new Uint8Array(0);

export class CryptoStream {
  #bytes = nothing;
  /** One for each byte that came. */
  #has = nothing;
  /** Where the message begins that is waited for: behind those that were read before. */
  readonly #from: number;
  /** All bytes before this came. */
  #whole: number;

  constructor(from = 0) {
    this.#from = from;
    this.#whole = from;
  }

  /** The first handshake message from there on, header included, once nothing of it is missing. */
  get hello(): Uint8Array | undefined {
    if (this.#whole < this.#from + headerSize) return undefined;
    const end = this.#from + headerSize + u24(this.#bytes, this.#from + 1);
    return end <= this.#whole ? this.#bytes.subarray(this.#from, end) : undefined;
  }

  /** What came first stays. False when this says otherwise. None of it may stand beyond maxBytes. */
  add(offset: number, bytes: Uint8Array, at: number, end: number): boolean {
    const stop = offset + end - at;
    if (stop > this.#bytes.length) this.#grow(stop);
    let agrees = true;
    for (let i = offset; i < stop; i++) {
      const byte = bytes[at + i - offset]!;
      if (this.#has[i] === 1) agrees &&= this.#bytes[i] === byte;
      else {
        this.#bytes[i] = byte;
        this.#has[i] = 1;
      }
    }
    while (this.#has[this.#whole] === 1) this.#whole++;
    return agrees;
  }

  #grow(length: number): void {
    const size = Math.min(maxBytes, Math.max(2048, 2 * length));
    const bytes = new Uint8Array(size);
    const has = new Uint8Array(size);
    bytes.set(this.#bytes);
    has.set(this.#has);
    this.#bytes = bytes;
    this.#has = has;
  }
}
