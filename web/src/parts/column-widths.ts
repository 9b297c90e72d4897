/** How wide this person made the columns of each kind's table; kept in the browser, since it is the screen that asks for it. */
import { signal } from "@preact/signals";

/** Pixels by field. */
export type Widths = Readonly<Record<string, number>>;

const storageKey = "column-widths";
/** So that a column can be found again, and its end reached. */
const least = 40;
const most = 1600;
const keyPixels = 16;

/** What the storage holds, whoever wrote it: widths by kind. */
export function widthsIn(text: string | null): Readonly<Record<string, Widths>> {
  try {
    const found: unknown = JSON.parse(text ?? "{}");
    return Object.fromEntries(Object.entries(found ?? {}).map(([kind, widths]) => [kind, numbersOf(widths)]));
  } catch {
    return {};
  }
}

const numbersOf = (widths: unknown): Widths =>
  Object.fromEntries(
    Object.entries(widths ?? {}).flatMap(([field, width]) =>
      typeof width === "number" ? [[field, inBounds(width)]] : [],
    ),
  );

const inBounds = (pixels: number): number => Math.round(Math.min(most, Math.max(least, pixels)));

const byKind = signal(widthsIn(localStorage.getItem(storageKey)));

export const widthsOf = (kind: string): Widths => byKind.value[kind] ?? {};

/** Shows a column at a width, or at its own; `keepWidths` makes it last. */
export function drawWidth(kind: string, field: string, pixels: number | undefined): void {
  const { [field]: _, ...others } = widthsOf(kind);
  const widths = pixels === undefined ? others : { ...others, [field]: inBounds(pixels) };
  byKind.value = { ...byKind.value, [kind]: widths };
}

/** Keeps a kind's widths; those of other kinds stay as another tab left them. */
export function keepWidths(kind: string): void {
  const stored = widthsIn(localStorage.getItem(storageKey));
  localStorage.setItem(storageKey, JSON.stringify({ ...stored, [kind]: widthsOf(kind) }));
}

export function forgetWidths(kind: string): void {
  byKind.value = { ...byKind.value, [kind]: {} };
  keepWidths(kind);
}

/** A column grows by so much, or shrinks; with no number it is as wide as it was at first. */
export function widen(kind: string, field: string, now: number, by: number | undefined): void {
  drawWidth(kind, field, by === undefined ? undefined : now + by);
  keepWidths(kind);
}

/** What the keys `<`, `>` and `|` do to the width of a column. */
export const widthKeys: ReadonlyMap<string, number | undefined> = new Map([
  ["<", -keyPixels],
  [">", keyPixels],
  ["|", undefined],
]);
