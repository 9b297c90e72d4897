/** Times in words and digits, always of the zone that the page is shown in. */
import type { TimeWindow } from "#base/time/window.ts";
import { momentOfWall, wallOf, zoneName } from "./zone.ts";

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayMicros = 8.64e10;

const two = (value: number): string => String(value).padStart(2, "0");
const dateOf = (wall: number): Date => new Date(Math.floor(wall / 1000));

/** `16:31:02.185`; `digits` of the second are cut, not rounded: a time is never shown as a later one. */
export function clockText(micros: number, zone: string, digits: 0 | 3 | 6 = 3): string {
  const wall = wallOf(micros, zone);
  const date = dateOf(wall);
  const whole = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  if (digits === 0) return whole;
  const fraction = String(((wall % 1e6) + 1e6) % 1e6).padStart(6, "0");
  return `${whole}.${fraction.slice(0, digits)}`;
}

/** `16:31`. */
export const minuteText = (micros: number, zone: string): string => clockText(micros, zone, 0).slice(0, 5);

/** `Tue 17 Nov 2026`. */
export function dateText(micros: number, zone: string): string {
  const date = dateOf(wallOf(micros, zone));
  return `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `17 Nov`. */
export function shortDateText(micros: number, zone: string): string {
  const date = dateOf(wallOf(micros, zone));
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
}

/** How much of a time its place needs: only the clock within a day, the year when years are shown together. */
export type Detail = "clock" | "day" | "year";

export function detailOf({ from, to }: TimeWindow, zone: string): Detail {
  const [first, last] = [dateText(from, zone), dateText(Math.max(from, to - 1), zone)];
  if (first === last) return "clock";
  return first.slice(-4) === last.slice(-4) ? "day" : "year";
}

/** `16:31:02`, `17 Nov 16:31:02` or `17 Nov 2026 16:31:02`. */
export function whenText(micros: number, zone: string, detail: Detail, digits: 0 | 3 = 0): string {
  const clock = clockText(micros, zone, digits);
  if (detail === "clock") return clock;
  const date = detail === "day" ? shortDateText(micros, zone) : dateText(micros, zone).slice(4);
  return `${date} ${clock}`;
}

/** `Tue 17 Nov 2026 16:31:02 GMT`. */
export const momentText = (micros: number, zone: string): string =>
  `${dateText(micros, zone)} ${clockText(micros, zone, 0)} ${zoneName(micros, zone)}`;

/** `Tue 17 Nov 2026 16:15 – 16:45 GMT`; seconds only where they say something. */
export function windowText({ from, to }: TimeWindow, zone: string): string {
  const isWhole = [from, to].every((micros) => wallOf(micros, zone) % 6e7 === 0);
  const clock = (micros: number): string => (isWhole ? minuteText(micros, zone) : clockText(micros, zone, 0));
  const firstDay = dateText(from, zone);
  const lastDay = dateText(to, zone);
  const start = `${firstDay} ${clock(from)}`;
  const end = firstDay === lastDay ? clock(to) : `${lastDay} ${clock(to)}`;
  const [startZone, endZone] = [zoneName(from, zone), zoneName(to, zone)];
  return startZone === endZone ? `${start} – ${end} ${endZone}` : `${start} ${startZone} – ${end} ${endZone}`;
}

const units: readonly (readonly [string, number])[] = [
  ["d", 86400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

/** A span in the two largest units that say something: 2 h 5 min, 340 ms. */
export function spanText(seconds: number): string {
  const size = Math.abs(seconds);
  if (size === 0) return "0 s";
  if (size < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (size < 1) return `${Math.round(seconds * 1000)} ms`;
  if (size < 60) return `${trimmed(seconds)} s`;
  let rest = Math.round(size);
  const words: string[] = [];
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    if (count > 0 || words.length > 0) words.push(count > 0 ? `${count} ${unit}` : "");
    rest -= count * length;
    if (words.length === 2) break;
  }
  return (seconds < 0 ? "−" : "") + words.filter(Boolean).join(" ");
}

const trimmed = (seconds: number): string => seconds.toFixed(Math.abs(seconds) < 10 ? 1 : 0).replace(/\.0$/, "");

/** The window moved by whole weeks to the last place where it meets `held`: the same weekday and hour, as recorded. */
export function sameTimeWithin(window: TimeWindow, held: TimeWindow): TimeWindow | undefined {
  const week = 7 * dayMicros;
  const back = Math.ceil((window.from - held.to + 1) / week) * week;
  const moved = { from: window.from - back, to: window.to - back };
  return moved.to > held.from && moved.from < held.to ? moved : undefined;
}

/** As long a window, a week earlier by the clock on the wall; undefined before time began. */
export function weekBefore({ from, to }: TimeWindow, zone: string): TimeWindow | undefined {
  const start = momentOfWall(wallOf(from, zone) - 7 * dayMicros, zone);
  return start < 0 ? undefined : { from: start, to: start + to - from };
}
