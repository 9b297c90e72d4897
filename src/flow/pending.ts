/** Segments of one side that came before what precedes them: kept in order, bounded, the first bytes of a position win. */
import type { ReassemblyMemory } from "./reassembly-memory.ts";

/** Of one side: more is not a reordering but a hole. */
const maxSegments = 512;
const maxBytes = 1 << 20;

export interface Segment {
  position: number;
  length: number;
  /** Undefined when only positions count. */
  readonly bytes: Uint8Array | undefined;
}

export class Pending {
  readonly segments: Segment[] = [];
  private bytes = 0;
  private readonly memory: ReassemblyMemory;
  /** Keep the bytes, too: a protocol may want them. */
  private readonly keepsBytes: boolean;

  constructor(memory: ReassemblyMemory, keepsBytes: boolean) {
    this.memory = memory;
    this.keepsBytes = keepsBytes;
  }

  get isFull(): boolean {
    return this.segments.length >= maxSegments || this.bytes >= maxBytes;
  }

  get first(): Segment | undefined {
    return this.segments[0];
  }

  /** One past the highest position kept. */
  get end(): number {
    const last = this.segments.at(-1);
    return last === undefined ? 0 : last.position + last.length;
  }

  /** Whether something is kept for `position`. */
  covers(position: number): boolean {
    const segment = this.segments[this.firstEndingAfter(position)];
    return segment !== undefined && segment.position <= position;
  }

  /** Keeps bytes[at, at + length) for `position`, as far as nothing is kept there; true when it differs from what is. */
  insert(position: number, length: number, bytes: Uint8Array, at: number): boolean {
    const end = position + length;
    let differs = false;
    let i = this.firstEndingAfter(position);
    while (position < end) {
      const next = this.segments[i];
      const free = next === undefined ? end : Math.min(end, next.position);
      if (position < free) {
        if (this.isFull) return differs;
        const taken = this.keep(i, position, free - position, bytes, at);
        at += free - position;
        position = free;
        i += taken;
        continue;
      }
      if (next === undefined) return differs;
      const overlap = Math.min(end, next.position + next.length) - position;
      if (next.bytes && !isSame(next.bytes, position - next.position, bytes, at, overlap)) differs = true;
      position += overlap;
      at += overlap;
      i++;
    }
    return differs;
  }

  /** Takes the first segment out; its bytes are to be given back by release(). */
  shift(): Segment | undefined {
    const segment = this.segments.shift();
    if (segment) this.bytes -= segment.length;
    return segment;
  }

  release(segment: Segment): void {
    if (segment.bytes) this.memory.release(segment.bytes);
  }

  /** Forgets everything. */
  clear(): void {
    for (const segment of this.segments) this.release(segment);
    this.segments.length = 0;
    this.bytes = 0;
  }

  private firstEndingAfter(position: number): number {
    const { segments } = this;
    let low = 0;
    let high = segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const segment = segments[middle]!;
      if (segment.position + segment.length > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Copies into as many chunks as it takes; says how many. */
  private keep(index: number, position: number, length: number, bytes: Uint8Array, at: number): number {
    this.bytes += length;
    if (!this.keepsBytes) {
      this.segments.splice(index, 0, { position, length, bytes: undefined });
      return 1;
    }
    let count = 0;
    for (let done = 0; done < length; count++) {
      const chunk = this.memory.take();
      const part = Math.min(chunk.length, length - done);
      for (let i = 0; i < part; i++) chunk[i] = bytes[at + done + i]!;
      this.segments.splice(index + count, 0, { position: position + done, length: part, bytes: chunk });
      done += part;
    }
    return count;
  }
}

function isSame(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
}
