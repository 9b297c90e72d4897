/** Marks of a time axis: round hours, days and years of the page's zone, also across a change of clocks. */
import type { TimeWindow } from "#base/time/window.ts";
import { clockText, dateText, minuteText, shortDateText } from "../show/time.ts";
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
    [1, 2, 7, 14].map((n) => n * day),
  );
/** Longer steps are of the calendar. */
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];
const monthMicros = 30.44 * day;

export interface Tick {
  readonly at: number;
  readonly label: string;
}

/** At most about `most` marks in the window, at its zone's round times. */
export function ticksOf(window: TimeWindow, zone: string, most: number): Tick[] {
  const { from, to } = window;
  const step = steps.find((size) => (to - from) / size <= most);
  const marks = step === undefined ? monthTicks(window, zone, most) : clockTicks(window, zone, step);
  return marks.filter(({ at }) => at >= from && at < to);
}

function clockTicks({ from, to }: TimeWindow, zone: string, step: number): Tick[] {
  const ticks: Tick[] = [];
  const last = wallOf(to, zone);
  for (let wall = Math.ceil(wallOf(from, zone) / step) * step; wall < last; wall += step) {
    const at = momentOfWall(wall, zone);
    ticks.push({ at, label: labelOf(at, wall, step, zone) });
  }
  return ticks;
}

function labelOf(at: number, wall: number, step: number, zone: string): string {
  if (wall % day === 0) return shortDateText(at, zone);
  return step < minute ? clockText(at, zone, 0) : minuteText(at, zone);
}

function monthTicks({ from, to }: TimeWindow, zone: string, most: number): Tick[] {
  const step = monthSteps.find((months) => (to - from) / (months * monthMicros) <= most) ?? monthSteps.at(-1)!;
  const first = new Date(wallOf(from, zone) / 1000);
  const ticks: Tick[] = [];
  let month = Math.floor((first.getUTCFullYear() * 12 + first.getUTCMonth()) / step) * step;
  for (let at = from; at < to && ticks.length <= most + 2; month += step) {
    at = momentOfWall(Date.UTC(Math.floor(month / 12), month % 12) * 1000, zone);
    const date = dateText(at, zone);
    ticks.push({ at, label: step < 12 ? date.split(" ").slice(2).join(" ") : date.slice(-4) });
  }
  return ticks;
}
