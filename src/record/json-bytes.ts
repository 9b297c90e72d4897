/** Hot: JSON values as bytes, one after the other in a buffer that grows: no string is made of what is written once. */

import { writeIdDigits } from "#base/base62.ts";
import { threeDigits } from "./digits.ts";
import { type Piece, stepBytes } from "./piece.ts";

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;
const dot = 0x2e;
const digitZero = 0x30;
/** Beyond ASCII, and DEL, which a terminal acts on. */
const firstUnsafe = 0x7f;

/** What JSON must escape, and what a terminal or a browser might act on. */
const special = /[\u0000-\u001f"\\\u007f-\u009f\u2028\u2029\ud800-\udfff]/;

/** A text as JSON. */
export const jsonText = (text: string): string => (special.test(text) ? escapeAll(text) : `"${text}"`);

const escapeAll = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Below, a decimal with six places is the shortest that a double has. */
const mostExactMicros = 1e15;
/** Longest number in decimal, with room to spare. */
const longestNumber = 32;
const idSize = 11;
/** Bytes of UTF-8 that one UTF-16 unit takes at most. */
const mostBytesOfUnit = 3;

export class JsonBytes {
  bytes: Buffer;
  /** Of the same bytes. */
  view: DataView;
  /** One past what was written. */
  end = 0;

  constructor(size: number) {
    this.bytes = Buffer.allocUnsafeSlow(size);
    this.view = new DataView(this.bytes.buffer);
  }

  /** What was written from `from` on. */
  toString(from = 0): string {
    return this.bytes.toString("utf8", from, this.end);
  }

  /** Leaves so many bytes as they are. */
  skip(length: number): void {
    if (this.end + length > this.bytes.length) this.grow(length);
    this.end += length;
  }

  byte(byte: number): void {
    if (this.end === this.bytes.length) this.grow(1);
    this.bytes[this.end++] = byte;
  }

  /** Bytes that are JSON already. */
  raw(from: Uint8Array): void {
    if (this.end + from.length > this.bytes.length) this.grow(from.length);
    this.bytes.set(from, this.end);
    this.end += from.length;
  }

  /** JSON already, and known before. */
  piece({ steps, size }: Piece): void {
    if (this.end + stepBytes * steps.length > this.bytes.length) this.grow(stepBytes * steps.length);
    const { view, end } = this;
    for (let i = 0; i < steps.length; i++) view.setFloat64(end + stepBytes * i, steps[i]!, true);
    this.end = end + size;
  }

  /** A string. */
  text(text: string): void {
    const { length } = text;
    if (this.end + length + 2 > this.bytes.length) this.grow(length + 2);
    const { bytes } = this;
    let at = this.end;
    bytes[at++] = quote;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code < space || code >= firstUnsafe || code === quote || code === backslash) {
        this.unicode(jsonText(text));
        return;
      }
      bytes[at++] = code;
    }
    bytes[at++] = quote;
    this.end = at;
  }

  /** A whole number; others as JavaScript writes them. */
  count(value: number): void {
    const small = value | 0;
    if (small !== value || small < 0) {
      this.large(value);
      return;
    }
    if (this.end + longestNumber > this.bytes.length) this.grow(longestNumber);
    if (small < 1000) this.upToThree(small);
    else if (small < 1e6) {
      const thousands = (small / 1000) | 0;
      this.upToThree(thousands);
      this.three(small - thousands * 1000);
    } else {
      const millions = (small / 1e6) | 0;
      if (millions < 1000) this.upToThree(millions);
      else this.upToThree((millions / 1000) | 0);
      if (millions >= 1000) this.three(millions % 1000);
      this.six(small - millions * 1e6);
    }
  }

  /** Seconds with six decimals, from microseconds: exact where a division would not be. */
  time(micros: number): void {
    if (!(micros >= 0 && micros <= Number.MAX_SAFE_INTEGER)) {
      this.unicode((micros / 1e6).toFixed(6));
      return;
    }
    const seconds = Math.floor(micros / 1e6);
    this.count(seconds);
    this.sixDecimals(micros - seconds * 1e6);
  }

  /** A fraction with six decimals as Zeek prints it, without zeros at its end; more would be noise of a division. */
  fraction(value: number): void {
    const micros = Math.round(value * 1e6);
    if (!(micros >= 0 && micros < mostExactMicros)) {
      this.double(Math.round(value * 1e6) / 1e6);
      return;
    }
    const seconds = Math.floor(micros / 1e6);
    this.count(seconds);
    if (micros === seconds * 1e6) return;
    this.sixDecimals(micros - seconds * 1e6);
    while (this.bytes[this.end - 1] === digitZero) this.end--;
  }

  /** Any number, all its digits. */
  double(value: number): void {
    this.unicode(Number.isFinite(value) ? String(value) : "null");
  }

  /** A quoted id: a letter and the base-62 digits of its two unsigned halves. */
  id(letter: number, high: number, low: number): void {
    if (this.end + longestNumber > this.bytes.length) this.grow(longestNumber);
    const { bytes, end } = this;
    bytes[end] = quote;
    bytes[end + 1] = letter;
    writeIdDigits(bytes, end + 2, high, low);
    bytes[end + idSize + 2] = quote;
    this.end = end + idSize + 3;
  }

  /** A quoted IPv4 address. */
  address4(word: number): void {
    if (this.end + longestNumber > this.bytes.length) this.grow(longestNumber);
    const { bytes } = this;
    bytes[this.end++] = quote;
    this.octet(word >>> 24);
    this.octet((word >>> 16) & 255);
    this.octet((word >>> 8) & 255);
    this.octet(word & 255);
    bytes[this.end - 1] = quote;
  }

  // Without a look at the room: what calls these made sure of it. Four bytes are written where three count.

  /** A number below 256 and a dot. */
  private octet(value: number): void {
    this.upToThree(value);
    this.bytes[this.end++] = dot;
  }

  /** A number below a thousand. */
  private upToThree(value: number): void {
    const size = value < 10 ? 1 : value < 100 ? 2 : 3;
    this.view.setInt32(this.end, threeDigits[value]! >>> (24 - 8 * size), true);
    this.end += size;
  }

  private three(value: number): void {
    this.view.setInt32(this.end, threeDigits[value]!, true);
    this.end += 3;
  }

  private six(value: number): void {
    const thousands = (value / 1000) | 0;
    this.three(thousands);
    this.three(value - thousands * 1000);
  }

  private sixDecimals(micros: number): void {
    if (this.end + longestNumber > this.bytes.length) this.grow(longestNumber);
    this.bytes[this.end++] = dot;
    this.six(micros | 0);
  }

  /** Beyond 31 bits, or no whole number. */
  private large(value: number): void {
    if (!(value > 0 && value <= Number.MAX_SAFE_INTEGER) || value % 1 !== 0) {
      this.unicode(String(value));
      return;
    }
    const billions = Math.floor(value / 1e9);
    const rest = value - billions * 1e9;
    const millions = (rest / 1e6) | 0;
    this.count(billions);
    if (this.end + longestNumber > this.bytes.length) this.grow(longestNumber);
    this.three(millions);
    this.six(rest - millions * 1e6);
  }

  private unicode(text: string): void {
    const most = text.length * mostBytesOfUnit;
    if (this.end + most > this.bytes.length) this.grow(most);
    this.end += this.bytes.write(text, this.end, "utf8");
  }

  private grow(more: number): void {
    const larger = Buffer.allocUnsafeSlow(2 * this.bytes.length + more);
    this.bytes.copy(larger, 0, 0, this.end);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
