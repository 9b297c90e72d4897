/** `read --json`: records as NDJSON on standard output, in the order of their time. */
import { openCapture } from "#capture/capture-file.ts";
import { PacketFilter } from "#capture/packet-filter.ts";
import type { PacketSource } from "#capture/source.ts";
import { jsonWriter } from "#record/json.ts";
import type { Emit, Row } from "#record/record.ts";
import { capture } from "./capture-record.ts";
import { captureRow } from "./capture-row.ts";
import { catalogue } from "./catalogue.ts";
import { filtered } from "./filtered.ts";
import { type Run, SortedLines } from "./output/lines.ts";
import { mergeRuns } from "./output/merge.ts";
import { LineOutput } from "./output/stdout.ts";
import { Reader, type ReaderOptions } from "./reader.ts";

export interface LineOptions extends ReaderOptions {
  filter?: string | undefined;
  workers: number;
}

export async function readToLines(paths: readonly string[], options: LineOptions): Promise<void> {
  const output = new LineOutput();
  for (const path of paths) {
    const source = await openCapture(path);
    const lines = new SortedLines();
    try {
      const runs = await collect(source, lines, options);
      mergeRuns(runs, (line) => output.write(line));
    } finally {
      lines.dispose();
    }
    if (source.summary.damage) process.stderr.write(`wirehawk: ${path}: ${source.summary.damage}\n`);
    if (output.closed) break;
  }
  output.flush();
}

/** Reads the input to its end; the records are in the runs. */
async function collect(source: PacketSource, lines: SortedLines, options: LineOptions): Promise<Run[]> {
  const emit = lineEmitter(lines);
  const reader = new Reader(emit, options);
  const matcher = options.filter === undefined ? undefined : new PacketFilter(options.filter);
  for await (const batch of source.batches()) reader.batch(matcher ? filtered(batch, matcher, source.summary) : batch);
  reader.finish();
  emit(capture, undefined, captureRow(source, reader));
  return lines.finish();
}

/** Takes records as lines. */
function lineEmitter(lines: SortedLines): Emit {
  const writers = new Map([...catalogue.values()].map((spec) => [spec, jsonWriter(spec)]));
  return (spec, head, row) => lines.add(row.ts, head, writers.get(spec)!(head, row as Row));
}
