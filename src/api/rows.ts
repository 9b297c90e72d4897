/** Rows of a table, column by column, in a total order. */
import { type Asking, moment } from "#investigate/asking.ts";
import { allFields } from "#record/head.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import { maxLimit, maxSkip, maxSorted, type Rows, type RowsQuery } from "./contract.ts";
import { fieldOf } from "./question.ts";

const defaultLimit = 200;

export async function rowsPage(asking: Asking, spec: RecordSpec, query: RowsQuery, watermark: number): Promise<Rows> {
  const names = columnsOf(spec, query.cols);
  const { field, isDescending } = sortOf(spec, query.sort);
  const limit = Math.min(query.limit ?? defaultLimit, maxLimit);
  const skip = Math.min(query.skip ?? 0, maxSkip);
  const isByTime = field === "ts";
  const where = query.running === true ? runningBefore(asking) : asking.on(spec.name) && startedWithin(asking, spec);
  if (!where)
    return { n: 0, cols: {}, more: false, answered: asking.answered(watermark, "this kind has no such field") };
  const most = isByTime ? skip + limit : Math.min(skip + limit, maxSorted);
  const direction = sql.raw(isDescending ? "DESC" : "ASC");
  const tie = spec.head === "flow" ? sql.raw(", uid") : sql.raw("");
  const { rows, columns } = await asking.columns(sql`
    SELECT ${sql.join(names.map((name) => sql.id(name)))} FROM ${sql.id(spec.name)} WHERE ${where}
    ORDER BY ${sql.id(field)} ${direction}, ts DESC${tie} LIMIT ${Math.max(0, most - skip) + 1} OFFSET ${skip}`);
  const n = Math.min(rows, Math.max(0, most - skip));
  const cols = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, values.slice(0, n)]),
  ) as Rows["cols"];
  const isCut = !isByTime && rows > n && most === maxSorted;
  return {
    n,
    cols,
    more: rows > n && !isCut,
    answered: asking.answered(watermark, isCut ? `limited to the first ${maxSorted} by ${field}` : undefined),
  };
}

/** The histogram counts what began in the window: so do the rows that it pages. */
export function startedWithin(asking: Asking, spec: RecordSpec): Sql {
  const { from, to } = asking.window;
  return sql`ts >= ${moment(from)} AND ts < ${moment(to)} AND ${asking.on(spec.name) ?? sql.raw("false")}`;
}

export function runningBefore(asking: Asking): Sql {
  const { from } = asking.window;
  return sql`ts < ${moment(from)} AND toUnixTimestamp64Micro(ts) + ifNull(duration, 0) * 1e6 >= ${from} AND ${asking.on("conn") ?? sql.raw("false")}`;
}

function columnsOf(spec: RecordSpec, asked: string | undefined): string[] {
  if (asked === "*") return Object.keys(allFields(spec));
  const names = asked === undefined || asked === "" ? [...spec.columns] : asked.split(",");
  for (const name of names) fieldOf(spec, name);
  const ends = spec.head === "none" ? [] : ["uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"];
  return [...new Set(["ts", ...ends, ...names])];
}

function sortOf(spec: RecordSpec, sort = "-ts"): { field: string; isDescending: boolean } {
  const isDescending = sort === "" || sort.startsWith("-");
  const field = sort.replace(/^-/, "") || "ts";
  fieldOf(spec, field, " to sort by");
  return { field, isDescending };
}
