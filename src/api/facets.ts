/** What there is of a field's values, and which begin with what is being typed. */
import { didYouMean } from "#base/nearest.ts";
import { type Asking, moment } from "#investigate/asking.ts";
import { namesOf, targetOf } from "#record/filter/names.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Completion, Facet } from "./contract.ts";
import { ApiError } from "./problem.ts";
import { fieldOf } from "./question.ts";
import { startedWithin } from "./rows.ts";

const sparkParts = 16;

/** A column as text, one row for each value of a list. */
function valueColumn(spec: RecordSpec, name: string): { value: Sql; seen: Sql } {
  const field = fieldOf(spec, name);
  const column = sql.id(name);
  if (field.many) return { value: sql`toString(arrayJoin(${column}))`, seen: sql`notEmpty(${column})` };
  if (field.scalar === "addr")
    return { value: sql`replaceOne(toString(${column}), '::ffff:', '')`, seen: sql`isNotNull(${column})` };
  return { value: sql`toString(${column})`, seen: sql`isNotNull(${column})` };
}

export async function facetOf(
  asking: Asking,
  spec: RecordSpec,
  name: string,
  top: number,
  window: { from: number; to: number },
): Promise<Facet> {
  const { value, seen } = valueColumn(spec, name);
  const where = sql`${startedWithin(asking, spec)} AND ${seen}`;
  const part = Math.max(1, Math.ceil((window.to - window.from) / sparkParts));
  const table = sql.id(spec.name);
  const [totals, most, rare] = await Promise.all([
    asking.rows<{ total: number; distinct: number }>(
      sql`SELECT count() AS total, uniq(value) AS distinct FROM (SELECT ${value} AS value FROM ${table} WHERE ${where})`,
    ),
    asking.rows<{ value: string; count: number; spark: number[] }>(sql`
      SELECT value, count() AS count, sumMap([step], [toUInt64(1)]).1 AS at, sumMap([step], [toUInt64(1)]).2 AS n,
        arrayMap(i -> toUInt64(if(has(at, i), n[indexOf(at, i)], 0)), range(${sparkParts})) AS spark
      FROM (SELECT ${value} AS value, toUInt64(least(${sparkParts - 1}, greatest(0, intDiv(toUnixTimestamp64Micro(ts) - ${window.from}, ${part})))) AS step FROM ${table} WHERE ${where})
      GROUP BY value ORDER BY count DESC, value LIMIT ${top}`),
    asking.rows<{ value: string; count: number }>(
      sql`SELECT ${value} AS value, count() AS count FROM ${table} WHERE ${where} GROUP BY value ORDER BY count, value LIMIT ${top}`,
    ),
  ]);
  const shown = new Set(most.map(({ value }) => value));
  return {
    field: name,
    total: totals[0]?.total ?? 0,
    distinct: totals[0]?.distinct ?? 0,
    top: most.map(({ value, count, spark }) => ({ value, count, spark })),
    rare: rare.filter(({ value }) => !shown.has(value)),
  };
}

export async function completionOf(
  asking: Asking,
  spec: RecordSpec,
  name: string,
  prefix: string,
): Promise<Completion> {
  const field = targetOf(spec, name)?.fields[0];
  if (field === undefined)
    throw new ApiError(400, `${spec.name} has no field “${name}”${didYouMean(name, namesOf(spec))}`);
  const { value, seen } = valueColumn(spec, field);
  const values = await asking.rows<{ value: string; count: number }>(sql`
    SELECT value, count() AS count FROM (SELECT ${value} AS value FROM ${sql.id(spec.name)} WHERE ${startedWithin(asking, spec)} AND ${seen} AND ts < ${moment(asking.window.to)})
    WHERE startsWith(lowerUTF8(value), ${prefix.toLowerCase()}) GROUP BY value ORDER BY count DESC, value LIMIT 20`);
  return { values };
}
