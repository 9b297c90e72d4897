/**
 * Records as lines in the order of their time, whatever order they were finished in: sorted runs in memory, the large
 * ones put aside in a temporary folder, all merged at the end. Several readers' runs merge into the same lines.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import type { FlowHead } from "#record/record.ts";
import { sortedBy } from "./sorted-by.ts";

/** Of the lines with this key only so many are written, the first in their order. */
export interface Sample {
  readonly key: string;
  readonly most: number;
}

/** One sorted run: `count` entries end to end, in memory or in a file. */
export interface Run {
  readonly count: number;
  readonly bytes: Uint8Array | undefined;
  readonly path: string | undefined;
}

/** What stands before each line of a run, and before the key of its sample, if it has one. */
export const entry = { time: 0, uidHigh: 8, uidLow: 12, lineBytes: 16, keyBytes: 20, most: 22, size: 24 } as const;

/** A run is put aside when its lines reach this: bounds memory, and keeps the merge narrow. */
const runBytes = 24 << 20;
/** The longest line: 256 000 string bytes by the record limits, six bytes each at worst when escaped. */
export const longestLine = 2 << 20;
const longestKey = 1 << 10;
const firstRoom = 4 << 20;

export class SortedLines {
  private bytes = Buffer.allocUnsafeSlow(firstRoom);
  private view = new DataView(this.bytes.buffer);
  private used = 0;
  private count = 0;
  /** Of each entry: time and place. */
  private times = new Float64Array(1 << 12);
  private starts = new Uint32Array(1 << 12);
  private readonly runs: Run[] = [];
  private readonly folder: string;

  /** Large runs are put into `folder`, which is the caller's to remove. */
  constructor(folder: string) {
    this.folder = folder;
  }

  add(ts: number, head: FlowHead | undefined, line: string, sample?: Sample): void {
    this.makeRoom(3 * line.length);
    const { bytes, view, count } = this;
    const at = this.used;
    let end = at + entry.size;
    const keyBytes = sample ? bytes.write(sample.key, end, longestKey, "utf8") : 0;
    end += keyBytes;
    const lineAt = end;
    end += bytes.write(line, end, longestLine - 1, "utf8");
    bytes[end++] = 10;
    view.setFloat64(at + entry.time, ts);
    view.setUint32(at + entry.uidHigh, head ? head.uidHigh : 0);
    view.setUint32(at + entry.uidLow, head ? head.uidLow : 0);
    view.setUint32(at + entry.lineBytes, end - lineAt);
    view.setUint16(at + entry.keyBytes, keyBytes);
    view.setUint16(at + entry.most, sample?.most ?? 0);
    this.times[count] = ts;
    this.starts[count] = at;
    this.used = end;
    this.count++;
    if (end >= runBytes) this.putAside();
  }

  /** All runs, the last one still in memory. */
  finish(): Run[] {
    if (this.count > 0) this.runs.push({ count: this.count, bytes: this.sorted(), path: undefined });
    this.bytes = Buffer.alloc(0);
    return this.runs;
  }

  private putAside(): void {
    const path = join(this.folder, `run-${threadId}-${this.runs.length}`);
    const bytes = this.sorted();
    const file = openSync(path, "wx", 0o600);
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    closeSync(file);
    this.runs.push({ count: this.count, bytes: undefined, path });
    this.count = 0;
    this.used = 0;
  }

  private sorted(): Uint8Array {
    const { bytes, view, starts, count, used } = this;
    const order = sortedBy(this.times.subarray(0, count), (a, b) => this.compare(starts[a]!, starts[b]!));
    const result = Buffer.allocUnsafeSlow(used);
    let to = 0;
    for (const i of order) {
      const at = starts[i]!;
      to += bytes.copy(result, to, at, this.lineAt(at) + view.getUint32(at + entry.lineBytes));
    }
    return result;
  }

  /** Order of two entries of one time. */
  private compare(a: number, b: number): number {
    const { bytes, view } = this;
    const uid =
      view.getUint32(a + entry.uidHigh) - view.getUint32(b + entry.uidHigh) ||
      view.getUint32(a + entry.uidLow) - view.getUint32(b + entry.uidLow);
    if (uid !== 0) return uid;
    const [aAt, bAt] = [this.lineAt(a), this.lineAt(b)];
    const aEnd = aAt + view.getUint32(a + entry.lineBytes);
    const bEnd = bAt + view.getUint32(b + entry.lineBytes);
    return bytes.compare(bytes, bAt, bEnd, aAt, aEnd);
  }

  private lineAt(at: number): number {
    return at + entry.size + this.view.getUint16(at + entry.keyBytes);
  }

  /** For an entry whose line takes so many bytes at most. */
  private makeRoom(lineBytes: number): void {
    const needed = this.used + entry.size + longestKey + Math.min(lineBytes, longestLine) + 1;
    if (needed > this.bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
      this.bytes.copy(grown, 0, 0, this.used);
      this.bytes = grown;
      this.view = new DataView(grown.buffer);
    }
    if (this.count < this.times.length) return;
    const { times, starts } = this;
    this.times = new Float64Array(2 * times.length);
    this.times.set(times);
    this.starts = new Uint32Array(2 * starts.length);
    this.starts.set(starts);
  }
}
