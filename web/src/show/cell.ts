/** A record's value as the text of a table's cell. */
import type { KindField, Value } from "#api/contract.ts";
import { visible } from "./inert.ts";
import { bytesText, countText } from "./number.ts";
import { type Detail, spanText, whenText } from "./time.ts";

export interface Showing {
  readonly zone: string;
  /** How much of a time is shown. */
  readonly detail: Detail;
}

type Typed = Pick<KindField, "type" | "unit">;

/** Text of a value; nothing for what was not seen, which is not the same as zero. */
export function cellText(field: Typed, value: Value | null | undefined, showing: Showing): string {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.map((one) => cellText(field, one, showing)).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return visible(value);
  if (field.type === "time") return whenText(value, showing.zone, showing.detail, 3);
  if (field.type === "interval") return spanText(value);
  if (field.unit === "bytes") return bytesText(value);
  if (field.type === "count" || field.type === "int") return countText(value);
  return String(value);
}

/** The value as it is written in a filter and copied raw. */
export const rawText = (value: Value): string => (Array.isArray(value) ? value.join(",") : String(value));

/** Numbers line up by their digits. */
export const isRightAligned = ({ type, many }: Pick<KindField, "type" | "many">): boolean =>
  !many && (type === "count" || type === "int" || type === "double" || type === "interval");

/** Width of a column, for CSS grid: what its values need, texts share what is left. */
export function columnWidth({ name, type, unit, word, many }: KindField, detail: Detail): string {
  if (name === "ts") return { clock: "106px", day: "158px", year: "194px" }[detail];
  if (many) return "minmax(120px, 1fr)";
  switch (type) {
    case "time":
      return "194px";
    case "interval":
      return "84px";
    case "addr":
    case "subnet":
      return "minmax(138px, 0.7fr)";
    case "port":
      return "62px";
    case "count":
    case "int":
    case "double":
      return unit === "bytes" ? "84px" : "80px";
    case "bool":
      return "64px";
    case "enum":
      return "76px";
    case "string":
      return word ? "minmax(88px, 0.5fr)" : "minmax(132px, 1.4fr)";
  }
}

/** Least pixels of a column's width, so that a narrow page scrolls sideways instead of squeezing. */
export const leastWidth = (width: string): number => Number(/(\d+)px/.exec(width)?.[1] ?? 0);
