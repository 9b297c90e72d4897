/** Hot: quoted-printable (RFC 2045 6.7). */
import type { Output, TransferDecoder } from "./transfer-decoder.ts";

const lf = 0x0a;
const cr = 0x0d;
const equals = 0x3d;
const space = 0x20;

/** Bytes that stand for themselves, whatever comes before and after them. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) => ([lf, cr, equals, space, 0x09].includes(byte) ? 0 : 1));

/** Decoded bytes gather here between a write() and the flush() in the same call from outside, so that all may share it. */
const gathered = new Uint8Array(16384);

const hexValue = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte & 0xdf;
  return letter >= 0x41 && letter <= 0x46 ? letter - 0x37 : -1;
};

/** White space at a line's end is dropped (RFC 2045 6.7); more than this is content all the same. */
const mostTrailingSpace = 1000;

/** Bytes of quoted-printable text. */
export class QuotedPrintableDecoder implements TransferDecoder {
  readonly #output: Output;
  #fill = 0;
  /** An equals sign was read, and perhaps the character after it. */
  #escape: "none" | "equals" | "digit" | "soft break" = "none";
  #digit = 0;
  #spaces = 0;
  readonly #spaceBytes = new Uint8Array(mostTrailingSpace);
  #sawCr = false;
  /** A line end that may be the boundary's. */
  #holdsLineEnd = false;

  constructor(output: Output) {
    this.#output = output;
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    for (let i = at; i < end; ) {
      if (isPlain[bytes[i]!] === 1 && this.#escape === "none" && !this.#sawCr) i = this.#run(bytes, i, end);
      else this.#byte(bytes[i++]!);
    }
  }

  flush(): void {
    if (this.#fill === 0) return;
    const fill = this.#fill;
    this.#fill = 0;
    this.#output.decoded(gathered, 0, fill);
  }

  skip(): void {
    this.#settle();
    this.flush();
    this.#escape = "none";
    this.#sawCr = false;
  }

  finish(isBeforeBoundary: boolean): void {
    if (isBeforeBoundary) this.#holdsLineEnd = false;
    this.#settle();
    this.flush();
  }

  /** Most of a text: plain bytes, and the spaces between two of them. Says where they end, or there is no room for more. */
  #run(bytes: Uint8Array, at: number, end: number): number {
    this.#settle();
    if (this.#fill === gathered.length) this.flush();
    const stop = Math.min(end, at + gathered.length - this.#fill);
    let fill = this.#fill;
    let i = at;
    for (; i < stop; i++) {
      const byte = bytes[i]!;
      if (isPlain[byte] === 0 && (byte !== space || i + 1 === stop || isPlain[bytes[i + 1]!] === 0)) break;
      gathered[fill++] = byte;
    }
    this.#fill = fill;
    return i;
  }

  #byte(byte: number): void {
    if (byte === lf) {
      this.#lineEnd();
      return;
    }
    if (this.#sawCr) {
      this.#sawCr = false;
      this.#put(cr);
    }
    if (byte === cr) {
      this.#sawCr = true;
      return;
    }
    if (this.#escape !== "none" && this.#escaped(byte)) return;
    if (byte === equals) {
      // white space before it does not end the line
      this.#settle();
      this.#escape = "equals";
    } else if ((byte === space || byte === 0x09) && this.#spaces < mostTrailingSpace) {
      this.#spaceBytes[this.#spaces++] = byte;
    } else {
      this.#put(byte);
    }
  }

  /** What follows an equals sign; false when the byte stands for itself. */
  #escaped(byte: number): boolean {
    if (this.#escape === "soft break") {
      if (byte === space || byte === 0x09) return true;
      this.#escape = "none";
      return false;
    }
    if (this.#escape === "equals" && (byte === space || byte === 0x09)) {
      this.#escape = "soft break";
      return true;
    }
    const value = hexValue(byte);
    if (value < 0) {
      const wasDigit = this.#escape === "digit";
      this.#escape = "none";
      this.#put(equals);
      if (wasDigit) this.#put(this.#digit);
      return false;
    }
    if (this.#escape === "equals") {
      this.#escape = "digit";
      this.#digit = byte;
      return true;
    }
    this.#escape = "none";
    this.#put((hexValue(this.#digit) << 4) | value);
    return true;
  }

  #lineEnd(): void {
    this.#sawCr = false;
    this.#spaces = 0;
    if (this.#escape === "digit") {
      this.#put(equals);
      this.#put(this.#digit);
    }
    const isSoft = this.#escape === "equals" || this.#escape === "soft break";
    this.#escape = "none";
    if (isSoft) return;
    this.#settle();
    this.#holdsLineEnd = true;
  }

  #put(byte: number): void {
    this.#settle();
    this.#write(byte);
  }

  /** What was held back turns out to be content. */
  #settle(): void {
    if (this.#holdsLineEnd) {
      this.#holdsLineEnd = false;
      this.#write(cr);
      this.#write(lf);
    }
    const spaces = this.#spaces;
    this.#spaces = 0;
    for (let i = 0; i < spaces; i++) this.#write(this.#spaceBytes[i]!);
  }

  #write(byte: number): void {
    if (this.#fill === gathered.length) this.flush();
    gathered[this.#fill++] = byte;
  }
}
