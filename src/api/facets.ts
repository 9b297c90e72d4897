/** What there is of a field's values, and which begin with what is being typed. */
import { didYouMean } from "#base/nearest.ts";
import { type Asking, moment } from "#investigate/asking.ts";
import { namesOf, targetOf } from "#record/filter/names.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Completion, Facet } from "./contract.ts";
import { ApiError } from "./problem.ts";
import { startedWithin } from "./rows.ts";
import { noSpark, sparksOf, valueColumn } from "./values.ts";

/** How often each value is there. */
const countsOf = (value: Sql, spec: RecordSpec, where: Sql): Sql =>
  sql`SELECT ${value} AS facet_value, count() AS facet_count FROM ${sql.id(spec.name)} WHERE ${where} GROUP BY facet_value`;

interface Ranked {
  value: string;
  count: number;
  total: number;
  distinct: number;
  most: number;
}

export async function facetOf(
  asking: Asking,
  spec: RecordSpec,
  name: string,
  top: number,
  window: { from: number; to: number },
): Promise<Facet> {
  const column = valueColumn(spec, name);
  const { value, seen } = column;
  const where = sql`${startedWithin(asking, spec)} AND ${seen}`;
  const ranked = await asking.rows<Ranked>(sql`
    SELECT ${column.shown} AS value, facet_count AS count, total, distinct, most FROM (
      SELECT facet_value, facet_count, sum(facet_count) OVER () AS total, count() OVER () AS distinct,
        row_number() OVER (ORDER BY facet_count DESC, facet_value) AS most, row_number() OVER (ORDER BY facet_count, facet_value) AS least
      FROM (${countsOf(value, spec, where)})
    ) WHERE most <= ${top} OR least <= ${top} ORDER BY most`);
  const shown = ranked.filter(({ most }) => most <= top);
  const sparks = await sparksOf(asking, { column, spec, where, values: shown.map((one) => one.value), window });
  return {
    field: name,
    total: ranked[0]?.total ?? 0,
    distinct: ranked[0]?.distinct ?? 0,
    top: shown.map(({ value, count }) => ({ value, count, spark: sparks.get(value) ?? noSpark() })),
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
    SELECT ${shown} AS value, facet_count AS count FROM (${countsOf(value, spec, where)})
    WHERE startsWith(lowerUTF8(value), ${prefix.toLowerCase()}) ORDER BY count DESC, value LIMIT 20`);
  return { values };
}
