/** Hot: numbers as ClickHouse's Native format has them: little-endian, of the column's width. */

export interface NumberWriter {
  /** Bytes that each takes. */
  readonly width: number;
  /** Writes the first `count` of `values`, for which there is room from `at` on. */
  readonly write: (values: Float64Array, count: number, bytes: Uint8Array, at: number) => void;
}

const two32 = 2 ** 32;

const u8: NumberWriter = {
  width: 1,
  write: (values, count, bytes, at) => {
    for (let i = 0; i < count; i++) bytes[at + i] = values[i]!;
  },
};

const u16: NumberWriter = {
  width: 2,
  write: (values, count, bytes, at) => {
    for (let i = 0; i < count; i++) {
      const value = values[i]! | 0;
      bytes[at + 2 * i] = value;
      bytes[at + 2 * i + 1] = value >>> 8;
    }
  },
};

function putWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word;
  bytes[at + 1] = word >>> 8;
  bytes[at + 2] = word >>> 16;
  bytes[at + 3] = word >>> 24;
}

const u32: NumberWriter = {
  width: 4,
  write: (values, count, bytes, at) => {
    for (let i = 0; i < count; i++) putWord(bytes, at + 4 * i, values[i]! | 0);
  },
};

/** Whole numbers below 2^53 in size, negative in two's complement. */
const i64: NumberWriter = {
  width: 8,
  write: (values, count, bytes, at) => {
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      putWord(bytes, at + 8 * i, value | 0);
      putWord(bytes, at + 8 * i + 4, Math.floor(value / two32) | 0);
    }
  },
};

const f64: NumberWriter = {
  width: 8,
  write: (values, count, bytes, at) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, 8 * count);
    for (let i = 0; i < count; i++) view.setFloat64(8 * i, values[i]!, true);
  },
};

const writers: Readonly<Record<string, NumberWriter>> = { UInt8: u8, Bool: u8, UInt16: u16, UInt32: u32, Float64: f64 };

/** For the values of a column's type; what is none of the others has 64 bits. */
export const numberWriter = (type: string): NumberWriter => writers[type] ?? i64;
