/** Days, weeks and months as people say them: yesterday, last Tuesday, 17/11, 17 November, last week, November. */
import { Temporal } from "temporal-polyfill";
import { type Day, monthOf, weekdayOf, weekdays } from "./wall.ts";
import { secondsIn, smallNumber, type Word } from "./words.ts";

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

const one = (next: number, day: Day, more: Partial<DaysFound> = {}): DaysFound => ({
  next,
  from: day,
  to: day.add({ days: 1 }),
  ...more,
});

export function findDays(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  return (
    relative(words, i, today) ??
    weekday(words, i, today) ??
    date(words, i, today) ??
    period(words, i, today) ??
    ago(words, i, today)
  );
}

function relative(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const text = words[i]?.text;
  const follows = words[i + 1]?.text;
  if (text === "today") return one(i + 1, today);
  if (text === "yesterday") return one(i + 1, today.subtract({ days: 1 }));
  if (text === "tonight") return one(i + 1, today, { part: "evening" });
  if (text === "tomorrow" || text === "next")
    return one(i + 1, today.add({ days: 1 }), { problem: `“${text}” is in the future` });
  if (text === "day" && follows === "before" && words[i + 2]?.text === "yesterday")
    return one(i + 3, today.subtract({ days: 2 }));
  if (text === "last" && follows === "night") return one(i + 2, today.subtract({ days: 1 }), { part: "night" });
  if (text === "this" && ["morning", "afternoon", "evening"].includes(follows ?? "")) return one(i + 1, today);
  return undefined;
}

/** "last Tuesday" is the latest one before today; a bare "Tuesday" may be today. */
function weekday(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const qualifier = /^(last|this|past|previous)$/.exec(words[i]?.text ?? "")?.[0];
  const at = qualifier ? i + 1 : i;
  const wanted = weekdayOf(words[at]?.text);
  if (wanted === undefined) return undefined;
  const named = qualifier
    ? undefined
    : date(words, words[at + 1]?.text === "," || words[at + 1]?.text === "the" ? at + 2 : at + 1, today);
  if (named?.to.equals(named.from.add({ days: 1 }))) return checkedDate(named, wanted, today);
  let back = (today.dayOfWeek - wanted + 7) % 7;
  if (back === 0 && qualifier && qualifier !== "this") back = 7;
  const day = today.subtract({ days: back });
  if (words[at + 1]?.text === "last" && words[at + 2]?.text === "week") {
    return one(at + 3, today.subtract({ days: today.dayOfWeek - wanted + 7 }));
  }
  if (words[at + 2]?.text === "week" && words[at + 3]?.text === "ago") return one(at + 4, day.subtract({ days: 7 }));
  return one(at + 1, day, back === 0 ? { shift: "week", isWeekday: true } : { isWeekday: true });
}

function checkedDate(found: DaysFound, wanted: number, today: Day): DaysFound {
  // Without a year, the weekday says which one is meant.
  for (let back = 0; found.shift === "year" && back < 7; back++) {
    const day = found.from.subtract({ years: back });
    if (day.dayOfWeek === wanted && Temporal.PlainDate.compare(day, today) <= 0) return one(found.next, day);
  }
  if (found.from.dayOfWeek === wanted) return found;
  const title = (name: string): string => name[0]!.toUpperCase() + name.slice(1);
  return {
    ...found,
    problem: `${found.from} is a ${title(weekdays[found.from.dayOfWeek - 1]!)}, not a ${title(weekdays[wanted - 1]!)}`,
  };
}

function date(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const text = words[i]?.text ?? "";
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (iso) return dated(i + 1, Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const slashed = /^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{2}|\d{4}))?$/.exec(text);
  if (slashed && (text.includes("/") || slashed[3] !== undefined)) {
    const year = slashed[3] === undefined ? undefined : Number(slashed[3]) + (slashed[3].length === 2 ? 2000 : 0);
    return dated(i + 1, year, Number(slashed[2]), Number(slashed[1]), today);
  }
  const day = ordinal(text);
  const ofMonth = words[i + 1]?.text === "of" ? i + 2 : i + 1;
  const month = monthOf(words[ofMonth]?.text);
  if (day !== undefined && month !== undefined) return withYear(words, ofMonth + 1, month, day, today);
  if (day !== undefined && /[a-z]$/.test(text)) return lastSuchDay(i + 1, day, today);
  const leading = monthOf(text);
  const afterThe = words[i + 1]?.text === "the" ? i + 2 : i + 1;
  const trailing = ordinal(words[afterThe]?.text ?? "");
  if (leading !== undefined && trailing !== undefined) return withYear(words, afterThe + 1, leading, trailing, today);
  return undefined;
}

const ordinal = (text: string): number | undefined => {
  const found = /^(\d{1,2})(?:st|nd|rd|th)?$/.exec(text);
  const day = Number(found?.[1]);
  return day >= 1 && day <= 31 ? day : undefined;
};

function withYear(words: readonly Word[], i: number, month: number, day: number, today: Day): DaysFound {
  const at = words[i]?.text === "," ? i + 1 : i;
  const year = /^(19|20)\d\d$/.test(words[at]?.text ?? "") ? Number(words[at]!.text) : undefined;
  return dated(year === undefined ? i : at + 1, year, month, day, today);
}

function dated(next: number, year: number | undefined, month: number, day: number, today?: Day): DaysFound {
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

function period(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const which = /^(this|last|previous)$/.exec(words[i]?.text ?? "")?.[0];
  const unit = words[i + 1]?.text;
  const back = which === "this" ? 0 : 1;
  if (which && unit === "week") return weekFrom(i + 2, today.subtract({ days: today.dayOfWeek - 1 + 7 * back }));
  if (which && unit === "weekend") {
    const saturday = today.subtract({ days: (today.dayOfWeek + 1) % 7 });
    const isOn = today.dayOfWeek >= 6;
    const from = which === "this" || !isOn ? saturday : saturday.subtract({ days: 7 });
    return { next: i + 2, from, to: from.add({ days: 2 }) };
  }
  if (which && unit === "month") return monthFrom(i + 2, today.with({ day: 1 }).subtract({ months: back }));
  if (which && unit === "year") {
    const from = today.with({ month: 1, day: 1 }).subtract({ years: back });
    return { next: i + 2, from, to: from.add({ years: 1 }) };
  }
  if (/^(19|20)\d\d$/.test(words[i]?.text ?? "")) {
    const from = Temporal.PlainDate.from({ year: Number(words[i]!.text), month: 1, day: 1 });
    return { next: i + 1, from, to: from.add({ years: 1 }) };
  }
  const yearMonth = /^(\d{4})-(\d{2})$/.exec(words[i]?.text ?? "");
  if (yearMonth) {
    const first = dated(i + 1, Number(yearMonth[1]), Number(yearMonth[2]), 1);
    return first.problem ? first : monthFrom(i + 1, first.from);
  }
  const at = which && which !== "this" ? i + 1 : i;
  const month = monthOf(words[at]?.text);
  if (month === undefined) return undefined;
  const first = withYear(words, at + 1, month, 1, today);
  const isOver = first.shift !== "year" || Temporal.PlainDate.compare(first.from, today) <= 0;
  const isCurrent = first.from.year === today.year && month === today.month;
  const from = isOver && !(at > i && isCurrent) ? first.from : first.from.subtract({ years: 1 });
  return monthFrom(first.next, from);
}

const weekFrom = (next: number, monday: Day): DaysFound => ({ next, from: monday, to: monday.add({ days: 7 }) });
const monthFrom = (next: number, first: Day): DaysFound => ({ next, from: first, to: first.add({ months: 1 }) });

/** "three days ago", "a week ago", "two months ago": that day. Shorter lengths are moments, not days. */
function ago(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const amount = smallNumber(words[i]?.text);
  const unit = words[i + 1]?.text.replace(/s$/, "");
  if (amount === undefined || words[i + 2]?.text !== "ago" || amount > 5000) return undefined;
  if (unit === "month") return one(i + 3, today.subtract({ months: amount }));
  if (unit === "year") return one(i + 3, today.subtract({ years: amount }));
  const seconds = secondsIn(unit);
  if (seconds === undefined || seconds < 86400) return undefined;
  return one(i + 3, today.subtract({ days: (amount * seconds) / 86400 }));
}
