/** Moves of the window over everything held: what a drag, a key or the wheel makes of it. Pure; kept within what is held. */
import type { TimeWindow } from "#base/time/window.ts";

/** The shortest window that a hand can make. */
const leastMicros = 1000;

/** What a drag that starts at a place takes hold of. */
export type Hold = "window" | "start" | "end" | "new";

/** `reach` is how near counts as on the edge. A window that is all there is cannot be moved, so a drag makes a new one. */
export function holdAt(at: number, window: TimeWindow | undefined, reach: number): Hold {
  if (!window) return "new";
  if (Math.abs(at - window.from) <= reach) return "start";
  if (Math.abs(at - window.to) <= reach) return "end";
  return at > window.from && at < window.to ? "window" : "new";
}

const ordered = (a: number, b: number): TimeWindow => ({
  from: Math.round(Math.min(a, b)),
  to: Math.round(Math.max(a, b, Math.min(a, b) + leastMicros)),
});

/** The window after a drag from one time to another. */
export function dragged(hold: Hold, window: TimeWindow | undefined, from: number, to: number): TimeWindow {
  if (!window || hold === "new") return ordered(from, to);
  if (hold === "start") return ordered(to, window.to);
  if (hold === "end") return ordered(window.from, to);
  return { from: Math.round(window.from + to - from), to: Math.round(window.to + to - from) };
}

/** The window made wider or narrower around a moment, which stays where it is on the screen. */
export function zoomed(window: TimeWindow, factor: number, at: number, held: TimeWindow): TimeWindow {
  const from = at - (at - window.from) * factor;
  const to = at + (window.to - at) * factor;
  return ordered(Math.max(held.from, from), Math.min(held.to, to));
}

/** The window after a key; undefined when the key means nothing here. */
export function keyed(key: string, isWhole: boolean, window: TimeWindow, held: TimeWindow): TimeWindow | undefined {
  const width = window.to - window.from;
  const step = isWhole ? width : width / 2;
  const shifted = (by: number): TimeWindow => ({ from: Math.round(window.from + by), to: Math.round(window.to + by) });
  switch (key) {
    case "ArrowLeft":
      return shifted(-step);
    case "ArrowRight":
      return shifted(step);
    case "Home":
      return shifted(held.from - window.from);
    case "End":
      return shifted(held.to - window.to);
    case "+":
      return zoomed(window, 0.5, (window.from + window.to) / 2, held);
    case "-":
      return zoomed(window, 2, (window.from + window.to) / 2, held);
    default:
      return undefined;
  }
}
