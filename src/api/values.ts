/** A column's values, counted: one row for each value of a list, and how one of them reads, for few of millions are ever shown. */
import type { Window } from "#investigate/answers.ts";
import { type Asking, addressOf, addressValue } from "#investigate/asking.ts";
import type { Field } from "#record/field.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import { fieldOf } from "./question.ts";

const sparkParts = 16;

export interface ValueColumn {
  /** The values; queries call them facet_value, since records may have fields called value or count. */
  readonly value: Sql;
  /** Holds where there is one. */
  readonly seen: Sql;
  /** How one is written. */
  readonly shown: Sql;
  readonly field: Field;
}

/** The column of that name; one that the kind lacks is a 400. */
export function valueColumn(spec: RecordSpec, name: string): ValueColumn {
  const field = fieldOf(spec, name);
  const column = sql.id(name);
  const shown = field.scalar === "addr" ? addressOf("facet_value") : sql.raw("toString(facet_value)");
  if (field.many) return { value: sql`arrayJoin(${column})`, seen: sql`notEmpty(${column})`, shown, field };
  return { value: column, seen: sql`isNotNull(${column})`, shown, field };
}

/** Condition on facet_value: it is one of these. */
export function isOneOf({ field }: ValueColumn, values: readonly string[]): Sql {
  if (field.scalar === "addr") return sql`facet_value IN (${sql.join(values.map(addressValue))})`;
  return sql`toString(facet_value) IN ${values}`;
}

export const noSpark = (): number[] => Array<number>(sparkParts).fill(0);

/** Counts rows in equal parts of the window; what began outside it counts at its ends. */
export function sparkOf({ from, to }: Window): Sql {
  const part = Math.max(1, Math.ceil((to - from) / sparkParts));
  const step = sql`greatest(0, least(${sparkParts - 1}, intDiv(toUnixTimestamp64Micro(ts) - ${from}, ${part})))`;
  return sql`countResample(0, ${sparkParts}, 1)(toUInt8(${step}))`;
}

interface SparkQuestion {
  readonly column: ValueColumn;
  readonly spec: RecordSpec;
  readonly where: Sql;
  readonly values: readonly string[];
  readonly window: Window;
}

/** Counts of some values in equal parts of the window. */
export async function sparksOf(asking: Asking, question: SparkQuestion): Promise<Map<string, number[]>> {
  const { column, spec, where, values, window } = question;
  const sparks = new Map(values.map((one) => [one, noSpark()]));
  if (values.length === 0) return sparks;
  const rows = await asking.rows<{ value: string; spark: number[] }>(sql`
    SELECT ${column.shown} AS value, spark FROM (
      SELECT facet_value, ${sparkOf(window)} AS spark FROM (
        SELECT ${column.value} AS facet_value, ts FROM ${sql.id(spec.name)} WHERE ${where}
      ) WHERE ${isOneOf(column, values)} GROUP BY facet_value)`);
  for (const { value, spark } of rows) sparks.set(value, spark);
  return sparks;
}
