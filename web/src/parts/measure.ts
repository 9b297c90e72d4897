/** What a histogram adds up, in words: the records themselves, or one of their counts. */
import type { Kind } from "#api/contract.ts";
import { labelOf, titled } from "../show/labels.ts";
import { bytesText, counted, countText, shortCountText } from "../show/number.ts";

export interface Measure {
  /** Name of the field that is added up; empty for the records. */
  readonly field: string;
  readonly label: string;
  /** `12 sessions`, `4.8 kB received`. */
  readonly say: (amount: number) => string;
  /** The amount alone, where what it counts is said already. */
  readonly text: (amount: number) => string;
  /** For an axis. */
  readonly short: (amount: number) => string;
}

/** Records of a kind in words: `1 session`, `52 DNS records`. */
export function countedRecords({ title }: Pick<Kind, "title">, count: number): string {
  const word = titled(title);
  const isPlural = /[^s]s$/.test(title) && word !== title.toUpperCase();
  return isPlural ? counted(count, title.slice(0, -1), title) : counted(count, `${word} record`);
}

/** Every measure of a kind, the records first. */
export function measuresOf(kind: Kind): readonly Measure[] {
  const records: Measure = {
    field: "",
    label: titled(kind.title),
    say: (amount) => countedRecords(kind, amount),
    text: countText,
    short: shortCountText,
  };
  const sums = kind.fields
    .filter(({ type, unit, many }) => type === "count" && unit !== undefined && !many)
    .map(({ name, unit }): Measure => {
      const isBytes = unit === "bytes";
      const label = labelOf(name);
      const text = isBytes ? bytesText : countText;
      return {
        field: name,
        label: isBytes && !label.includes("bytes") ? `bytes ${label}` : label,
        say: (amount) => `${text(amount)} ${label}`,
        text,
        short: isBytes ? bytesText : shortCountText,
      };
    });
  return [records, ...sums];
}
