/** What the readers of one input's shares found, as if one reader had read it all. */
import { OncePerDay } from "#record/once.ts";
import type { RecordSpec, RowOf } from "#record/record.ts";
import type { capture } from "./capture-record.ts";

type CaptureRow = RowOf<typeof capture>;

/** The input's own record: all readers have seen the same packets, each has followed others. */
export function captureOfShares(shares: readonly CaptureRow[]): CaptureRow {
  const sum = (of: (share: CaptureRow) => number | undefined): number =>
    shares.reduce((total, share) => total + (of(share) ?? 0), 0);
  return {
    ...shares[0]!,
    packets_decoded: sum(({ packets_decoded }) => packets_decoded),
    checksum_errors: sum(({ checksum_errors }) => checksum_errors),
    skipped: added(shares.map(({ skipped }) => skipped ?? [])),
    shed: added(shares.map(({ shed }) => shed ?? [])),
    weirds: added(shares.map(({ weirds }) => weirds ?? [])),
  };
}

/** `3 stp` of one reader and `4 stp` of another are `7 stp`. */
function added(lists: readonly (readonly string[])[]): string[] {
  const sums = new Map<string, number>();
  for (const text of lists.flat()) {
    const at = text.indexOf(" ");
    const name = text.slice(at + 1);
    sums.set(name, (sums.get(name) ?? 0) + Number(text.slice(0, at)));
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, count]) => `${count} ${name}`);
}

/** A record of a lasting thing, such as a certificate, as one of several readers made it. */
export interface OnceRecord {
  readonly spec: RecordSpec;
  readonly key: string;
  readonly ts: number;
}

/** Of the records from all readers the first of each day, in order of time; `text` settles who is first at one time. */
export function firstOfDay<T extends OnceRecord>(records: readonly T[], text: (record: T) => string): T[] {
  const kept = new OncePerDay();
  return [...records]
    .sort((a, b) => a.ts - b.ts || (text(a) < text(b) ? -1 : 1))
    .filter(({ spec, key, ts }) => !kept.isRepeat(spec, { ts, [spec.oncePerDay!]: key }));
}
