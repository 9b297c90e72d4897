/** Hot: base64 (RFC 2045 6.8), as mail has it: with line ends, with junk, with more after the padding. */
import type { Output, TransferDecoder } from "./transfer-decoder.ts";

const lf = 0x0a;
const cr = 0x0d;
const equals = 0x3d;

/** Decoded bytes gather here between a write() and the flush() in the same call from outside, so that all may share it. */
const gathered = new Uint8Array(16384);

const base64Values = new Int8Array(256).fill(-1);
for (const [value, character] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries()) {
  base64Values[character.charCodeAt(0)] = value;
}

/** Bytes of base64 text, whatever its line lengths. */
export class Base64Decoder implements TransferDecoder {
  readonly #output: Output;
  #bits = 0;
  #digits = 0;
  #fill = 0;
  /** After a hole the digits' grouping is unknown until the next line. */
  #isLost = false;

  constructor(output: Output) {
    this.#output = output;
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    let bits = this.#bits;
    let digits = this.#digits;
    let fill = this.#fill;
    for (let i = at; i < end; i++) {
      const byte = bytes[i]!;
      const value = base64Values[byte]!;
      if (this.#isLost) {
        this.#isLost = byte !== lf;
        continue;
      }
      if (value >= 0) {
        bits = (bits << 6) | value;
        if (++digits < 4) continue;
        if (fill + 3 > gathered.length) {
          this.#output.decoded(gathered, 0, fill);
          fill = 0;
        }
        gathered[fill] = bits >>> 16;
        gathered[fill + 1] = bits >>> 8;
        gathered[fill + 2] = bits;
        fill += 3;
        bits = 0;
        digits = 0;
        continue;
      }
      if (byte === equals) {
        this.#fill = fill;
        this.#rest(bits, digits);
        fill = this.#fill;
        bits = 0;
        digits = 0;
      } else if (byte !== cr && byte !== lf && byte !== 0x20 && byte !== 0x09) {
        this.#output.illegal();
      }
    }
    this.#bits = bits;
    this.#digits = digits;
    this.#fill = fill;
  }

  flush(): void {
    if (this.#fill === 0) return;
    const fill = this.#fill;
    this.#fill = 0;
    this.#output.decoded(gathered, 0, fill);
  }

  skip(): void {
    this.flush();
    this.#digits = 0;
    this.#bits = 0;
    this.#isLost = true;
  }

  finish(): void {
    this.#rest(this.#bits, this.#digits);
    this.flush();
  }

  /** Two digits left over are one byte, three are two. */
  #rest(bits: number, digits: number): void {
    if (digits < 2) return;
    if (this.#fill + 2 > gathered.length) this.flush();
    gathered[this.#fill++] = digits === 2 ? bits >>> 4 : bits >>> 10;
    if (digits === 3) gathered[this.#fill++] = bits >>> 2;
  }
}
