/** `read --json`: records as NDJSON on standard output, in the order of their time, whoever of several readers made them. */
import { Worker } from "node:worker_threads";
import { openCapture } from "#capture/capture-file.ts";
import { PacketFilter } from "#capture/packet-filter.ts";
import { jsonWriter } from "#record/json.ts";
import type { Emit, Row, RowOf } from "#record/record.ts";
import { capture } from "./capture-record.ts";
import { captureRow } from "./capture-row.ts";
import { catalogue } from "./catalogue.ts";
import { filtered } from "./filtered.ts";
import { type Run, SortedLines } from "./output/lines.ts";
import { mergeRuns } from "./output/merge.ts";
import { LineOutput } from "./output/stdout.ts";
import { Reader, type ReaderOptions } from "./reader.ts";
import { captureOfShares, firstOfDay } from "./shares.ts";

export interface LineOptions extends Omit<ReaderOptions, "share"> {
  readonly filter?: string | undefined;
  readonly workers: number;
}

/** What one reader made of an input, or of its share of it. */
export interface Collected {
  readonly runs: readonly Run[];
  readonly capture: RowOf<typeof capture>;
  readonly once: readonly OnceLine[];
}

/** A record of a lasting thing: of those from all readers the first of a day is kept. */
export interface OnceLine {
  readonly kind: string;
  readonly key: string;
  readonly ts: number;
  readonly line: string;
}

export async function readToLines(paths: readonly string[], options: LineOptions): Promise<void> {
  const output = new LineOutput();
  for (const path of paths) {
    const lines = new SortedLines();
    try {
      const parts = options.workers === 1 ? [await collect(path, lines, options)] : await collectShared(path, options);
      const rest = new SortedLines();
      finishParts(parts, rest);
      mergeRuns([...parts.flatMap(({ runs }) => runs), ...rest.finish()], (line) => output.write(line));
      const { damage } = parts[0]!.capture;
      if (damage !== undefined) process.stderr.write(`wirehawk: ${path}: ${damage}\n`);
    } finally {
      lines.dispose();
    }
    if (output.closed) break;
  }
  output.flush();
}

/** Reads the input, or a share of it, to its end. */
export async function collect(
  path: string,
  lines: SortedLines,
  options: LineOptions,
  share?: ReaderOptions["share"],
): Promise<Collected> {
  const source = await openCapture(path);
  const writers = new Map([...catalogue.values()].map((spec) => [spec, jsonWriter(spec)]));
  const once: OnceLine[] = [];
  const emit: Emit = (spec, head, row) => {
    const line = writers.get(spec)!(head, row as Row);
    if (spec.oncePerDay === undefined) lines.add(row.ts, head, line);
    else once.push({ kind: spec.name, key: String((row as Row)[spec.oncePerDay]), ts: row.ts, line });
  };
  const reader = new Reader(emit, { ...options, ...(share ? { share } : {}) });
  const matcher = options.filter === undefined ? undefined : new PacketFilter(options.filter);
  for await (const batch of source.batches()) reader.batch(matcher ? filtered(batch, matcher, source.summary) : batch);
  reader.finish();
  return { runs: lines.finish(), capture: captureRow(source, reader), once };
}

/** Each reader sees the whole input and follows the conversations that fall to it: no packet is handed over. */
function collectShared(path: string, options: LineOptions): Promise<Collected[]> {
  const entry = new URL(`./read-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
  return Promise.all(
    Array.from({ length: options.workers }, (_, worker) => {
      const workerData = { path, options, share: { worker, workers: options.workers } };
      return new Promise<Collected>((resolve, reject) => {
        const thread = new Worker(entry, { workerData });
        thread.once("message", resolve);
        thread.once("error", reject);
      });
    }),
  );
}

/** What concerns the input as a whole: its own record, and what is recorded once a day. */
function finishParts(parts: readonly Collected[], lines: SortedLines): void {
  const row = captureOfShares(parts.map(({ capture }) => capture));
  lines.add(row.ts, undefined, jsonWriter(capture)(undefined, row));
  const once = parts.flatMap((part) => part.once.map((line) => ({ ...line, spec: catalogue.get(line.kind)! })));
  for (const { ts, line } of firstOfDay(once, ({ line }) => line)) lines.add(ts, undefined, line);
}
