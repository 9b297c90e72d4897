/** Wall clocks in a time zone as moments: the hours that a change of clocks skips or repeats are told, never guessed. */
import { Temporal } from "temporal-polyfill";

export interface Moment {
  /** Milliseconds since 1970. */
  readonly ms: number;
  /** The same wall clock came a second time that night. */
  readonly secondMs?: number;
  readonly note?: string;
}

export type Day = Temporal.PlainDate;
export interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export const dayOf = (ms: number, zone: string): Day =>
  Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();

export const startOfDay = (day: Day, zone: string): number => day.toZonedDateTime(zone).epochMilliseconds;

const twoDigits = (value: number): string => String(value).padStart(2, "0");
export const clockText = ({ hour, minute, second }: Clock): string =>
  `${twoDigits(hour)}:${twoDigits(minute)}${second > 0 ? `:${twoDigits(second)}` : ""}`;

/** 24:00 is the end of the day. */
export function momentOf(day: Day, clock: Clock, zone: string): Moment {
  if (clock.hour === 24) return momentOf(day.add({ days: 1 }), { ...clock, hour: 0 }, zone);
  const wall = day.toPlainDateTime(clock);
  const earlier = wall.toZonedDateTime(zone, { disambiguation: "earlier" }).epochMilliseconds;
  const later = wall.toZonedDateTime(zone, { disambiguation: "later" });
  if (earlier === later.epochMilliseconds) return { ms: earlier };
  if (!later.toPlainDateTime().equals(wall)) {
    const text = clockText(later.toPlainTime());
    return {
      ms: later.epochMilliseconds,
      note: `${clockText(clock)} did not exist that day, the clocks went forward; taken as ${text}`,
    };
  }
  return {
    ms: earlier,
    secondMs: later.epochMilliseconds,
    note: `${clockText(clock)} happened twice that day, the clocks went back; both are shown`,
  };
}

/** True for a zone that the time zone database knows, or a fixed offset. */
export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** `Tue 17 Nov 2026 16:15:00` in the zone. */
export function wallText(ms: number, zone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  const day = weekdays[at.dayOfWeek - 1]!.slice(0, 3);
  const month = months[at.month - 1]!.slice(0, 3);
  const title = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
  return `${title(day)} ${at.day} ${title(month)} ${at.year} ${clockText({ hour: at.hour, minute: at.minute, second: 0 })}:${twoDigits(at.second)}`;
}

/** `GMT`, `GMT-5`: what the zone is called at that moment. */
export function zoneName(ms: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeZoneName: "short" }).formatToParts(ms);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

export const weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const months = [
  "january",
  "february",
  "march",
  "april",
  "may",
  "june",
  "july",
  "august",
  "september",
  "october",
  "november",
  "december",
];

/** 1 to 7 for a weekday's name or its usual short forms. */
export function weekdayOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length < 3) return undefined;
  const short = text.replace(/s$/, "");
  const index = weekdays.findIndex(
    (name) => name === text || name === short || ((text.length < 6 || text === "thurs") && name.startsWith(text)),
  );
  return index < 0 ? undefined : index + 1;
}

/** 1 to 12 for a month's name or its short form. */
export function monthOf(text: string | undefined): number | undefined {
  if (text === undefined || text.length < 3) return undefined;
  const index = months.findIndex((name) => name === text || (text.length <= 4 && name.startsWith(text)));
  return index < 0 ? undefined : index + 1;
}
