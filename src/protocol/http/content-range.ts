/** Which part of the whole a 206 reply carries (RFC 9110 14.4). */
import type { WeirdName } from "#base/weird/index.ts";

export interface ContentRange {
  readonly start: number;
  readonly end: number;
  readonly total: number | undefined;
}

/** The range that a Content-Range header tells, or what is odd about it. */
export function contentRange(value: string): ContentRange | WeirdName {
  const [unit = "", ...rest] = value.split(/\s+/);
  if (unit.toLowerCase() !== "bytes") return "HTTP_content_range_unknown_byte_unit";
  const parts = /^(\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(rest.join(""));
  if (!parts) return "HTTP_content_range_cannot_parse";
  const start = Number(parts[1]);
  const end = Number(parts[2]);
  if (end < start) return "HTTP_non_positive_content_range";
  return { start, end, total: parts[3] === "*" ? undefined : Number(parts[3]) };
}
