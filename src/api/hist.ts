/** Counts over time, with what was being watched. */

import type { Window } from "#investigate/answers.ts";
import { type Asking, everything, moment } from "#investigate/asking.ts";
import { type Coverage, coverageOf } from "#investigate/coverage.ts";
import type { Field } from "#record/field.ts";
import type { RecordSpec } from "#record/record.ts";
import { sql } from "#store/sql.ts";
import type { Hist } from "./contract.ts";
import { ApiError } from "./problem.ts";
import { runningBefore, startedWithin } from "./rows.ts";

const second = 1e6;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const sixties = [1, 2, 5, 10, 15, 30];
/** Steps that a person reads easily. */
const readable = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * 1e3),
  ...sixties.map((n) => n * second),
  ...sixties.map((n) => n * minute),
  ...[1, 2, 3, 4, 6, 12].map((n) => n * hour),
  ...[1, 2, 7, 14].map((n) => n * day),
];

/** The first of them of which at most so many fill the window. */
function stepOf(span: number, bins: number): number {
  const wanted = span / bins;
  return readable.find((step) => step >= wanted) ?? Math.ceil(wanted / day) * day;
}

export async function histOf(
  asking: Asking,
  spec: RecordSpec,
  bins: number,
  measure: string | undefined,
): Promise<Hist> {
  const coverage = await coverageOf(asking);
  const window = spanOf(asking.window, coverage);
  const width = stepOf(window.to - window.from, bins);
  const steps = Math.min(1000, Math.max(1, Math.ceil((window.to - window.from) / width)));
  const field: Field | undefined = measure === undefined || measure === "rows" ? undefined : spec.fields[measure];
  if (measure !== undefined && measure !== "rows" && field?.scalar !== "count")
    throw new ApiError(400, `“${measure}” is no count of ${spec.name}`);
  const value = field ? sql`toUInt64(sum(ifNull(${sql.id(measure!)}, 0)))` : sql.raw("count()");
  const isAsked = asking.on(spec.name) !== undefined;
  const rows = isAsked
    ? await asking.rows<{ step: number; n: number; value: number }>(sql`
        SELECT toInt64(intDiv(toUnixTimestamp64Micro(ts) - ${window.from}, ${width})) AS step, count() AS n, ${value} AS value
        FROM ${sql.id(spec.name)} WHERE ${startedWithin(asking, spec)} AND ts >= ${moment(window.from)} GROUP BY step`)
    : [];
  const counts = Array<number>(steps).fill(0);
  const values = Array<number>(steps).fill(0);
  for (const { step, n, value } of rows) {
    const i = Math.max(0, Math.min(steps - 1, step));
    counts[i]! += n;
    values[i]! += value;
  }
  const running =
    spec.name === "conn" && isAsked && window.from > 0
      ? ((await asking.rows<{ n: number }>(sql`SELECT count() AS n FROM conn WHERE ${runningBefore(asking)}`))[0]?.n ??
        0)
      : 0;
  return {
    ...window,
    width,
    values,
    counts,
    running,
    coverage: watchedSteps(coverage, window, width, steps),
    answered: asking.answered(coverage.held?.to ?? 0),
  };
}

/** Without a window: all that is held. */
function spanOf(window: Window, coverage: Coverage): Window {
  if (window.to !== everything.to) return window;
  return coverage.held ? { from: coverage.held.from, to: coverage.held.to + 1 } : { from: 0, to: 1000 };
}

function watchedSteps({ inputs }: Coverage, { from }: Window, width: number, steps: number): number[] {
  return Array.from({ length: steps }, (_, i) => {
    const start = from + i * width;
    const end = start + width;
    let watched = 0;
    let reached = start;
    for (const input of inputs) {
      const begin = Math.max(input.from, reached);
      const stop = Math.min(input.to, end);
      if (stop > begin) watched += stop - begin;
      reached = Math.max(reached, Math.min(input.to, end));
    }
    return Math.min(1, watched / width);
  });
}
