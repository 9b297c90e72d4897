/**
 * Records as lines in the order of their time, whatever order they were finished in: sorted runs in memory, the large
 * ones put aside in a temporary folder, all merged at the end. Several readers' runs merge into the same lines.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import { copyText } from "#base/copy-text.ts";
import { sortedBy } from "#base/sorted-by.ts";
import { JsonBytes } from "#record/json-bytes.ts";
import { temporaryFailure } from "./temporary.ts";

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
const runBytes = 7 << 20;
const longestKey = 1 << 10;
const firstRoom = 1 << 20;
/** Of a run on its way to its file. */
const pieceBytes = 256 << 10;

const newline = 10;

export class SortedLines {
  private out = new JsonBytes(firstRoom);
  /** Where the entry at hand starts, and its line. */
  private at = 0;
  private lineAt = 0;
  private count = 0;
  /** Of each entry: time and place. */
  private times = new Float64Array(1 << 12);
  private starts = new Uint32Array(1 << 12);
  private readonly runs: Run[] = [];
  private readonly folder: string;
  private piece: Buffer | undefined;

  /** Large runs are put into `folder`, which is the caller's to remove. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Begins a line, which is to be written into what this gives; end() ends it. */
  begin(sample?: Sample): JsonBytes {
    const { out } = this;
    this.at = out.end;
    out.skip(entry.size + longestKey);
    this.lineAt = this.at + entry.size + (sample ? out.bytes.write(sample.key, this.at + entry.size, longestKey) : 0);
    out.end = this.lineAt;
    return out;
  }

  end(ts: number, uidHigh: number, uidLow: number, sample?: Sample): void {
    const { out, at, lineAt, count } = this;
    out.byte(newline);
    const { view } = out;
    view.setFloat64(at + entry.time, ts);
    view.setUint32(at + entry.uidHigh, uidHigh);
    view.setUint32(at + entry.uidLow, uidLow);
    view.setUint32(at + entry.lineBytes, out.end - lineAt);
    view.setUint16(at + entry.keyBytes, lineAt - at - entry.size);
    view.setUint16(at + entry.most, sample?.most ?? 0);
    if (count === this.times.length) this.grow();
    this.times[count] = ts;
    this.starts[count] = at;
    this.count++;
    if (out.end >= runBytes) this.putAside();
  }

  /** All runs, the last one still in memory. */
  finish(): Run[] {
    if (this.count > 0) this.runs.push({ count: this.count, bytes: this.sorted(), path: undefined });
    this.out = new JsonBytes(0);
    return this.runs;
  }

  private putAside(): void {
    const path = join(this.folder, `run-${threadId}-${this.runs.length}`);
    this.piece ??= Buffer.allocUnsafeSlow(pieceBytes);
    try {
      const file = openSync(path, "wx", 0o600);
      writeAll(file, this.piece, this.copyEntries(this.order(), this.piece, file));
      closeSync(file);
    } catch (cause) {
      throw temporaryFailure(cause);
    }
    this.runs.push({ count: this.count, bytes: undefined, path });
    this.count = 0;
    this.out.end = 0;
  }

  private sorted(): Uint8Array {
    const result = Buffer.allocUnsafeSlow(this.out.end);
    this.copyEntries(this.order(), result, undefined);
    return result;
  }

  private order(): Uint32Array {
    const { starts } = this;
    return sortedBy(this.times.subarray(0, this.count), (a, b) => this.compare(starts[a]!, starts[b]!));
  }

  /** Entries in this order, put into `room`, which goes to the file each time that it is full; how much is left in it. */
  private copyEntries(order: Uint32Array, room: Buffer, file: number | undefined): number {
    const { starts } = this;
    const { bytes, view } = this.out;
    const to = new DataView(room.buffer);
    let used = 0;
    for (let i = 0; i < order.length; i++) {
      const at = starts[order[i]!]!;
      const end = this.lineOf(at) + view.getUint32(at + entry.lineBytes);
      if (file !== undefined && used + end - at > room.length) {
        writeAll(file, room, used);
        used = 0;
      }
      if (file !== undefined && end - at > room.length) {
        writeAll(file, bytes.subarray(at, end), end - at);
        continue;
      }
      for (let word = 0; word < entry.size; word += 4) to.setInt32(used + word, view.getInt32(at + word));
      copyText(to, used + entry.size, view, at + entry.size, end);
      used += end - at;
    }
    return used;
  }

  /** Order of two entries of one time. */
  private compare(a: number, b: number): number {
    const { bytes, view } = this.out;
    const uid =
      view.getUint32(a + entry.uidHigh) - view.getUint32(b + entry.uidHigh) ||
      view.getUint32(a + entry.uidLow) - view.getUint32(b + entry.uidLow);
    if (uid !== 0) return uid;
    const [aAt, bAt] = [this.lineOf(a), this.lineOf(b)];
    const aEnd = aAt + view.getUint32(a + entry.lineBytes);
    const bEnd = bAt + view.getUint32(b + entry.lineBytes);
    return bytes.compare(bytes, bAt, bEnd, aAt, aEnd);
  }

  private lineOf(at: number): number {
    return at + entry.size + this.out.view.getUint16(at + entry.keyBytes);
  }

  private grow(): void {
    const { times, starts } = this;
    this.times = new Float64Array(2 * times.length);
    this.times.set(times);
    this.starts = new Uint32Array(2 * starts.length);
    this.starts.set(starts);
  }
}

function writeAll(file: number, bytes: Uint8Array, length: number): void {
  for (let written = 0; written < length; ) written += writeSync(file, bytes, written, length - written);
}
