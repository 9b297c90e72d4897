/** A histogram's values told apart: by direction, or by the protocol that was recognised. */
import { directionColumn } from "#investigate/filter-sql.ts";
import { targetOf } from "#record/filter/names.ts";
import { directions } from "#record/filter/resolve.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { HistQuery, Series } from "./contract.ts";
import { ApiError } from "./problem.ts";

/** More cannot be told apart by colour and texture. */
const mostSeries = 6;

interface Stack {
  /** Name in the filter language that the parts are values of. */
  readonly by: string;
  /** The part that a row belongs to; empty where nothing was recognised. */
  readonly column: Sql;
  /** The only parts there are, in their order. */
  readonly order?: readonly string[];
}

export interface StackRow {
  readonly step: number;
  readonly part: string;
  readonly value: number;
}

export function stackOf(spec: RecordSpec, by: NonNullable<HistQuery["stack"]>): Stack {
  if (by === "direction" && spec.head === "flow") return { by: "dir", column: directionColumn(), order: directions };
  const [app] = by === "app" ? (targetOf(spec, "app")?.fields ?? []) : [];
  if (app === undefined) throw new ApiError(400, `${spec.name} is not told apart by ${by}`);
  return { by: app, column: sql`ifNull(toString(${sql.id(app)}), '')` };
}

/** The parts with the most, and the rest as one: together they are every row's value, each once. */
export function seriesOf(rows: readonly StackRow[], steps: number, { order }: Stack): Series[] {
  const totals = new Map<string, number>();
  for (const { part, value } of rows) totals.set(part, (totals.get(part) ?? 0) + value);
  const parts = order?.filter((part) => totals.has(part)) ?? byTotal(totals);
  const named = parts.length > mostSeries ? parts.slice(0, mostSeries - 1) : parts;
  const series = named.map((part): Series => {
    const values = Array<number>(steps).fill(0);
    return { ...(part === "" ? {} : { value: part }), isRest: false, values };
  });
  if (named.length < parts.length) series.push({ isRest: true, values: Array<number>(steps).fill(0) });
  for (const { part, step, value } of rows) {
    const at = named.indexOf(part);
    series[at < 0 ? series.length - 1 : at]!.values[step]! += value;
  }
  return series;
}

const byTotal = (totals: ReadonlyMap<string, number>): string[] =>
  [...totals].sort(([a, most], [b, other]) => other - most || (a < b ? -1 : 1)).map(([part]) => part);
