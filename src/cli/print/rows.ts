/** Rows of records as a table: time, both ends, then the columns that the kind shows first. */
import type { AnyRow } from "#investigate/answers.ts";
import type { RecordSpec } from "#record/record.ts";
import { dateText } from "./clock.ts";
import { type Cell, table } from "./table.ts";

/** Columns of a kind that fit beside the ends. */
const mostColumns = 6;

export function rowTable(spec: RecordSpec, rows: readonly (AnyRow & { ts: number })[], zone: string): string {
  const own = spec.columns.filter((name) => !name.startsWith("id.")).slice(0, mostColumns);
  const hasEnds = spec.head !== "none";
  const cell = (row: AnyRow, name: string): Cell => {
    const value = row[name];
    if (Array.isArray(value)) return value.join(", ");
    if (typeof value === "boolean") return value ? "yes" : "no";
    return typeof value === "number" && !Number.isInteger(value) ? Math.round(value * 1e6) / 1e6 : value;
  };
  const end = (row: AnyRow, side: "orig" | "resp"): Cell =>
    row[`id.${side}_h`] === undefined ? undefined : `${row[`id.${side}_h`]}:${row[`id.${side}_p`]}`;
  return table(
    ["time", ...(hasEnds ? ["originator", "responder"] : []), ...own],
    rows.map((row) => [
      dateText(row.ts, zone),
      ...(hasEnds ? [end(row, "orig"), end(row, "resp")] : []),
      ...own.map((name) => cell(row, name)),
    ]),
  );
}
