/** Times in answers: in the zone that was asked for, and that zone is said. */
import { Temporal } from "temporal-polyfill";
import { wallText, zoneName } from "#base/time/wall.ts";

export const dateText = (micros: number, zone: string): string => wallText(Math.floor(micros / 1000), zone);

/** 16:25:03.120 */
export function clockText(micros: number, zone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(Math.floor(micros / 1000)).toZonedDateTimeISO(zone);
  return at.toPlainTime().toString({ smallestUnit: "millisecond" });
}

/** Tue 17 Nov 2026 16:15:00 – 16:45:00 GMT (30 min): the day once where it is the same, the zone twice where the clocks changed. */
export function windowText({ from, to }: { from: number; to: number }, zone: string): string {
  const start = dateText(from, zone);
  const end = dateText(to, zone);
  const sameDay = start.slice(0, -8) === end.slice(0, -8);
  const [before, after] = [zoneName(from / 1000, zone), zoneName(to / 1000, zone)];
  const startText = before === after ? start : `${start} ${before}`;
  return `${startText} – ${sameDay ? end.slice(-8) : end} ${after} (${lengthText(to - from)})`;
}

export function lengthText(micros: number): string {
  const seconds = Math.round(micros / 1e6);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${(seconds / 3600).toFixed(1).replace(/\.0$/, "")} h`;
  return `${Math.round(seconds / 86400)} days`;
}
