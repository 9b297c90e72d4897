/** Hot: what capture hands on: packets of one chunk of input, as columns over the chunk's bytes. Reused from batch to batch. */

/** More than any chunk of 64-byte packets holds in 256 KiB. */
export const batchCapacity = 8192;

export class PacketBatch {
  /** The chunk; offsets below point into it. Valid until the next batch is asked for. */
  bytes: Uint8Array = new Uint8Array(0);
  count = 0;
  /** Ordinal in the input of the batch's first packet, counted from 1. */
  firstOrdinal = 1;
  readonly at = new Int32Array(batchCapacity);
  /** One past the last captured byte. */
  readonly end = new Int32Array(batchCapacity);
  /** Length on the wire; larger than end - at when the packet was cut by the snap length. */
  readonly wireLength = new Int32Array(batchCapacity);
  /** Time of capture: unsigned seconds since 1970 and microseconds; nanoseconds are cut. */
  readonly seconds = new Uint32Array(batchCapacity);
  readonly micros = new Int32Array(batchCapacity);
  /** LINKTYPE_ number (tcpdump.org/linktypes.html) of each packet's interface. */
  readonly linkType = new Int32Array(batchCapacity);
  /**
   * What the kernel took off the frame or left undone: bits 0-11 VLAN id, bit 12 set when there is one, bit 13 when the
   * checksums are still to be filled in by the card (a sender's own packets).
   */
  readonly meta = new Int32Array(batchCapacity);
}

export const metaVlanMask = 0xfff;
export const metaHasVlan = 0x1000;
export const metaChecksumsBlank = 0x2000;
