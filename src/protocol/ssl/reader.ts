/** Reads the vectors of TLS's presentation language (RFC 8446 3) out of one message, never past its end. */
import { u16, u24 } from "#base/bytes.ts";

/** Used again: what is given away is a copy that is as long as it must be. */
const values: number[] = [];

export class Reader {
  readonly bytes: Uint8Array;
  at: number;
  end: number;
  /** False once something was read that is not there. */
  isSound = true;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** A number of 1 to 3 bytes; 0 when it is not there. */
  number(size: 1 | 2 | 3): number {
    if (this.left < size) return this.#fail();
    const at = this.at;
    this.at += size;
    if (size === 1) return this.bytes[at]!;
    return size === 2 ? u16(this.bytes, at) : u24(this.bytes, at);
  }

  skip(length: number): void {
    if (this.left < length) this.#fail();
    else this.at += length;
  }

  /** What a vector with a length of `size` bytes before it holds: a reader of its own, empty when it is cut. */
  vector(size: 1 | 2 | 3): Reader {
    const length = this.number(size);
    if (this.left < length) this.#fail();
    const inner = new Reader(this.bytes, this.at, this.at + (this.isSound ? length : 0));
    this.at = inner.end;
    return inner;
  }

  /** The same of a reader that is of no use beyond that vector: itself. */
  within(size: 1 | 2 | 3): this {
    const { at, end } = this.vector(size);
    this.at = at;
    this.end = end;
    return this;
  }

  /** Everything that is left, as numbers of this size. */
  numbers(size: 1 | 2 | 3): number[] {
    let count = 0;
    while (this.left >= size) values[count++] = this.number(size);
    return values.slice(0, count);
  }

  #fail(): 0 {
    this.isSound = false;
    this.at = this.end;
    return 0;
  }
}
