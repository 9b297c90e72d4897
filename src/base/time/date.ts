/** Dates as people write and say them: 17/11, 2026-11-17, 17 November, the twenty-third, 17 to 19 November. */
import { Temporal } from "temporal-polyfill";
import { type Day, monthOf } from "./wall.ts";
import type { Word } from "./words.ts";

export interface DaysFound {
  readonly next: number;
  /** First day, and the day after the last. */
  readonly from: Day;
  readonly to: Day;
  /** What a result in the future may move back by. */
  readonly shift?: "week" | "year";
  /** Named by its weekday alone: which week it is in may depend on the other end of a range. */
  readonly isWeekday?: boolean;
  readonly problem?: string;
  /** A part of the day that the word itself says: tonight, last night. */
  readonly part?: "night" | "evening";
}

/** One day. */
export const one = (next: number, day: Day, more: Partial<DaysFound> = {}): DaysFound => ({
  next,
  from: day,
  to: day.add({ days: 1 }),
  ...more,
});

/** "17 to 19 november", "november 17-19": days, though a number beside a dash could be an hour. */
export function daysOfMonth(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const joins = /^(to|until|till|through|-|–|—|and)$/;
  const leads = monthOf(words[i]?.text) !== undefined;
  const [first, second] = leads ? [i + 1, i + 3] : [i, i + 2];
  if (!joins.test(words[first + 1]?.text ?? "")) return undefined;
  const [from, to] = [ordinalAt(words, first), ordinalAt(words, second)];
  if (from?.next !== first + 1 || !to) return undefined;
  const monthAt = words[to.next]?.text === "of" ? to.next + 1 : to.next;
  const month = monthOf(words[leads ? i : monthAt]?.text);
  // "november 17 - 19:00", "9 to 5 yesterday"
  if (month === undefined) return undefined;
  const start = withYear(words, leads ? to.next : monthAt + 1, month, from.day, today);
  const end = withYear(words, leads ? to.next : monthAt + 1, month, to.day, today);
  const problem =
    start.problem ??
    end.problem ??
    (from.day < to.day ? undefined : `day ${to.day} does not come after day ${from.day}`);
  return { ...end, from: start.from, ...(problem === undefined ? {} : { problem }) };
}

/** A day by its date. */
export function findDate(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const text = words[i]?.text ?? "";
  const iso = /^(\d{4})([-/])(\d{1,2})\2(\d{1,2})$/.exec(text) ?? /^((?:19|20)\d\d)()(\d\d)(\d\d)$/.exec(text);
  if (iso) return dated(i + 1, Number(iso[1]), Number(iso[3]), Number(iso[4]));
  const dashed = /^(\d{1,2})-([a-z]+)-(\d{4})$/.exec(text);
  const dashedMonth = monthOf(dashed?.[2]);
  if (dashed && dashedMonth !== undefined) return dated(i + 1, Number(dashed[3]), dashedMonth, Number(dashed[1]));
  const slashed = /^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2}|\d{4}))?$/.exec(text);
  if (slashed && (text.includes("/") || slashed[3] !== undefined)) {
    const year = slashed[3] === undefined ? undefined : Number(slashed[3]) + (slashed[3].length === 2 ? 2000 : 0);
    return dated(i + 1, year, Number(slashed[2]), Number(slashed[1]), today);
  }
  const day = ordinalAt(words, i);
  if (day) {
    const ofMonth = words[day.next]?.text === "of" ? day.next + 1 : day.next;
    const month = monthOf(words[ofMonth]?.text);
    if (month !== undefined) return withYear(words, ofMonth + 1, month, day.day, today);
    if (/(st|nd|rd|th)$/.test(text)) return lastSuchDay(day.next, day.day, today);
  }
  const leading = monthOf(text);
  const trailing = ordinalAt(words, words[i + 1]?.text === "the" ? i + 2 : i + 1);
  if (leading !== undefined && trailing) return withYear(words, trailing.next, leading, trailing.day, today);
  return undefined;
}

const ordinalWords =
  "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(
    " ",
  );

/** The day of a month: 17, 17th, seventeenth, twenty-third. */
function ordinalAt(words: readonly Word[], i: number): { day: number; next: number } | undefined {
  const text = words[i]?.text ?? "";
  const found = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(text);
  const tens = text === "twenty" ? 20 : text === "thirty" ? 30 : 0;
  const at = tens > 0 ? (words[i + 1]?.text === "-" ? i + 2 : i + 1) : i;
  const inWords = ordinalWords.indexOf(words[at]?.text ?? "") + 1;
  const day = found ? Number(found[1]) : text === "thirtieth" ? 30 : inWords > 0 ? tens + inWords : 0;
  return day >= 1 && day <= 31 ? { day, next: at + 1 } : undefined;
}

/** A day of a month, of the year that follows, or of this one. */
export function withYear(words: readonly Word[], i: number, month: number, day: number, today: Day): DaysFound {
  const at = words[i]?.text === "," ? i + 1 : i;
  const year = /^(19|20)\d\d$/.test(words[at]?.text ?? "") ? Number(words[at]!.text) : undefined;
  const which = words[at + 1]?.text === "year" ? words[at]?.text : undefined;
  if (which === "last" || which === "this")
    return dated(at + 2, today.year - (which === "last" ? 1 : 0), month, day, today);
  return dated(year === undefined ? i : at + 1, year, month, day, today);
}

/** What is no day is a problem. */
export function dated(next: number, year: number | undefined, month: number, day: number, today?: Day): DaysFound {
  try {
    const found = Temporal.PlainDate.from({ year: year ?? today!.year, month, day }, { overflow: "reject" });
    return one(next, found, year === undefined ? { shift: "year" } : {});
  } catch {
    const fallback = today ?? Temporal.PlainDate.from({ year: year ?? 2000, month: 1, day: 1 });
    return one(next, fallback, {
      problem: `there is no day ${day} of month ${month}${year === undefined ? "" : ` in ${year}`} (day/month/year)`,
    });
  }
}

/** "the 17th": of this month, or of the last one that has such a day and has come. */
function lastSuchDay(next: number, day: number, today: Day): DaysFound | undefined {
  for (let back = 0; back < 3; back++) {
    const month = today.toPlainYearMonth().subtract({ months: back });
    if (day > month.daysInMonth) continue;
    const found = month.toPlainDate({ day });
    if (Temporal.PlainDate.compare(found, today) <= 0) return one(next, found);
  }
  return undefined;
}
