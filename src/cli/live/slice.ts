/** A recording without an end is told in slices: each capture record holds what was counted since the one before. */
import type { RowOf } from "#record/record.ts";
import type { capture } from "../capture-record.ts";

type CaptureRow = RowOf<typeof capture>;

const counts = [
  ...(["packets_read", "packets_decoded", "packets_cut", "bytes_read"] as const),
  ...(["checksum_errors", "kernel_drops"] as const),
];
const lists = ["skipped", "shed", "weirds"] as const;

/** What came between two moments, out of what had been counted by then; it was watched whether packets came or not. */
export function sliceOf(counted: CaptureRow, before: CaptureRow | undefined, from: number, to: number): CaptureRow {
  const slice: CaptureRow = { ...counted, ts: from, duration: Math.max(0, to - from) / 1e6 };
  for (const name of counts) {
    const sum = counted[name];
    if (sum !== undefined) slice[name] = sum - (before?.[name] ?? 0);
  }
  for (const name of lists) slice[name] = difference(counted[name], before?.[name]);
  return slice;
}

/** Of lists of `count name`. */
function difference(list: readonly string[] = [], before: readonly string[] = []): string[] {
  const earlier = new Map(before.map(parsed));
  return list.map(parsed).flatMap(([name, count]) => {
    const more = count - (earlier.get(name) ?? 0);
    return more > 0 ? [`${more} ${name}`] : [];
  });
}

function parsed(text: string): [name: string, count: number] {
  const space = text.indexOf(" ");
  return [text.slice(space + 1), Number(text.slice(0, space))];
}
