/** `read --json`, `read --zeek`: records as lines, in the order of their time, whoever of several readers made them. */
import { rmSync } from "node:fs";
import type { PacketBatch } from "#base/packet-batch.ts";
import { openCapture } from "#capture/capture-file.ts";
import { sampleOf, weird } from "#flow/weird.ts";
import { onceKey } from "#record/once.ts";
import type { Emit, FlowHead, RecordSpec, Row, RowOf } from "#record/record.ts";
import { capture } from "./capture-record.ts";
import { captureRow } from "./capture-row.ts";
import { readWorker } from "./entries.ts";
import { passing } from "./filtered.ts";
import { type Format, lineWriters } from "./output/format.ts";
import { type Run, type Sample, SortedLines } from "./output/lines.ts";
import { mergeRuns } from "./output/merge.ts";
import { LineOutput, type LineSink } from "./output/stdout.ts";
import { temporaryFolder } from "./output/temporary.ts";
import { ZeekLogs } from "./output/zeek-logs.ts";
import { Reader, type ReaderOptions } from "./reader.ts";
import { addedCounts, type ReaderCounts } from "./readers/counts.ts";
import { readBySeveral } from "./readers/several.ts";

export interface LineOptions extends Omit<ReaderOptions, "share"> {
  readonly filter?: string | undefined;
  readonly workers: number;
  /** Folder of Zeek logs; else JSON goes to standard output. */
  readonly zeek: string | undefined;
}

/** How a reader's records become lines; what does not fit in memory goes to the folder. */
export interface LinesOptions {
  readonly format: Format;
  readonly folder: string;
}

/** What one reader made of an input, or of its share of it. */
interface Collected {
  readonly runs: readonly Run[];
  readonly counts: ReaderCounts;
}

export async function readToLines(paths: readonly string[], options: LineOptions): Promise<void> {
  const output: LineSink = options.zeek === undefined ? new LineOutput() : new ZeekLogs(options.zeek);
  for (const path of paths) {
    await readInput(path, options, output);
    if (output.closed) break;
  }
  output.finish();
}

/** One input to its end, into `output`. */
export async function readInput(
  path: string,
  { filter, workers, zeek, ...options }: LineOptions,
  output: LineSink,
): Promise<void> {
  const source = await openCapture(path);
  const folder = temporaryFolder();
  const more: LinesOptions = { format: zeek === undefined ? "json" : "zeek", folder };
  try {
    const parts =
      workers === 1
        ? [await collect((room) => passing(source, filter, room), options, more)]
        : await readBySeveral<LinesOptions, Collected>({ source, path, filter }, readWorker, workers, {
            options,
            more,
          });
    const own = linesOf(more);
    own.emit(capture, undefined, captureRow(source, { counts: addedCounts(parts.map(({ counts }) => counts)) }));
    mergeRuns([...parts.flatMap(({ runs }) => runs), ...own.lines.finish()], (bytes, lineAt, lineEnd) =>
      output.write(bytes, lineAt, lineEnd),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const { damage } = source.summary;
  if (damage !== undefined) process.stderr.write(`wirehawk: ${path}: ${damage}\n`);
}

export interface LinesOfReader {
  readonly lines: SortedLines;
  readonly emit: Emit;
}

/** Where the records of one reader become lines. */
export function linesOf({ format, folder }: LinesOptions): LinesOfReader {
  const lines = new SortedLines(folder);
  const writerOf = lineWriters(format);
  const emit: Emit = (spec, head, row) => {
    const sample = sampleFor(spec, head, row);
    writerOf(spec)(lines.begin(sample), head, row as Row);
    lines.end(row.ts, head?.uidHigh ?? 0, head?.uidLow ?? 0, sample);
  };
  return { lines, emit };
}

function sampleFor<S extends RecordSpec>(spec: S, head: FlowHead | undefined, row: RowOf<S>): Sample | undefined {
  if (spec === (weird as RecordSpec)) return sampleOf(row as RowOf<typeof weird>, head);
  const key = onceKey(spec, row as Row);
  return key === undefined ? undefined : { key, most: 1 };
}

async function collect(
  batches: (room: Uint8Array) => AsyncIterable<PacketBatch>,
  options: ReaderOptions,
  more: LinesOptions,
): Promise<Collected> {
  const { lines, emit } = linesOf(more);
  const reader = new Reader(emit, options);
  for await (const batch of batches(reader.room)) reader.batch(batch);
  reader.finish();
  return { runs: lines.finish(), counts: reader.counts };
}
