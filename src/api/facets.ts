/** What there is of a field's values, and which begin with what is being typed. */
import { didYouMean } from "#base/nearest.ts";
import { type Asking, addressOf, addressValue, moment } from "#investigate/asking.ts";
import type { Field } from "#record/field.ts";
import { namesOf, targetOf } from "#record/filter/names.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Completion, Facet } from "./contract.ts";
import { ApiError } from "./problem.ts";
import { fieldOf } from "./question.ts";
import { startedWithin } from "./rows.ts";

const sparkParts = 16;

/** A column's values, one row for each value of a list, and how one of them reads: only few of millions are ever shown. */
function valueColumn(spec: RecordSpec, name: string): { value: Sql; seen: Sql; field: Field } {
  const field = fieldOf(spec, name);
  const column = sql.id(name);
  if (field.many) return { value: sql`arrayJoin(${column})`, seen: sql`notEmpty(${column})`, field };
  return { value: column, seen: sql`isNotNull(${column})`, field };
}

const shownText = ({ scalar }: Field): Sql =>
  scalar === "addr" ? addressOf("facet_value") : sql.raw("toString(facet_value)");

/** How often each value is there; names of its own, since a record may have fields called value or count. */
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
  const { value, seen, field } = valueColumn(spec, name);
  const where = sql`${startedWithin(asking, spec)} AND ${seen}`;
  const ranked = await asking.rows<Ranked>(sql`
    SELECT ${shownText(field)} AS value, facet_count AS count, total, distinct, most FROM (
      SELECT facet_value, facet_count, sum(facet_count) OVER () AS total, count() OVER () AS distinct,
        row_number() OVER (ORDER BY facet_count DESC, facet_value) AS most, row_number() OVER (ORDER BY facet_count, facet_value) AS least
      FROM (${countsOf(value, spec, where)})
    ) WHERE most <= ${top} OR least <= ${top} ORDER BY most`);
  const shown = ranked.filter(({ most }) => most <= top);
  const sparks = await sparksOf(asking, { value, field, spec, where, values: shown.map((one) => one.value), window });
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

const noSpark = (): number[] => Array<number>(sparkParts).fill(0);

interface SparkQuestion {
  readonly value: Sql;
  readonly field: Field;
  readonly spec: RecordSpec;
  readonly where: Sql;
  readonly values: readonly string[];
  readonly window: { from: number; to: number };
}

/** Counts of some values over the window. */
async function sparksOf(asking: Asking, question: SparkQuestion): Promise<Map<string, number[]>> {
  const { value, field, spec, where, values, window } = question;
  const sparks = new Map(values.map((one) => [one, noSpark()]));
  if (values.length === 0) return sparks;
  const part = Math.max(1, Math.ceil((window.to - window.from) / sparkParts));
  const isShown =
    field.scalar === "addr"
      ? sql`facet_value IN (${sql.join(values.map(addressValue))})`
      : sql`toString(facet_value) IN ${values}`;
  const rows = await asking.rows<{ value: string; step: number; count: number }>(sql`
    SELECT ${shownText(field)} AS value, step, count FROM (
      SELECT facet_value, facet_step AS step, count() AS count FROM (
        SELECT ${value} AS facet_value, intDiv(toUnixTimestamp64Micro(ts) - ${window.from}, ${part}) AS facet_step
        FROM ${sql.id(spec.name)} WHERE ${where}
      ) WHERE ${isShown} GROUP BY facet_value, facet_step)`);
  for (const { value, step, count } of rows) {
    const at = Math.min(sparkParts - 1, Math.max(0, step));
    sparks.get(value)![at]! += count;
  }
  return sparks;
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
  const { value, seen, field: known } = valueColumn(spec, field);
  const where = sql`${startedWithin(asking, spec)} AND ${seen} AND ts < ${moment(asking.window.to)}`;
  const values = await asking.rows<{ value: string; count: number }>(sql`
    SELECT ${shownText(known)} AS value, facet_count AS count FROM (${countsOf(value, spec, where)})
    WHERE startsWith(lowerUTF8(value), ${prefix.toLowerCase()}) ORDER BY count DESC, value LIMIT 20`);
  return { values };
}
