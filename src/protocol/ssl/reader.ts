/** Reads the vectors of TLS's presentation language (RFC 8446 3) out of one message, never past its end. */
import { u16, u24 } from "#base/bytes.ts";

export class Reader {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
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

  /** Everything that is left, as numbers of this size. */
  numbers(size: 1 | 2 | 3): number[] {
    const values: number[] = [];
    while (this.left >= size) values.push(this.number(size));
    return values;
  }

  #fail(): 0 {
    this.isSound = false;
    this.at = this.end;
    return 0;
  }
}
