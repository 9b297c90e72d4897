/** Hot: what capture hands on: packets of one chunk of input, as columns over the chunk's bytes. Reused from batch to batch. */

/** More than any chunk of 64-byte packets holds in 256 KiB. */
export const batchCapacity = 8192;

export const columnBytes = 4 * batchCapacity;
/** In which order the columns lie in memory that is given. */
export const columnIndex = { at: 0, end: 1, wireLength: 2, seconds: 3, micros: 4, linkType: 5, meta: 6 } as const;
/** What the columns take there. */
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

  /** Columns in `columnsBytes` of `memory`, which several threads may share. */
  constructor(memory: ArrayBufferLike = new ArrayBuffer(columnsBytes), from = 0) {
    const column = (name: keyof typeof columnIndex): [ArrayBufferLike, number, number] => [
      memory,
      from + columnIndex[name] * columnBytes,
      batchCapacity,
    ];
    this.at = new Int32Array(...column("at"));
    this.end = new Int32Array(...column("end"));
    this.wireLength = new Int32Array(...column("wireLength"));
    this.seconds = new Uint32Array(...column("seconds"));
    this.micros = new Int32Array(...column("micros"));
    this.linkType = new Int32Array(...column("linkType"));
    this.meta = new Int32Array(...column("meta"));
  }

  /** The same packets, in the same places of other bytes. */
  takeColumns({ count, at, end, wireLength, seconds, micros, linkType, meta }: PacketBatch): void {
    this.count = count;
    this.at.set(at.subarray(0, count));
    this.end.set(end.subarray(0, count));
    this.wireLength.set(wireLength.subarray(0, count));
    this.seconds.set(seconds.subarray(0, count));
    this.micros.set(micros.subarray(0, count));
    this.linkType.set(linkType.subarray(0, count));
    this.meta.set(meta.subarray(0, count));
  }
}

export const metaVlanMask = 0xfff;
export const metaHasVlan = 0x1000;
export const metaChecksumsBlank = 0x2000;
