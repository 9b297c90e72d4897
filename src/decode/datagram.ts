/** Hot: one IP datagram whose fragments are still coming in. */
import type { Packet } from "./packet.ts";

/** Fragments start at multiples of 8 bytes (RFC 791), so these blocks are either there or not. */
const blockSize = 8;
const maxBlocks = 65536 / blockSize;
/** Most datagrams that get fragmented are a little longer than a frame; few are near 64 KiB. */
const firstCapacity = 4096;
const growth = 4;

export type Overlap = "none" | "same" | "differs";

export class Datagram {
  id = 0;
  scope = 0;
  startedSeconds = 0;
  /** Of the payload; -1 until the last fragment told. */
  length = -1;
  /** Of the header of the first fragment; -1 until it came. Offsets are in that header. */
  headerSize = -1;
  sourceOffset = 0;
  destinationOffset = 0;
  nameOffset = 0;
  protocol = 0;
  /** Links of the lists that Fragments keeps. */
  bucket = 0;
  nextInBucket = -1;
  older = -1;
  newer = -1;

  private readonly addresses = new Uint8Array(32);
  private readonly header = new Uint8Array(256);
  private payload = new Uint8Array(firstCapacity);
  private readonly isThere = new Uint8Array(maxBlocks / 8);
  private blocks = 0;
  private highestBlock = 0;

  start(id: number, scope: number, seconds: number, bytes: Uint8Array, at: number, end: number): void {
    this.id = id;
    this.scope = scope;
    this.startedSeconds = seconds;
    this.length = -1;
    this.headerSize = -1;
    this.isThere.fill(0, 0, (this.highestBlock >> 3) + 1);
    this.blocks = 0;
    this.highestBlock = 0;
    for (let i = at; i < end; i++) this.addresses[i - at] = bytes[i]!;
  }

  isOf(id: number, scope: number, bytes: Uint8Array, at: number, end: number): boolean {
    if (this.id !== id || this.scope !== scope) return false;
    for (let i = at; i < end; i++) if (this.addresses[i - at] !== bytes[i]) return false;
    return true;
  }

  /** Keeps the first `size` bytes of the packet's IP header; `nameAt` is in them. The first to come is the one. */
  keepHeader(packet: Packet, size: number, nameAt: number): void {
    if (this.headerSize >= 0) return;
    const { bytes, ipAt } = packet;
    for (let i = 0; i < size; i++) this.header[i] = bytes[ipAt + i]!;
    this.headerSize = size;
    this.sourceOffset = packet.sourceAt - ipAt;
    this.destinationOffset = packet.destinationAt - ipAt;
    this.nameOffset = nameAt - ipAt;
    this.protocol = packet.ipProto;
  }

  /** Adds bytes[at, at + length) at `offset`, a multiple of 8; what is there already stays. */
  put(bytes: Uint8Array, at: number, offset: number, length: number): Overlap {
    if (offset + length > this.payload.length) this.grow(offset + length);
    const { payload, isThere } = this;
    let overlap: Overlap = "none";
    for (let done = 0; done < length; done += blockSize) {
      const block = (offset + done) >> 3;
      const size = Math.min(blockSize, length - done);
      const to = offset + done;
      const from = at + done;
      const bit = 1 << (block & 7);
      if ((isThere[block >> 3]! & bit) === 0) {
        isThere[block >> 3]! |= bit;
        this.blocks++;
        if (block > this.highestBlock) this.highestBlock = block;
        for (let i = 0; i < size; i++) payload[to + i] = bytes[from + i]!;
        continue;
      }
      if (overlap === "none") overlap = "same";
      for (let i = 0; i < size; i++) if (payload[to + i] !== bytes[from + i]) overlap = "differs";
    }
    return overlap;
  }

  isComplete(): boolean {
    const { length, blocks, highestBlock } = this;
    if (length < 0 || this.headerSize < 0) return false;
    // every block up to the highest is there, and the highest is not before the end
    return blocks === highestBlock + 1 && blocks * blockSize >= length;
  }

  /** Writes header and payload, one after the other, from `at` on. */
  copyTo(to: Uint8Array, at: number): void {
    const { header, headerSize, payload, length } = this;
    for (let i = 0; i < headerSize; i++) to[at + i] = header[i]!;
    const start = at + headerSize;
    for (let i = 0; i < length; i++) to[start + i] = payload[i]!;
  }

  private grow(needed: number): void {
    let capacity = this.payload.length;
    while (capacity < needed) capacity *= growth;
    const longer = new Uint8Array(capacity);
    longer.set(this.payload);
    this.payload = longer;
  }
}
