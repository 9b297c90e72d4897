/** The records of a question by the values of one field: how many, how much, with how many others, from when to when. */
import { type Asking, everything, memoryMicros, moment } from "#investigate/asking.ts";
import type { Coverage } from "#investigate/coverage.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Group, Groups, GroupsQuery } from "./contract.ts";
import { ApiError } from "./problem.ts";
import { startedWithin } from "./rows.ts";
import { isOneOf, noSpark, sparksOf, type ValueColumn, valueColumn } from "./values.ts";

const defaultLimit = 200;

type Row = Record<`sum_${number}`, number> & {
  value: string;
  count: number;
  first: number;
  last: number;
  others: number;
  distinct: number;
  total: number;
};

export async function groupsOf(
  asking: Asking,
  spec: RecordSpec,
  { by, sort = "-count", limit = defaultLimit }: GroupsQuery,
  coverage: Coverage,
): Promise<Groups> {
  const column = valueColumn(spec, by);
  const sums = sumsOf(spec);
  const others = othersOf(spec, by);
  const where = sql`${startedWithin(asking, spec)} AND ${column.seen}`;
  const totals = sums.map((name, i) => sql`, toUInt64(sum(ifNull(${sql.id(name)}, 0))) AS ${sql.id(`sum_${i}`)}`);
  const kept = sums.map((_, i) => sql`, ${sql.id(`sum_${i}`)}`);
  const rows = await asking.rows<Row>(sql`
    SELECT ${column.shown} AS value, count, first, last, others${sql.join(kept, "")}, count() OVER () AS distinct, sum(count) OVER () AS total FROM (
      SELECT ${column.value} AS facet_value, count() AS count, min(ts) AS first, max(ts) AS last,
        ${others ? sql`uniq(${sql.id(others)})` : sql.raw("0")} AS others${sql.join(totals, "")}
      FROM ${sql.id(spec.name)} WHERE ${where} GROUP BY facet_value
    ) ORDER BY ${orderOf(sort, sums)}, facet_value LIMIT ${limit}`);
  const values = rows.map(({ value }) => value);
  const window = asking.window.to === everything.to ? (coverage.held ?? { from: 0, to: 1 }) : asking.window;
  const [sparks, known] = await Promise.all([
    sparksOf(asking, { column, spec, where, values, window }),
    knownBefore(asking, spec, column, values, coverage),
  ]);
  const groups = rows.map(
    (row): Group => ({
      value: row.value,
      count: row.count,
      first: row.first,
      last: row.last,
      sums: sums.map((_, i) => row[`sum_${i}`] ?? 0),
      spark: sparks.get(row.value) ?? noSpark(),
      isNew: known !== undefined && !known.has(row.value),
      ...(others ? { others: row.others } : {}),
    }),
  );
  return {
    groups,
    distinct: rows[0]?.distinct ?? 0,
    total: rows[0]?.total ?? 0,
    sums,
    ...(others ? { others } : {}),
    answered: asking.answered(coverage.held?.to ?? 0),
  };
}

/** What a table of this kind shows in bytes and packets. */
const sumsOf = ({ fields, columns }: RecordSpec): string[] =>
  columns.filter((name) => {
    const field = fields[name];
    return field?.scalar === "count" && field.unit !== undefined && !field.many;
  });

/** The field whose different values are counted beside: the other end, for an end; else the originators. */
function othersOf({ head }: RecordSpec, by: string): string | undefined {
  if (head !== "flow") return undefined;
  return by === "id.orig_h" ? "id.resp_h" : "id.orig_h";
}

function orderOf(sort: string, sums: readonly string[]): Sql {
  const name = sort.replace(/^-/, "");
  const direction = sql.raw(sort.startsWith("-") ? "DESC" : "ASC");
  if (["count", "first", "last", "others"].includes(name)) return sql`${sql.id(name)} ${direction}`;
  const at = sums.indexOf(name);
  if (at < 0)
    throw new ApiError(400, `groups are not sorted by “${name}”`, {
      hint: `count, others, first, last${sums.map((sum) => `, ${sum}`).join("")}`,
    });
  return sql`${sql.id(`sum_${at}`)} ${direction}`;
}

/** Those of the values that the weeks before the window had; undefined when nothing is held from before it. */
async function knownBefore(
  asking: Asking,
  spec: RecordSpec,
  column: ValueColumn,
  values: readonly string[],
  { held }: Coverage,
): Promise<Set<string> | undefined> {
  const { from } = asking.window;
  if (!held || held.from >= from || values.length === 0) return undefined;
  const rows = await asking.rows<{ value: string }>(sql`
    SELECT ${column.shown} AS value FROM (
      SELECT DISTINCT ${column.value} AS facet_value FROM ${sql.id(spec.name)}
      WHERE ts < ${moment(from)} AND ts >= ${moment(Math.max(0, from - memoryMicros))} AND ${column.seen}
    ) WHERE ${isOneOf(column, values)}`);
  return new Set(rows.map(({ value }) => value));
}
