/** Hot: rows that have all their fields from the start, unset. */
import type { RecordSpec, RowOf } from "./record.ts";

type RowClass<S extends RecordSpec> = new (ts: number) => RowOf<S>;

/**
 * The class of the rows of one kind. Fields that are added one by one, some to some rows, give a kind hundreds of shapes, and
 * whoever reads a row must look each field up; of a class all have one.
 */
export function rowClass<S extends RecordSpec>(spec: S): RowClass<S> {
  const unset = Object.keys(spec.fields).map((name) => `this[${JSON.stringify(name)}] = undefined;`);
  return new Function("ts", `this.ts = ts; ${unset.join(" ")}`) as unknown as RowClass<S>;
}
