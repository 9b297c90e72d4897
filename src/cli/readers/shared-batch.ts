/** A batch of packets in memory that all readers of an input see. */
import { batchCapacity, columnsBytes, PacketBatch } from "#base/packet-batch.ts";
import type { Decoder } from "#decode/decoder.ts";

const lanesAt = columnsBytes;
const bytesAt = lanesAt + batchCapacity;

/** Memory for a batch whose packets take `size` bytes. */
export const memoryFor = (size: number): SharedArrayBuffer => new SharedArrayBuffer(bytesAt + size);

export class SharedBatch {
  readonly batch: PacketBatch;
  /** Lane of each packet, as Decoder.laneOf() tells it. */
  readonly lanes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.batch = new PacketBatch(memory);
    this.batch.bytes = new Uint8Array(memory, bytesAt);
    this.lanes = new Uint8Array(memory, lanesAt, batchCapacity);
  }

  /** Whether `batch` has room in here. */
  fits(batch: PacketBatch): boolean {
    return spanOf(batch) <= this.batch.bytes.length;
  }

  /** Hot: takes over `batch`, which fits, with the lane of each packet. */
  copy(batch: PacketBatch, decoder: Decoder): void {
    const { batch: own, lanes } = this;
    const { count } = batch;
    const from = batch.at[0]!;
    own.bytes.set(batch.bytes.subarray(from, batch.end[count - 1]!));
    for (let i = 0; i < count; i++) {
      own.at[i] = batch.at[i]! - from;
      own.end[i] = batch.end[i]! - from;
      lanes[i] = decoder.laneOf(batch, i);
    }
    own.wireLength.set(batch.wireLength.subarray(0, count));
    own.seconds.set(batch.seconds.subarray(0, count));
    own.micros.set(batch.micros.subarray(0, count));
    own.linkType.set(batch.linkType.subarray(0, count));
    own.meta.set(batch.meta.subarray(0, count));
  }
}

/** Packets of a batch lie one after the other in its bytes. */
export const spanOf = (batch: PacketBatch): number => batch.end[batch.count - 1]! - batch.at[0]!;
