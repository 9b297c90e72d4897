/** Hot: runs for every value of every record. Bytes that grow, doubling, and are kept from batch to batch. */
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

  u16(value: number): void {
    this.reserve(2);
    const { bytes, length } = this;
    bytes[length] = value;
    bytes[length + 1] = value >>> 8;
    this.length = length + 2;
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

  f64(value: number): void {
    this.reserve(8);
    this.length = this.bytes.writeDoubleLE(value, this.length);
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
    const count = text.length;
    if (count > 40) {
      this.#longText(text);
      return;
    }
    this.reserve(1 + count);
    const start = this.length;
    const bytes = this.bytes;
    bytes[start] = count;
    for (let i = 0; i < count; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) {
        this.#longText(text);
        return;
      }
      bytes[start + 1 + i] = code;
    }
    this.length = start + 1 + count;
  }

  #longText(text: string): void {
    const count = Buffer.byteLength(text);
    this.varint(count);
    this.reserve(count);
    this.length += this.bytes.write(text, this.length);
  }

  copy(from: Uint8Array, count: number): void {
    this.reserve(count);
    const { bytes, length } = this;
    for (let i = 0; i < count; i++) bytes[length + i] = from[i]!;
    this.length = length + count;
  }

  /** Answers where they begin. For a few a loop beats a call into the runtime. */
  zeros(count: number): number {
    this.reserve(count);
    const { bytes, length } = this;
    if (count > 64) bytes.fill(0, length, length + count);
    else for (let i = 0; i < count; i++) bytes[length + i] = 0;
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

  append(other: Growable): void {
    this.reserve(other.length);
    other.bytes.copy(this.bytes, this.length, 0, other.length);
    this.length += other.length;
  }
}
