/** Tables and lines for a terminal. Everything shown was written by an attacker: it is made visible first. */
import { visible } from "#base/visible.ts";

export type Cell = string | number | undefined;

/** Longer cells are cut: the whole value is in --json. */
const widestCell = 78;

const shown = (cell: Cell): string => {
  const text = cell === undefined ? "" : visible(String(cell));
  return text.length > widestCell ? `${text.slice(0, widestCell - 1)}…` : text;
};

/** Columns as wide as their widest cell; numbers to the right. The last column is left as it is. */
export function table(heads: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = rows.map((row) => row.map(shown));
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const isNumber = heads.map(
    (_, i) => rows.length > 0 && rows.every((row) => row[i] === undefined || typeof row[i] === "number"),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((text, i) =>
        isNumber[i] ? text.padStart(widths[i]!) : i === row.length - 1 ? text : text.padEnd(widths[i]!),
      )
      .join("  ")
      .trimEnd();
  return [line(heads), ...cells.map(line)].map((text) => `  ${text}`).join("\n");
}

/** 1 234, 5.6 kB: as people read amounts. */
export function bytesText(bytes: number | undefined): string {
  if (bytes === undefined) return "";
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = -1;
  do {
    value /= 1000;
    unit++;
  } while (value >= 999.5 && unit < units.length - 1);
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
