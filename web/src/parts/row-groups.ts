/**
 * A long table is paged through time: the histogram says how many rows began in each step, so the n-th row is found by
 * looking at its step alone, and the store never has to pass over a million rows to reach it.
 */
import type { TimeWindow } from "#base/time/window.ts";
import { rowsPerRequest } from "../address/requests.ts";

/** Neighbouring steps that are read together: rows [first, first + count) of the table. */
export interface RowGroup {
  readonly window: TimeWindow;
  readonly first: number;
  readonly count: number;
  /** Sessions that were going on when the window began, not those that began in it. */
  readonly isRunning: boolean;
}

interface Counted {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly counts: readonly number[];
  readonly running: number;
}

/** Steps are joined until a group fills a request; what was running before the window stands at its oldest end. */
export function groupsOf(hist: Counted, newestFirst: boolean): RowGroup[] {
  const groups: RowGroup[] = [];
  let first = 0;
  const push = (from: number, to: number, count: number, isRunning: boolean): void => {
    if (count > 0) groups.push({ window: { from, to: Math.min(to, hist.to) }, first, count, isRunning });
    first += count;
  };
  const steps = hist.counts.map((count, i) => ({ from: hist.from + i * hist.width, count }));
  if (newestFirst) steps.reverse();
  else push(hist.from, hist.to, hist.running, true);
  let pending = 0;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const step of steps) {
    from = Math.min(from, step.from);
    to = Math.max(to, step.from + hist.width);
    pending += step.count;
    if (pending < rowsPerRequest) continue;
    push(from, to, pending, false);
    pending = 0;
    from = Number.POSITIVE_INFINITY;
    to = Number.NEGATIVE_INFINITY;
  }
  push(from, to, pending, false);
  if (newestFirst) push(hist.from, hist.to, hist.running, true);
  return groups;
}

/** Where a row is read: its group, how many of the group's rows are passed over, and its place in that answer. */
export interface RowPlace {
  readonly group: RowGroup;
  readonly skip: number;
  readonly index: number;
}

export function placeOf(groups: readonly RowGroup[], row: number): RowPlace | undefined {
  let low = 0;
  let high = groups.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const group = groups[middle]!;
    if (row < group.first) high = middle - 1;
    else if (row >= group.first + group.count) low = middle + 1;
    else {
      const within = row - group.first;
      const index = within % rowsPerRequest;
      return { group, skip: within - index, index };
    }
  }
  return undefined;
}
