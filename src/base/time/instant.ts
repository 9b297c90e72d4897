/** Moments that need no calendar: RFC 3339, seconds since 1970, "ten minutes ago", "now". */
import { Temporal } from "temporal-polyfill";
import { type Moment, momentOf } from "./wall.ts";
import { lengthOf, secondsIn, smallNumber, type Word } from "./words.ts";

export interface InstantFound extends Moment {
  readonly next: number;
}

export function findInstant(words: readonly Word[], i: number, nowMs: number, zone: string): InstantFound | undefined {
  const text = words[i]?.text ?? "";
  if (text === "now") return { next: i + 1, ms: nowMs };
  if (text === "@" && /^\d{9,13}$/.test(words[i + 1]?.text ?? "")) return epoch(words[i + 1]!.text, i + 2);
  if (/^\d{10}(\.\d+)?$|^\d{13}$/.test(text)) return epoch(text, i + 1);
  return written(text, i + 1, zone) ?? ago(words, i, nowMs) ?? isoWithSpace(words, i);
}

const epoch = (digits: string, next: number): InstantFound => ({
  next,
  ms: Math.floor(Number(digits) * (digits.length === 13 ? 1 : 1000)),
});

/** `2026-11-17T16:30[:00][Z|+01:00]`, and the short form of links, `20261117T1615Z`. Without an offset the zone's wall clock is meant. */
function written(text: string, next: number, zone: string): InstantFound | undefined {
  const short = /^(\d{4})(\d\d)(\d\d)t(\d\d)(\d\d)(\d\d)?(z?)$/.exec(text);
  const long = short ?? /^(\d{4})-(\d\d)-(\d\d)t(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(z|[+-]\d\d:?\d\d)?$/.exec(text);
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
    const offset = long[7] === "z" ? "+00:00" : long[7];
    return {
      next,
      ...momentOf(date, { hour, minute, second }, offset ? offset.replace(/^([+-]\d\d):?(\d\d)$/, "$1:$2") : zone),
    };
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

function ago(words: readonly Word[], i: number, nowMs: number): InstantFound | undefined {
  const compact = lengthOf(words[i]?.text ?? "");
  if (compact !== undefined && words[i + 1]?.text === "ago") return { next: i + 2, ms: nowMs - compact * 1000 };
  if (
    words[i]?.text === "half" &&
    words[i + 1]?.text === "an" &&
    words[i + 2]?.text === "hour" &&
    words[i + 3]?.text === "ago"
  ) {
    return { next: i + 4, ms: nowMs - 1_800_000 };
  }
  const amount = smallNumber(words[i]?.text);
  const at = words[i + 1]?.text === "couple" ? i + 2 : i + 1;
  const unitAt = words[at]?.text === "of" ? at + 1 : at;
  const seconds = secondsIn(words[unitAt]?.text);
  if (amount === undefined || seconds === undefined || seconds >= 86400 || words[unitAt + 1]?.text !== "ago")
    return undefined;
  return { next: unitAt + 2, ms: nowMs - (at > i + 1 ? 2 : amount) * seconds * 1000 };
}
