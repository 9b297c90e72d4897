/**
 * Hot: puts the two streams of a TCP conversation together. What is in order is handed on where it lies in the packet;
 * only what came too early is copied. Positions are relative: the first byte of a stream is 1.
 */
import type { WeirdName } from "#base/weird/index.ts";
import type { Packet } from "#decode/packet.ts";
import { isClean, isNothingAcked } from "./endpoint.ts";
import { addLetter, isLogarithmic, Letter } from "./history.ts";
import type { Pending } from "./pending.ts";
import type { ReassemblyMemory } from "./reassembly-memory.ts";
import { Detail, Slot, State, Sum } from "./slot.ts";
import type { FlowTable } from "./table.ts";

/** Who keeps what is out of order, and takes what is not. */
export interface StreamTaker {
  bytesInOrder(at: number, side: number, bytes: Uint8Array, from: number, end: number): void;
  bytesMissing(at: number, side: number, length: number): void;
  pending(at: number, side: number): Pending | undefined;
  makePending(at: number, side: number): Pending;
  weird(at: number, name: WeirdName, addition?: string): void;
  /** A hole was given up for lack of memory. */
  shedReassembly(): void;
}

/** Bytes above a hole while no acknowledgement was ever seen: the other direction is not captured (as Zeek has it). */
const maxAboveHoleWithoutAcks = 16384;
/** Bytes in order since the last acknowledgement: more are told of (as Zeek has it, which reads no further). */
export const maxUnacknowledged = 10 << 20;

export class Streams {
  private readonly table: FlowTable;
  private readonly memory: ReassemblyMemory;
  private readonly taker: StreamTaker;

  constructor(table: FlowTable, memory: ReassemblyMemory, taker: StreamTaker) {
    this.table = table;
    this.memory = memory;
    this.taker = taker;
  }

  /** A segment's payload, whose first byte stands at `position`. */
  data(at: number, detail: number, side: number, position: number, packet: Packet): void {
    const { sums } = this.table;
    const nextAt = (detail >> 1) + Sum.next + side;
    let from = packet.payloadAt;
    const end = Math.min(packet.payloadEnd, from + packet.payloadLength);
    if (end - from < packet.payloadLength) this.taker.weird(at, "truncated_tcp_payload");
    const next = sums[nextAt]!;
    if (position < next) {
      // a retransmission, or a keep-alive
      const known = next - position;
      if (known >= end - from) return;
      // positions are doubles; who reads bytes is fastest when he never meets one
      from += known | 0;
      position = next;
    }
    if (from >= end) return;
    const pending = this.taker.pending(at, side);
    if (position > next) {
      this.tooEarly(at, detail, side, position, packet.bytes, from, end);
      return;
    }
    const first = pending?.first;
    if (pending && first && position + end - from > first.position && !pending.isFull) {
      if (pending.insert(position, end - from, packet.bytes, from)) this.taker.weird(at, "wh_overlap_differs");
      this.drain(at, detail, side, pending);
      return;
    }
    const stop = first ? from + (Math.min(end - from, first.position - position) | 0) : end;
    const most = sums[(detail >> 1) + Sum.trim + side]! + maxUnacknowledged;
    sums[nextAt] = position + stop - from;
    if (sums[nextAt]! > most && position <= most && !isNothingAcked(this.table, at, detail, side))
      this.taker.weird(at, "excessive_data_without_further_acks");
    side = this.hand(at, side, packet.bytes, from, stop);
    if (pending) this.drain(at, detail, side, pending);
  }

  /** Whether a segment that is not the furthest brings something that was missing. */
  fillsHole(at: number, detail: number, side: number, position: number, length: number): boolean {
    const from = Math.max(position, this.table.sums[(detail >> 1) + Sum.next + side]!);
    return from < position + length && this.taker.pending(at, side)?.covers(from) !== true;
  }

  /** Hands on what is in order; says which side it is of afterwards: its reader may have swapped the roles. */
  private hand(at: number, side: number, bytes: Uint8Array, from: number, end: number): number {
    const { words } = this.table;
    const origIsB = words[at + Slot.state]! & State.origIsB;
    // sums of doubles stay doubles, on the heap, until they are cut: parsers count in whole numbers
    this.taker.bytesInOrder(at, side, bytes, from | 0, end | 0);
    return (words[at + Slot.state]! & State.origIsB) === origIsB ? side : 1 - side;
  }

  private tooEarly(
    at: number,
    detail: number,
    side: number,
    position: number,
    bytes: Uint8Array,
    from: number,
    end: number,
  ): void {
    const pending = this.taker.makePending(at, side);
    if (pending.insert(position, end - from, bytes, from)) this.taker.weird(at, "wh_overlap_differs");
    const next = this.table.sums[(detail >> 1) + Sum.next + side]!;
    const hasNoAcks = pending.end - next > maxAboveHoleWithoutAcks && isNothingAcked(this.table, at, detail, side);
    if (hasNoAcks) this.taker.weird(at, "above_hole_data_without_any_acks");
    if (pending.isFull || this.memory.isFull) this.taker.shedReassembly();
    else if (!hasNoAcks) return;
    const first = pending.first;
    if (first) this.missing(at, detail, side, first.position);
    this.drain(at, detail, side, pending);
  }

  /** The other end acknowledged this side's stream up to `position`: what of it was not seen will not come. */
  acknowledged(at: number, detail: number, side: number, position: number): void {
    const { sums } = this.table;
    const half = detail >> 1;
    const fin = sums[half + Sum.fin + side]!;
    if (fin > 0 && position >= fin) position = fin - 1;
    if (position <= sums[half + Sum.trim + side]!) return;
    sums[half + Sum.trim + side] = position;
    if (position > sums[half + Sum.next + side]!) this.giveUp(at, detail, side, position);
  }

  private giveUp(at: number, detail: number, side: number, position: number): void {
    const { sums, words } = this.table;
    if (position <= 2 && (words[at + Slot.state]! & State.partial) !== 0) {
      // Met midway: where the stream begins was a guess, off by one for a keep-alive.
      sums[(detail >> 1) + Sum.next + side] = position;
      return;
    }
    const pending = this.taker.pending(at, side);
    for (let first = pending?.first; pending && first && first.position < position; first = pending.first) {
      this.missing(at, detail, side, first.position);
      side = this.drain(at, detail, side, pending);
    }
    this.missing(at, detail, side, position);
    if (pending) this.drain(at, detail, side, pending);
  }

  /** The flow ends: hands on what waited for a hole to be filled. */
  flush(at: number, detail: number, side: number): void {
    const pending = this.taker.pending(at, side);
    if (!pending) return;
    const { sums } = this.table;
    for (let first = pending.first; first; first = pending.first) {
      const nextAt = (detail >> 1) + Sum.next + side;
      const length = first.position - sums[nextAt]!;
      if (length > 0) {
        sums[nextAt] = first.position;
        this.taker.bytesMissing(at, side, length);
      }
      side = this.drain(at, detail, side, pending);
    }
  }

  /** Everything up to `position` that is not there is a gap. */
  private missing(at: number, detail: number, side: number, position: number): void {
    const { sums, details, words } = this.table;
    const half = detail >> 1;
    const length = position - sums[half + Sum.next + side]!;
    if (length <= 0) return;
    sums[half + Sum.next + side] = position;
    const state = words[at + Slot.state]!;
    // Else the hole may be an artefact of sequence numbers that were guessed or come with a RST.
    if (isClean(state, 0) && isClean(state, 1)) {
      sums[half + Sum.missed]! += length;
      const count = ++details[detail + Detail.gaps + side]!;
      if (isLogarithmic(count)) addLetter(this.table, at, Letter.G, side);
    }
    this.taker.bytesMissing(at, side, length);
  }

  /** Hands on what has come to be in order; says which side it is of afterwards. */
  private drain(at: number, detail: number, side: number, pending: Pending): number {
    const { sums } = this.table;
    const nextOfOrig = (detail >> 1) + Sum.next;
    for (let first = pending.first; first && first.position <= sums[nextOfOrig + side]!; first = pending.first) {
      const skip = sums[nextOfOrig + side]! - first.position;
      pending.shift();
      if (skip < first.length) {
        sums[nextOfOrig + side] = first.position + first.length;
        if (first.bytes) side = this.hand(at, side, first.bytes, skip | 0, first.length);
      }
      pending.release(first);
    }
    return side;
  }
}
