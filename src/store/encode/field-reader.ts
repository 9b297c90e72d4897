/** Hot: one field of many rows. */
import type { Row } from "#record/record.ts";

/** Puts the field of each row into `values`, and marks in `unset` whether it lacks it; says how many have it. */
export type FieldReader = (rows: readonly Row[], values: unknown[] | Float64Array, unset: Uint8Array) => number;

/**
 * Made as a program of its own for each field: one that reads any field looks each name up in a table, which took most of the
 * time of writing a row. `missing` stands in `values` for what a row does not have.
 */
export function fieldReader(name: string, missing: unknown): FieldReader {
  const make = new Function(
    "missing",
    `return (rows, values, unset) => {
      let set = 0;
      for (let i = 0; i < rows.length; i++) {
        const value = rows[i][${JSON.stringify(name)}];
        if (value === undefined) {
          values[i] = missing;
          unset[i] = 1;
        } else {
          values[i] = value;
          unset[i] = 0;
          set++;
        }
      }
      return set;
    };`,
  );
  return make(missing) as FieldReader;
}
