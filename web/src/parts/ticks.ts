/** Marks of a time axis: round hours and days of the page's zone, also across a change of clocks. */
import type { TimeWindow } from "#base/time/window.ts";
import { clockText, minuteText, shortDateText } from "../show/time.ts";
import { momentOfWall, wallOf } from "../show/zone.ts";

const second = 1e6;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [1, 5, 15, 30]
  .map((n) => n * second)
  .concat(
    [1, 2, 5, 10, 15, 30].map((n) => n * minute),
    [1, 3, 6, 12].map((n) => n * hour),
    [1, 2, 7, 14, 30, 90, 365].map((n) => n * day),
  );

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** At most `most` marks in the window, at its zone's round times. */
export function ticksOf({ from, to }: TimeWindow, zone: string, most: number): Tick[] {
  const step = steps.find((size) => (to - from) / size <= most) ?? to - from;
  const ticks: Tick[] = [];
  for (let wall = Math.ceil(wallOf(from, zone) / step) * step; ticks.length <= most; wall += step) {
    const at = momentOfWall(wall, zone);
    if (at >= to) break;
    if (at >= from) ticks.push({ at, label: labelOf(at, wall, step, zone) });
  }
  return ticks;
}

function labelOf(at: number, wall: number, step: number, zone: string): string {
  if (wall % day === 0) return shortDateText(at, zone);
  return step < minute ? clockText(at, zone, 0) : minuteText(at, zone);
}
