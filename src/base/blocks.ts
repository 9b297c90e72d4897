/** Hot: cuts a stream into blocks at fixed places, so that what is made of it does not depend on the pieces it came in. */
import type { ByteSink } from "./inflater.ts";

/** Less than most segments bring: of compressed data that break, what this much unpacks to is lost. */
const blockSize = 1024;

export class Blocks implements ByteSink {
  readonly #sink: ByteSink;
  /** The start of a block of which the rest is to come. */
  #held: Uint8Array | undefined;
  #length = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  data(bytes: Uint8Array, at: number, end: number): boolean {
    while (at < end) {
      const stop = Math.min(end, at + blockSize - this.#length);
      if (stop - at === blockSize) {
        if (!this.#sink.data(bytes, at, stop)) return false;
      } else {
        this.#held ??= new Uint8Array(blockSize);
        this.#held.set(bytes.subarray(at, stop), this.#length);
        this.#length += stop - at;
        if (this.#length === blockSize && !this.flush()) return false;
      }
      at = stop;
    }
    return true;
  }

  /** The stream ends here, or has a hole. */
  flush(): boolean {
    const length = this.#length;
    this.#length = 0;
    return length === 0 || this.#sink.data(this.#held!, 0, length);
  }
}
