/** What could have been seen: the inputs that were watching, and what they lost. "Seen none" and "could not have seen" differ. */

import { sql } from "#store/sql.ts";
import type { Window } from "./answers.ts";
import type { Asking } from "./asking.ts";
import { type InputRow, inputsWatched } from "./inputs.ts";

export interface Watched {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly packets: number;
  readonly decoded: number;
  readonly drops: number;
  readonly cut: number;
  readonly damage: string | undefined;
}

export interface Coverage {
  /** Share of the window, 0 to 1. */
  readonly share: number;
  readonly note: string;
  readonly inputs: readonly Watched[];
  /** Everything held, whenever it was. */
  readonly held: Window | undefined;
  /** Seconds of traffic recorded before the window. */
  readonly memorySeconds: number;
}

/** More inputs than this are one answer too long; the newest count. */
const maxInputs = 10_000;

export async function coverageOf(asking: Asking, window: Window = asking.window): Promise<Coverage> {
  const rows = await asking.rows<InputRow>(sql`
    SELECT name, from, until, live, packets, decoded, drops, cut, damage FROM (${inputsWatched})
    WHERE live OR packets > 0 ORDER BY from DESC LIMIT ${maxInputs}`);
  const all = rows
    .map(
      ({ name, from, until, packets, decoded, drops, cut, damage }): Watched => ({
        name: name ?? "",
        from,
        to: until,
        packets,
        decoded,
        drops,
        cut,
        damage,
      }),
    )
    .reverse();
  const inputs = all.filter(({ from, to }) => from < window.to && to >= window.from);
  const length = window.to - window.from;
  const share = length > 0 ? watchedMicros(inputs, window) / length : 0;
  const held = all.length === 0 ? undefined : { from: all[0]!.from, to: Math.max(...all.map(({ to }) => to)) };
  const memorySeconds = Math.round(watchedMicros(all, { from: Number.NEGATIVE_INFINITY, to: window.from }) / 1e6);
  return { share, note: noteOf(inputs, share, held, window), inputs, held, memorySeconds };
}

/** Length of the union of the inputs' spans inside the window. */
function watchedMicros(inputs: readonly Watched[], { from, to }: Window): number {
  let sum = 0;
  let reached = Number.NEGATIVE_INFINITY;
  for (const input of inputs) {
    const start = Math.max(input.from, from, reached);
    const end = Math.min(input.to, to);
    if (end > start) sum += end - start;
    reached = Math.max(reached, Math.min(input.to, to));
  }
  return sum;
}

const percent = (share: number): string =>
  share >= 0.9995 ? "100 %" : `${(share * 100).toFixed(share > 0.99 || share < 0.01 ? 2 : 0)} %`;

function noteOf(inputs: readonly Watched[], share: number, held: Window | undefined, window: Window): string {
  if (!held) return "nothing has been recorded yet";
  if (inputs.length === 0) {
    const where =
      window.from >= held.to
        ? "after the last packet held"
        : window.to <= held.from
          ? "before recording began"
          : "between recordings";
    return `not watched: the window lies ${where}`;
  }
  const sum = (of: (input: Watched) => number): number => inputs.reduce((total, input) => total + of(input), 0);
  const names = inputs.length <= 3 ? inputs.map(({ name }) => name).join(", ") : `${inputs.length} inputs`;
  const losses = [
    [sum(({ drops }) => drops), "packets dropped by the kernel"],
    [sum(({ cut }) => cut), "packets stored cut"],
    [sum(({ packets, decoded }) => Math.max(0, packets - decoded)), "packets not followed"],
  ] as const;
  const damaged = inputs.filter(({ damage }) => damage !== undefined).map(({ name, damage }) => `${name}: ${damage}`);
  return [
    `${percent(share)} watched (${names})`,
    ...losses.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
    ...damaged,
  ].join("; ");
}
