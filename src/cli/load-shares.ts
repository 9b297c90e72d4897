/** One input read into the store by several threads: each writes what falls to it into the spool. */
import type { PacketSource } from "#capture/source.ts";
import { OncePerDay } from "#record/once.ts";
import type { RecordSpec, Row, RowOf } from "#record/record.ts";
import type { LoadShare } from "#store/input-load.ts";
import type { SpooledFile } from "#store/spool.ts";
import type { Load } from "#store/store.ts";
import type { capture } from "./capture-record.ts";
import { captureRow } from "./capture-row.ts";
import { catalogue } from "./catalogue.ts";
import { loadThread } from "./entries.ts";
import type { LoadOptions } from "./load.ts";
import { addedCounts, type ReaderCounts } from "./readers/counts.ts";
import { readBySeveral } from "./readers/several.ts";

/** A record of a lasting thing, such as a certificate: of those from all threads the first of a day is kept. */
export interface OnceRow {
  readonly kind: string;
  readonly key: string;
  readonly row: Row;
}

/** What one thread made of its share, beside its files. */
export interface LoadedShare {
  readonly counts: ReaderCounts;
  readonly once: readonly OnceRow[];
}

export async function loadShares(
  source: PacketSource,
  path: string,
  load: Load,
  options: LoadOptions,
): Promise<RowOf<typeof capture>> {
  const { ignoreChecksums, flowsOnly, hashes, workers, filter, onProgress } = options;
  const input = { source, path, filter, onProgress };
  const shares = await readBySeveral<LoadShare, LoadedShare, SpooledFile>(input, loadThread, workers, {
    options: { ignoreChecksums, flowsOnly, hashes },
    more: load.share,
    hear: (file) => load.add(file),
  });
  for (const { spec, row } of firstOfDay(shares.flatMap(({ once }) => once))) load.write(spec, undefined, row);
  return captureRow(source, { counts: addedCounts(shares.map(({ counts }) => counts)) });
}

/** In order of time; their text settles who is first at one time. */
function firstOfDay(rows: readonly OnceRow[]): { readonly spec: RecordSpec; readonly row: Row }[] {
  const kept = new OncePerDay();
  return rows
    .map(({ kind, key, row }) => ({ spec: catalogue.get(kind)!, key, row, text: JSON.stringify(row) }))
    .sort((a, b) => a.row.ts - b.row.ts || (a.text < b.text ? -1 : 1))
    .filter(({ spec, key, row }) => !kept.isRepeat(spec, { ts: row.ts, [spec.oncePerDay!]: key }));
}
