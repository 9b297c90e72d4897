/** What there is of a field's values, and which begin with what is being typed. */
import { didYouMean } from "#base/nearest.ts";
import type { Window } from "#investigate/answers.ts";
import { type Asking, moment } from "#investigate/asking.ts";
import { namesOf, targetOf } from "#record/filter/names.ts";
import type { RecordSpec } from "#record/record.ts";
import { sql } from "#store/sql.ts";
import type { Completion, Facet } from "./contract.ts";
import { ApiError } from "./problem.ts";
import { startedWithin } from "./rows.ts";
import { sparkOf, sparksOf, type ValueColumn, valueColumn } from "./values.ts";

interface Ranked {
  value: string;
  count: number;
  spark: number[];
  total: number;
  distinct: number;
  most: number;
}

/** Rows looked at, and the most values among them, for a list's sparks to be counted along with its values. */
const sampleRows = 200_000;
const fewValues = sampleRows / 10;
/** What the engine reads at once: of each so many, all rows or none are of the sample. */
const blockRows = 8192;

/**
 * Counting each value's spark too spares a second scan, and takes a gigabyte where nearly every row has a value of its own.
 * The sample is every so many-th block of each part of the table: some of every day.
 */
async function hasFewValues(asking: Asking, spec: RecordSpec, { value }: ValueColumn): Promise<boolean> {
  const table = sql.id(spec.name);
  const blocksEach = sql`greatest(1, intDiv((SELECT count() FROM ${table}) + ${sampleRows - 1}, ${sampleRows}))`;
  const [row] = await asking.rows<{ n: number }>(sql`
    SELECT uniq(facet_value) AS n FROM (
      SELECT ${value} AS facet_value FROM ${table}
      PREWHERE (intDiv(_part_offset, ${blockRows}) + _part_index) % ${blocksEach} = 0)`);
  return (row?.n ?? 0) <= fewValues;
}

export async function facetOf(
  asking: Asking,
  spec: RecordSpec,
  name: string,
  top: number,
  window: Window,
): Promise<Facet> {
  const column = valueColumn(spec, name);
  const { value, seen, shown } = column;
  const where = sql`${startedWithin(asking, spec)} AND ${seen}`;
  const isOneScan = await hasFewValues(asking, spec, column);
  const ranked = await asking.rows<Ranked>(sql`
    SELECT ${shown} AS value, facet_count AS count, spark, total, distinct, most FROM (
      SELECT facet_value, facet_count, spark, sum(facet_count) OVER () AS total, count() OVER () AS distinct,
        row_number() OVER (ORDER BY facet_count DESC, facet_value) AS most, row_number() OVER (ORDER BY facet_count, facet_value) AS least
      FROM (
        SELECT ${value} AS facet_value, count() AS facet_count, ${isOneScan ? sparkOf(window) : sql.raw("[]")} AS spark
        FROM ${sql.id(spec.name)} WHERE ${where} GROUP BY facet_value)
    ) WHERE most <= ${top} OR least <= ${top} ORDER BY most`);
  const shownMost = ranked.filter(({ most }) => most <= top);
  const values = shownMost.map((one) => one.value);
  const sparks = isOneScan ? undefined : await sparksOf(asking, { column, spec, where, values, window });
  return {
    field: name,
    total: ranked[0]?.total ?? 0,
    distinct: ranked[0]?.distinct ?? 0,
    top: shownMost.map(({ value, count, spark }) => ({ value, count, spark: sparks?.get(value) ?? spark })),
    rare: ranked
      .filter(({ most }) => most > top)
      .reverse()
      .map(({ value, count }) => ({ value, count })),
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
  const { value, seen, shown } = valueColumn(spec, field);
  const where = sql`${startedWithin(asking, spec)} AND ${seen} AND ts < ${moment(asking.window.to)}`;
  const values = await asking.rows<{ value: string; count: number }>(sql`
    SELECT ${shown} AS value, facet_count AS count FROM (
      SELECT ${value} AS facet_value, count() AS facet_count FROM ${sql.id(spec.name)} WHERE ${where} GROUP BY facet_value)
    WHERE startsWith(lowerUTF8(value), ${prefix.toLowerCase()}) ORDER BY count DESC, value LIMIT 20`);
  return { values };
}
