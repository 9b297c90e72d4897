/** Sorted runs into one sequence of lines. Reads what was put aside in pieces, so memory stays small. */
import { closeSync, openSync, readSync } from "node:fs";
import type { Run } from "./lines.ts";

/** Of a run that was put aside, this much is in memory at a time; the longest line must fit. */
const windowBytes = 4 << 20;

class RunReader {
  private readonly run: Run;
  private readonly file: number | undefined;
  private readonly window: Buffer;
  /** Where the next line starts in the window, and how much of the window is filled. */
  private at = 0;
  private filled: number;
  rank = 0;

  constructor(run: Run) {
    this.run = run;
    this.file = run.path === undefined ? undefined : openSync(run.path, "r");
    this.window = run.bytes
      ? Buffer.from(run.bytes.buffer, run.bytes.byteOffset, run.bytes.length)
      : Buffer.allocUnsafeSlow(windowBytes);
    this.filled = run.bytes ? run.bytes.length : 0;
  }

  get done(): boolean {
    return this.rank === this.run.count;
  }

  /** Negative when this reader's line comes first. Lines that tie are in the order of their bytes. */
  compare(other: RunReader): number {
    const a = this.run;
    const b = other.run;
    return (
      a.times[this.rank]! - b.times[other.rank]! ||
      a.uidHigh[this.rank]! - b.uidHigh[other.rank]! ||
      a.uidLow[this.rank]! - b.uidLow[other.rank]! ||
      Buffer.compare(this.line(), other.line())
    );
  }

  line(): Buffer {
    const length = this.run.lengths[this.rank]!;
    if (this.at + length > this.filled && this.file !== undefined) {
      this.window.copyWithin(0, this.at, this.filled);
      this.filled -= this.at;
      this.at = 0;
      this.filled += readSync(this.file, this.window, this.filled, this.window.length - this.filled, null);
    }
    return this.window.subarray(this.at, this.at + length);
  }

  next(): void {
    this.at += this.run.lengths[this.rank]!;
    this.rank++;
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
  }
}

/** Hands on every line in order. The buffer is valid during the call only. */
export function mergeRuns(runs: readonly Run[], take: (line: Buffer) => void): void {
  const heap = runs.filter((run) => run.count > 0).map((run) => new RunReader(run));
  const readers = [...heap];
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i);
  while (heap.length > 0) {
    const first = heap[0]!;
    take(first.line());
    first.next();
    if (first.done) {
      const last = heap.pop()!;
      if (heap.length > 0) heap[0] = last;
    }
    sink(heap, 0);
  }
  for (const reader of readers) reader.close();
}

function sink(heap: RunReader[], i: number): void {
  for (;;) {
    let least = i;
    for (let child = 2 * i + 1; child <= 2 * i + 2 && child < heap.length; child++) {
      if (heap[child]!.compare(heap[least]!) < 0) least = child;
    }
    if (least === i) return;
    const moved = heap[i]!;
    heap[i] = heap[least]!;
    heap[least] = moved;
    i = least;
  }
}
