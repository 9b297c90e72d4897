/** Sorted runs into one sequence of lines. Reads what was put aside in pieces, so memory stays small. */
import { closeSync, openSync, readSync } from "node:fs";
import { entry, type Run } from "./lines.ts";

/** Of a run that was put aside, this much is in memory at a time, and more for a longer line. */
const windowBytes = 64 << 10;
const dayMicros = 86_400e6;

class RunReader {
  private readonly file: number | undefined;
  private window: Buffer;
  view: DataView;
  /** Where the entry at hand starts in the window, and how much of the window is filled. */
  private at = 0;
  private filled: number;
  private left: number;
  time = 0;
  private uidHigh = 0;
  private uidLow = 0;
  /** The line at hand in `view`. */
  lineAt = 0;
  lineEnd = 0;

  constructor(run: Run) {
    this.left = run.count;
    this.file = run.path === undefined ? undefined : openSync(run.path, "r");
    this.window = run.bytes
      ? Buffer.from(run.bytes.buffer, run.bytes.byteOffset, run.bytes.length)
      : Buffer.allocUnsafeSlow(windowBytes);
    this.view = new DataView(this.window.buffer, this.window.byteOffset, this.window.length);
    this.filled = run.bytes ? run.bytes.length : 0;
    this.look();
  }

  /** Negative when this reader's line comes first. Lines that tie are in the order of their bytes. */
  compare(other: RunReader): number {
    return (
      this.time - other.time ||
      this.uidHigh - other.uidHigh ||
      this.uidLow - other.uidLow ||
      this.window.compare(other.window, other.lineAt, other.lineEnd, this.lineAt, this.lineEnd)
    );
  }

  /** How many lines with this key are written; 0: all. */
  get most(): number {
    return this.view.getUint16(this.at + entry.most);
  }

  get key(): string {
    return this.window.toString("utf8", this.at + entry.size, this.lineAt);
  }

  /** Goes on to the next line; false when there is none. */
  next(): boolean {
    this.at = this.lineEnd;
    this.left--;
    if (this.left === 0) return false;
    this.look();
    return true;
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
  }

  private look(): void {
    this.fill(entry.size);
    this.fill(
      entry.size + this.view.getUint16(this.at + entry.keyBytes) + this.view.getUint32(this.at + entry.lineBytes),
    );
    const { view, at } = this;
    this.time = view.getFloat64(at + entry.time);
    this.uidHigh = view.getUint32(at + entry.uidHigh);
    this.uidLow = view.getUint32(at + entry.uidLow);
    this.lineAt = at + entry.size + view.getUint16(at + entry.keyBytes);
    this.lineEnd = this.lineAt + view.getUint32(at + entry.lineBytes);
  }

  /** Makes sure that `size` bytes from the entry on are in the window. */
  private fill(size: number): void {
    if (this.at + size <= this.filled || this.file === undefined) return;
    const { window, at, filled } = this;
    if (size > window.length) {
      this.window = Buffer.allocUnsafeSlow(2 * size);
      this.view = new DataView(this.window.buffer);
    }
    window.copy(this.window, 0, at, filled);
    this.filled = filled - at;
    this.at = 0;
    while (this.filled < size) {
      const count = readSync(this.file, this.window, this.filled, this.window.length - this.filled, null);
      if (count === 0) throw new Error("a temporary file was cut off");
      this.filled += count;
    }
  }
}

/** Which of the lines that are sampled are written, when all come in the order of their time. */
class Sampling {
  private readonly written = new Map<string, number>();
  private day = 0;

  takes(reader: RunReader): boolean {
    const { most } = reader;
    if (most === 0) return true;
    // no key lasts longer than a day
    const day = Math.floor(reader.time / dayMicros);
    if (day !== this.day) this.written.clear();
    this.day = day;
    const { key } = reader;
    const count = this.written.get(key) ?? 0;
    if (count >= most) return false;
    this.written.set(key, count + 1);
    return true;
  }
}

/** Hands on every line in order: its place in bytes that are valid during the call only. */
export function mergeRuns(
  runs: readonly Run[],
  take: (bytes: DataView, lineAt: number, lineEnd: number) => void,
): void {
  const heap = runs.filter((run) => run.count > 0).map((run) => new RunReader(run));
  const readers = [...heap];
  const sampling = new Sampling();
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i);
  while (heap.length > 0) {
    const first = heap[0]!;
    if (sampling.takes(first)) take(first.view, first.lineAt, first.lineEnd);
    if (!first.next()) {
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
