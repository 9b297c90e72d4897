/** Hot: what capture hands on: packets of one chunk of input, as columns over the chunk's bytes. Reused from batch to batch. */

/** More than any chunk of 64-byte packets holds in 256 KiB. */
export const batchCapacity = 8192;

const columnBytes = 4 * batchCapacity;
/** What the columns take, where they lie in memory that is given. */
export const columnsBytes = 7 * columnBytes;

export class PacketBatch {
  /** The chunk; offsets below point into it. Valid until the next batch is asked for. */
  bytes: Uint8Array = new Uint8Array(0);
  count = 0;
  readonly at: Int32Array;
  /** One past the last captured byte. */
  readonly end: Int32Array;
  /** Length on the wire; larger than end - at when the packet was cut by the snap length. */
  readonly wireLength: Int32Array;
  /** Time of capture: unsigned seconds since 1970 and microseconds; nanoseconds are cut. */
  readonly seconds: Uint32Array;
  readonly micros: Int32Array;
  /** LINKTYPE_ number (tcpdump.org/linktypes.html) of each packet's interface. */
  readonly linkType: Int32Array;
  /**
   * What the kernel took off the frame or left undone: bits 0-11 VLAN id, bit 12 set when there is one, bit 13 when the
   * checksums are still to be filled in by the card (a sender's own packets).
   */
  readonly meta: Int32Array;

  /** Columns in the first `columnsBytes` of `memory`, which several threads may share. */
  constructor(memory: ArrayBufferLike = new ArrayBuffer(columnsBytes)) {
    this.at = new Int32Array(memory, 0, batchCapacity);
    this.end = new Int32Array(memory, columnBytes, batchCapacity);
    this.wireLength = new Int32Array(memory, 2 * columnBytes, batchCapacity);
    this.seconds = new Uint32Array(memory, 3 * columnBytes, batchCapacity);
    this.micros = new Int32Array(memory, 4 * columnBytes, batchCapacity);
    this.linkType = new Int32Array(memory, 5 * columnBytes, batchCapacity);
    this.meta = new Int32Array(memory, 6 * columnBytes, batchCapacity);
  }
}

export const metaVlanMask = 0xfff;
export const metaHasVlan = 0x1000;
export const metaChecksumsBlank = 0x2000;
