/** A column's values, counted: one row for each value of a list, and how one of them reads, for few of millions are ever shown. */
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

interface SparkQuestion {
  readonly column: ValueColumn;
  readonly spec: RecordSpec;
  readonly where: Sql;
  readonly values: readonly string[];
  readonly window: { from: number; to: number };
}

/** Counts of some values in equal parts of the window. */
export async function sparksOf(asking: Asking, question: SparkQuestion): Promise<Map<string, number[]>> {
  const { column, spec, where, values, window } = question;
  const sparks = new Map(values.map((one) => [one, noSpark()]));
  if (values.length === 0) return sparks;
  const part = Math.max(1, Math.ceil((window.to - window.from) / sparkParts));
  const rows = await asking.rows<{ value: string; step: number; count: number }>(sql`
    SELECT ${column.shown} AS value, step, count FROM (
      SELECT facet_value, facet_step AS step, count() AS count FROM (
        SELECT ${column.value} AS facet_value, intDiv(toUnixTimestamp64Micro(ts) - ${window.from}, ${part}) AS facet_step
        FROM ${sql.id(spec.name)} WHERE ${where}
      ) WHERE ${isOneOf(column, values)} GROUP BY facet_value, facet_step)`);
  for (const { value, step, count } of rows) {
    const at = Math.min(sparkParts - 1, Math.max(0, step));
    sparks.get(value)![at]! += count;
  }
  return sparks;
}
