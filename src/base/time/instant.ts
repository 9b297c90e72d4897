/** Moments that need no calendar: RFC 3339, seconds since 1970, "ten minutes ago", "now". */
import { Temporal } from "temporal-polyfill";
import { type Moment, momentOf } from "./wall.ts";
import { findLength, secondsIn, type Word } from "./words.ts";

export interface InstantFound extends Moment {
  readonly next: number;
}

export function findInstant(words: readonly Word[], i: number, nowMs: number, zone: string): InstantFound | undefined {
  const text = words[i]?.text ?? "";
  if (text === "now") return { next: i + 1, ms: nowMs };
  if (text === "@" && /^\d{9,13}$/.test(words[i + 1]?.text ?? "")) return epoch(words[i + 1]!.text, i + 2);
  if (/^\d{10}(\.\d+)?$|^\d{13}$|^\d{16}$/.test(text)) return epoch(text, i + 1);
  return written(text, i + 1, zone) ?? ago(words, i, nowMs) ?? isoWithSpace(words, i);
}

/** Seconds, with a fraction or without, milliseconds or microseconds, by their length. */
function epoch(digits: string, next: number): InstantFound {
  const whole = digits.replace(/\..*/, "");
  const perSecond = whole.length === 16 ? 1e6 : whole.length === 13 ? 1000 : 1;
  return { next, ms: Math.floor((Number(digits) * 1000) / perSecond) };
}

/** `2026-11-17T16:30[:00][Z|+01:00]`, and the short form of links, `20261117T1615Z`. Without an offset the zone's wall clock is meant. */
function written(text: string, next: number, zone: string): InstantFound | undefined {
  const short = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)?(z?)$/.exec(text);
  const long = short ?? /^(\d{4})-(\d\d)-(\d\d)t(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(z|[+-]\d\d:?\d\d)?$/.exec(text);
  const millis = Math.floor(Number(`0${/\.\d+/.exec(text)?.[0] ?? ""}`) * 1000);
  if (!long) return undefined;
  const [year, month, day, hour, minute, second] = long.slice(1, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  try {
    const date = Temporal.PlainDate.from({ year, month, day }, { overflow: "reject" });
    if (hour > 23 || minute > 59 || second > 59) return undefined;
    const offset = long[7] === "z" ? "+00:00" : long[7]?.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2");
    const { ms, secondMs, note } = momentOf(date, { hour, minute, second }, offset ?? zone);
    const twice = secondMs === undefined ? {} : { secondMs: secondMs + millis };
    return { next, ms: ms + millis, ...twice, ...(note === undefined ? {} : { note }) };
  } catch {
    return undefined;
  }
}

/** `2026-11-17 16:30Z`: the date is read in UTC too. */
function isoWithSpace(words: readonly Word[], i: number): InstantFound | undefined {
  const date = words[i]?.text;
  const clock = words[i + 1]?.text;
  if (!/^\d{4}-\d\d-\d\d$/.test(date ?? "") || !/^\d{1,2}:\d\d(:\d\d)?z$/.test(clock ?? "")) return undefined;
  return written(`${date}t${clock}`, i + 2, "UTC");
}

/** Lengths of days and more mean days: see day.ts. */
function ago(words: readonly Word[], i: number, nowMs: number): InstantFound | undefined {
  const found = findLength(words, i);
  if (!found || words[found.next]?.text !== "ago") return undefined;
  const isOfDays = words.slice(i, found.next).some(({ text }) => (secondsIn(text) ?? 0) >= 86400);
  return isOfDays ? undefined : { next: found.next + 1, ms: nowMs - found.seconds * 1000 };
}
