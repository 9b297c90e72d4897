/** Hot: runs for every value of every record. Bytes that grow, doubling, and are kept from batch to batch. */

/** Characters of a text that is written one by one; its length takes one byte. */
const shortText = 40;

export class Growable {
  bytes = Buffer.allocUnsafe(1024);
  length = 0;

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const need = this.length + count;
    if (need <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(need, 2 * this.bytes.length));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  /** Little-endian, as all of the Native format is. */
  u32(value: number): void {
    this.reserve(4);
    const { bytes, length } = this;
    bytes[length] = value;
    bytes[length + 1] = value >>> 8;
    bytes[length + 2] = value >>> 16;
    bytes[length + 3] = value >>> 24;
    this.length = length + 4;
  }

  /** A whole number below 2^53 in size, negative in two's complement. */
  i64(value: number): void {
    this.u32(value);
    this.u32(Math.floor(value / 4294967296));
  }

  /** LEB128, as the Native format counts. */
  varint(value: number): void {
    while (value >= 128) {
      this.u8((value & 127) | 128);
      value = Math.floor(value / 128);
    }
    this.u8(value);
  }

  /** Text behind its length. Most is short and ASCII, where a loop beats a call into the runtime. */
  text(text: string): void {
    if (text.length > shortText || !this.#shortText(text)) this.#longText(text);
  }

  /** False, with nothing added, if the text is not ASCII. */
  #shortText(text: string): boolean {
    const count = text.length;
    this.reserve(1 + count);
    const { bytes } = this;
    const start = this.length + 1;
    for (let i = 0; i < count; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      bytes[start + i] = code;
    }
    bytes[start - 1] = count;
    this.length = start + count;
    return true;
  }

  #longText(text: string): void {
    const count = Buffer.byteLength(text);
    this.varint(count);
    this.reserve(count);
    this.length += this.bytes.write(text, this.length);
  }

  /** The first bytes of an array. For a few a loop beats a call into the runtime. */
  copy(from: Uint8Array, count: number): void {
    this.reserve(count);
    const { bytes, length } = this;
    if (count > 64) bytes.set(count === from.length ? from : from.subarray(0, count), length);
    else for (let i = 0; i < count; i++) bytes[length + i] = from[i]!;
    this.length = length + count;
  }

  /** The same byte so many times; answers where they begin. */
  same(value: number, count: number): number {
    this.reserve(count);
    const { bytes, length } = this;
    if (count > 64) bytes.fill(value, length, length + count);
    else for (let i = 0; i < count; i++) bytes[length + i] = value;
    this.length = length + count;
    return length;
  }

  /** Room for so many bytes, which the caller writes; answers where it begins. */
  room(count: number): number {
    this.reserve(count);
    const { length } = this;
    this.length = length + count;
    return length;
  }

  /** All that is here so many times over. */
  repeat(times: number): void {
    const once = this.length;
    this.reserve(once * (times - 1));
    this.bytes.fill(this.bytes.subarray(0, once), once, once * times);
    this.length = once * times;
  }

  /** What is here, until more is added. */
  get held(): Uint8Array {
    return this.bytes.subarray(0, this.length);
  }
}
