/** Builds capture files for tests, byte by byte as the formats say. */

export interface SamplePacket {
  seconds?: number;
  /** Microseconds, or nanoseconds in a nanosecond file. */
  fraction?: number;
  data: Uint8Array;
  wireLength?: number;
  /** What the header claims instead of the data's length. */
  claimedLength?: number;
}

interface Words {
  readonly littleEndian: boolean;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function words32(littleEndian: boolean, ...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => {
    view.setUint32(i * 4, value, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

function words16(littleEndian: boolean, ...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 2));
  values.forEach((value, i) => {
    view.setUint16(i * 2, value, littleEndian);
  });
  return new Uint8Array(view.buffer);
}

function padded(bytes: Uint8Array): Uint8Array {
  return concat(bytes, new Uint8Array(-bytes.length & 3));
}

/** `count` bytes that tell packets apart. */
export function payload(count: number, first = 0): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => first + i);
}

export interface PcapOptions extends Partial<Words> {
  magic?: number;
  snapLength?: number;
  linkType?: number;
}

/** A pcap file. */
export function pcapFile(packets: readonly SamplePacket[], options: PcapOptions = {}): Uint8Array {
  const { littleEndian = true, magic = 0xa1b2c3d4, snapLength = 65535, linkType = 1 } = options;
  const extra = magic === 0xa1b2cd34 ? new Uint8Array(8) : new Uint8Array(0);
  const records = packets.flatMap(({ seconds = 0, fraction = 0, data, wireLength, claimedLength }) => [
    words32(littleEndian, seconds, fraction, claimedLength ?? data.length, wireLength ?? data.length),
    extra,
    data,
  ]);
  return concat(
    words32(littleEndian, magic),
    words16(littleEndian, 2, 4),
    words32(littleEndian, 0, 0, snapLength, linkType),
    ...records,
  );
}

/** The blocks of a pcapng file in one byte order; join them with `file`. */
export function pcapng(littleEndian = true) {
  const u32 = (...values: readonly number[]): Uint8Array => words32(littleEndian, ...values);
  const u16 = (...values: readonly number[]): Uint8Array => words16(littleEndian, ...values);
  const u64 = (value: bigint): Uint8Array => {
    const high = Number((value >> 32n) & 0xffff_ffffn);
    const low = Number(value & 0xffff_ffffn);
    return littleEndian ? u32(low, high) : u32(high, low);
  };
  const ticks = (value: bigint): Uint8Array => u32(Number(value >> 32n), Number(value & 0xffff_ffffn));
  const option = (code: number, value: Uint8Array): Uint8Array => concat(u16(code, value.length), padded(value));
  const block = (type: number, ...body: readonly Uint8Array[]): Uint8Array => {
    const length = 12 + body.reduce((sum, part) => sum + part.length, 0);
    return concat(u32(type, length), ...body, u32(length));
  };
  return {
    u64,
    option,
    block,
    section: (): Uint8Array => block(0x0a0d0d0a, u32(0x1a2b3c4d), u16(1, 0), u32(0xffffffff, 0xffffffff)),
    interface: (linkType: number, snapLength = 0, ...options: readonly Uint8Array[]): Uint8Array =>
      block(1, u16(linkType, 0), u32(snapLength), ...options),
    enhanced: (index: number, time: bigint, data: Uint8Array, wireLength = data.length): Uint8Array =>
      block(6, u32(index), ticks(time), u32(data.length, wireLength), padded(data)),
    obsolete: (index: number, drops: number, time: bigint, data: Uint8Array): Uint8Array =>
      block(2, u16(index, drops), ticks(time), u32(data.length, data.length), padded(data)),
    simple: (data: Uint8Array, wireLength = data.length): Uint8Array => block(3, u32(wireLength), padded(data)),
    statistics: (index: number, ...options: readonly Uint8Array[]): Uint8Array =>
      block(5, u32(index), ticks(0n), ...options),
    secrets: (type: number, data: Uint8Array): Uint8Array => block(10, u32(type, data.length), padded(data)),
    names: (...records: readonly Uint8Array[]): Uint8Array => block(4, ...records, u32(0)),
  };
}

/** A zstd frame of raw blocks, with a window of 2^windowLog bytes. */
export function zstdFrame(content: Uint8Array, windowLog = 17): Uint8Array {
  const blockSize = 100;
  const parts: Uint8Array[] = [Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, (windowLog - 10) << 3)];
  for (let at = 0; at === 0 || at < content.length; at += blockSize) {
    const block = content.subarray(at, at + blockSize);
    const header = (block.length << 3) | (at + blockSize >= content.length ? 1 : 0);
    parts.push(Uint8Array.of(header & 255, (header >> 8) & 255, header >> 16), block);
  }
  return concat(...parts);
}

/** Parts of a file after one another. */
export function file(...parts: readonly Uint8Array[]): Uint8Array {
  return concat(...parts);
}
