/** Counts over time, with what was being watched. */

import type { Window } from "#investigate/answers.ts";
import { type Asking, everything, moment } from "#investigate/asking.ts";
import { type Coverage, coverageOf } from "#investigate/coverage.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Hist, HistQuery } from "./contract.ts";
import { ApiError } from "./problem.ts";
import { runningBefore, startedWithin } from "./rows.ts";
import { type StackRow, seriesOf, stackOf } from "./stack.ts";

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

/** Steps of a histogram for which nothing else was asked. */
const defaultBins = 120;

export async function histOf(asking: Asking, spec: RecordSpec, query: HistQuery): Promise<Hist> {
  const coverage = await coverageOf(asking);
  const window = spanOf(asking.window, coverage);
  const width = stepOf(window.to - window.from, query.bins ?? defaultBins);
  const steps = Math.min(1000, Math.max(1, Math.ceil((window.to - window.from) / width)));
  const value = measureOf(spec, query.measure);
  const stack = query.stack && stackOf(spec, query.stack);
  const isAsked = asking.on(spec.name) !== undefined;
  const rows = isAsked
    ? await asking.rows<StackRow & { n: number }>(sql`
        SELECT greatest(0, least(${steps - 1}, intDiv(toUnixTimestamp64Micro(ts) - ${window.from}, ${width}))) AS step,
          ${stack?.column ?? sql.raw("''")} AS part, count() AS n, ${value} AS value
        FROM ${sql.id(spec.name)} WHERE ${startedWithin(asking, spec)} AND ts >= ${moment(window.from)} GROUP BY step, part`)
    : [];
  const counts = Array<number>(steps).fill(0);
  const values = Array<number>(steps).fill(0);
  for (const { step, n, value } of rows) {
    counts[step]! += n;
    values[step]! += value;
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
    ...(stack ? { stack: { by: stack.by, series: seriesOf(rows, steps, stack) } } : {}),
    answered: asking.answered(coverage.held?.to ?? 0),
  };
}

function measureOf(spec: RecordSpec, measure = "rows"): Sql {
  if (measure === "rows") return sql.raw("count()");
  if (spec.fields[measure]?.scalar !== "count") throw new ApiError(400, `“${measure}” is no count of ${spec.name}`);
  return sql`toUInt64(sum(ifNull(${sql.id(measure)}, 0)))`;
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
