/** Downloads of rows: every match, oldest first, in pieces. */
import { type Asking, moment } from "#investigate/asking.ts";
import { allFields } from "#record/head.ts";
import { jsonText } from "#record/json-bytes.ts";
import type { RecordSpec } from "#record/record.ts";
import { sql } from "#store/sql.ts";
import { startedWithin } from "./rows.ts";

/** Rows fetched at a time. */
const pieceRows = 5000;

export async function* exported(
  asking: Asking,
  spec: RecordSpec,
  format: "csv" | "ndjson",
  cols: string | undefined,
): AsyncGenerator<string> {
  const names = cols === undefined || cols === "" ? Object.keys(allFields(spec)) : cols.split(",");
  if (format === "csv") yield `${names.map(csvCell).join(",")}\r\n`;
  let after = asking.window.from;
  let skip = 0;
  for (;;) {
    const rows = await asking.rows<Record<string, unknown> & { "after@": number }>(sql`
      SELECT toUnixTimestamp64Micro(ts) AS \`after@\`, ${sql.join(names.map((name) => sql.id(name)))} FROM ${sql.id(spec.name)}
      WHERE ${startedWithin(asking, spec)} AND ts >= ${moment(after)} ORDER BY ts${spec.head === "flow" ? sql.raw(", uid") : sql.raw("")} LIMIT ${pieceRows} OFFSET ${skip}`);
    if (rows.length === 0) return;
    yield rows.map((row) => (format === "csv" ? csvLine(row, names) : jsonLine(spec, row, names))).join("");
    if (rows.length < pieceRows) return;
    const last = rows.at(-1)!["after@"];
    skip = rows.filter((row) => row["after@"] === last).length + (last === after ? skip : 0);
    after = last;
  }
}

/** A spreadsheet runs a cell that begins like this. */
const runs = /^[=+\-@\t\r]/;

function csvCell(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = Array.isArray(value) ? value.join("; ") : String(value);
  const safe = typeof value !== "number" && runs.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const csvLine = (row: Record<string, unknown>, names: readonly string[]): string =>
  `${names.map((name) => csvCell(row[name])).join(",")}\r\n`;

function jsonLine(spec: RecordSpec, row: Record<string, unknown>, names: readonly string[]): string {
  const fields = allFields(spec);
  const parts = names.flatMap((name) => {
    const value = row[name];
    if (value === undefined) return [];
    const isTime = fields[name]?.scalar === "time" && typeof value === "number";
    return [`${jsonText(name)}:${isTime ? (value / 1e6).toFixed(6) : JSON.stringify(value)}`];
  });
  return `{"_path":${jsonText(spec.name)}${parts.length > 0 ? "," : ""}${parts.join(",")}}\n`;
}

/** A file name that no system stumbles over. */
export const attachment = (name: string): string =>
  `attachment; filename="${name.replace(/[^\w.-]+/g, "-").slice(0, 100)}"`;
