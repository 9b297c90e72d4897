/**
 * Records as lines in the order of their time, whatever order they were finished in: sorted runs in memory, the large
 * ones put aside in a temporary folder, all merged at the end. Several readers' runs merge into the same lines.
 */
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FlowHead } from "#record/record.ts";

/** One sorted run: lines end to end, and for each its key. The bytes are in memory or in a file. */
export interface Run {
  readonly count: number;
  readonly bytes: Uint8Array | undefined;
  readonly path: string | undefined;
  readonly times: Float64Array;
  readonly uidHigh: Uint32Array;
  readonly uidLow: Uint32Array;
  readonly lengths: Uint32Array;
}

/** A run is put aside when its lines reach this: bounds memory, and keeps the merge narrow. */
const runBytes = 48 << 20;
/** The longest line: 256 000 string bytes by the record limits, six bytes each at worst when escaped. */
const longestLine = 2 << 20;

export class SortedLines {
  private readonly bytes = Buffer.allocUnsafeSlow(runBytes + longestLine);
  private used = 0;
  private count = 0;
  private times = new Float64Array(1 << 16);
  private highs = new Uint32Array(1 << 16);
  private lows = new Uint32Array(1 << 16);
  private starts = new Uint32Array((1 << 16) + 1);
  private readonly runs: Run[] = [];
  private folder: string | undefined;

  add(ts: number, head: FlowHead | undefined, line: string): void {
    if (this.count + 1 === this.times.length) this.grow();
    const { count } = this;
    this.times[count] = ts;
    this.highs[count] = head ? head.uidHigh : 0;
    this.lows[count] = head ? head.uidLow : 0;
    this.starts[count] = this.used;
    this.used += this.bytes.write(line, this.used, longestLine - 1, "utf8");
    this.bytes[this.used++] = 10;
    this.count++;
    this.starts[this.count] = this.used;
    if (this.used >= runBytes) this.putAside();
  }

  /** All runs, the last one still in memory. */
  finish(): Run[] {
    if (this.count > 0) this.runs.push(this.sorted(undefined));
    this.count = 0;
    this.used = 0;
    return this.runs;
  }

  /** Removes what was put aside. */
  dispose(): void {
    if (this.folder) rmSync(this.folder, { recursive: true, force: true });
  }

  private putAside(): void {
    this.folder ??= mkdtempSync(join(tmpdir(), "wirehawk-"));
    this.runs.push(this.sorted(join(this.folder, `run-${this.runs.length}`)));
    this.count = 0;
    this.used = 0;
  }

  private sorted(path: string | undefined): Run {
    const order = this.order();
    const { count } = this;
    const times = new Float64Array(count);
    const uidHigh = new Uint32Array(count);
    const uidLow = new Uint32Array(count);
    const lengths = new Uint32Array(count);
    const bytes = Buffer.allocUnsafeSlow(this.used);
    let at = 0;
    for (let rank = 0; rank < count; rank++) {
      const i = order[rank]!;
      times[rank] = this.times[i]!;
      uidHigh[rank] = this.highs[i]!;
      uidLow[rank] = this.lows[i]!;
      const length = this.starts[i + 1]! - this.starts[i]!;
      lengths[rank] = length;
      this.bytes.copy(bytes, at, this.starts[i]!, this.starts[i]! + length);
      at += length;
    }
    if (path === undefined) return { count, bytes, path, times, uidHigh, uidLow, lengths };
    const file = openSync(path, "wx", 0o600);
    for (let written = 0; written < at; ) written += writeSync(file, bytes, written, at - written);
    closeSync(file);
    return { count, bytes: undefined, path, times, uidHigh, uidLow, lengths };
  }

  private order(): Uint32Array {
    const { times, highs, lows, starts, bytes } = this;
    const order = new Uint32Array(this.count);
    for (let i = 0; i < order.length; i++) order[i] = i;
    return order.sort(
      (a, b) =>
        times[a]! - times[b]! ||
        highs[a]! - highs[b]! ||
        lows[a]! - lows[b]! ||
        bytes.compare(bytes, starts[b]!, starts[b + 1]!, starts[a]!, starts[a + 1]!),
    );
  }

  private grow(): void {
    const larger = <T extends Float64Array | Uint32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    const size = this.times.length * 2;
    this.times = larger(this.times, new Float64Array(size));
    this.highs = larger(this.highs, new Uint32Array(size));
    this.lows = larger(this.lows, new Uint32Array(size));
    this.starts = larger(this.starts, new Uint32Array(size + 1));
  }
}
