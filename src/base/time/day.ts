/** Days, weeks and months as people say them: yesterday, last Tuesday, a week last Tuesday, week 47, last week, November. */
import { Temporal } from "temporal-polyfill";
import { type DaysFound, dated, daysOfMonth, findDate, one, withYear } from "./date.ts";
import { type Day, monthOf, weekdayOf, weekdays } from "./wall.ts";
import { secondsIn, smallNumber, type Word } from "./words.ts";

export function findDays(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  return (
    daysOfMonth(words, i, today) ??
    relative(words, i, today) ??
    beforeLast(words, i, today) ??
    weekday(words, i, today) ??
    findDate(words, i, today) ??
    period(words, i, today) ??
    ago(words, i, today)
  );
}

/** "the week before last", "the tuesday before last". */
function beforeLast(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  if (words[i + 1]?.text !== "before" || words[i + 2]?.text !== "last") return undefined;
  const last = [{ text: "last", at: 0, end: 0 }, words[i]!];
  if (words[i]!.text === "night") return one(i + 3, today.subtract({ days: 2 }), { part: "night" });
  const found = weekday(last, 0, today) ?? period(last, 0, today);
  const unit = /^(month|year)$/.test(words[i]!.text) ? `${words[i]!.text}s` : "weeks";
  if (!found) return undefined;
  const back = unit === "weeks" ? { weeks: 1 } : unit === "months" ? { months: 1 } : { years: 1 };
  return { next: i + 3, from: found.from.subtract(back), to: found.to.subtract(back) };
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
    : findDate(words, words[at + 1]?.text === "," || words[at + 1]?.text === "the" ? at + 2 : at + 1, today);
  if (named?.to.equals(named.from.add({ days: 1 }))) return checkedDate(named, wanted, today);
  let back = (today.dayOfWeek - wanted + 7) % 7;
  if (back === 0 && qualifier && qualifier !== "this") back = 7;
  const day = today.subtract({ days: back });
  if (words[at + 1]?.text === "last" && words[at + 2]?.text === "week") {
    return one(at + 3, today.subtract({ days: today.dayOfWeek - wanted + 7 }));
  }
  const weeks = /^weeks?$/.test(words[at + 2]?.text ?? "") ? smallNumber(words[at + 1]?.text) : undefined;
  if (weeks !== undefined && words[at + 3]?.text === "ago") return one(at + 4, day.subtract({ days: 7 * weeks }));
  if (!qualifier && words[at + 1]?.text === "week")
    return one(at + 2, today, { problem: `“${words[at]!.text} week” is in the future` });
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

function period(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const week = isoWeek(words, i, today);
  if (week) return week;
  const which = /^(this|last|previous)$/.exec(words[i]?.text ?? "")?.[0];
  const unit = words[i + 1]?.text;
  const back = which === "this" ? 0 : 1;
  if (which && unit === "week") return weekFrom(i + 2, today.subtract({ days: today.dayOfWeek - 1 + 7 * back }));
  const isBare = words[i]?.text === "weekend";
  if ((which && unit === "weekend") || isBare) {
    const saturday = today.subtract({ days: (today.dayOfWeek + 1) % 7 });
    const isOn = today.dayOfWeek >= 6;
    const from = isBare || which === "this" || !isOn ? saturday : saturday.subtract({ days: 7 });
    return { next: isBare ? i + 1 : i + 2, from, to: from.add({ days: 2 }) };
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

/** 2026-W47, 2026-W47-2, week 47: weeks of ISO 8601, from Monday; the first holds 4 January. */
function isoWeek(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const found = /^(\d{4})-w(\d{2})(?:-(\d))?$/.exec(words[i]?.text ?? "");
  const spoken = words[i]?.text === "week" ? /^\d{1,2}$/.exec(words[i + 1]?.text ?? "")?.[0] : undefined;
  if (!found && spoken === undefined) return undefined;
  const week = Number(found?.[2] ?? spoken);
  const mondayIn = (year: number): Day => {
    const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 });
    return fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: week - 1 });
  };
  let year = found ? Number(found[1]) : today.yearOfWeek!;
  if (!found && Temporal.PlainDate.compare(mondayIn(year), today) > 0) year--;
  const monday = mondayIn(year);
  const next = found ? i + 1 : i + 2;
  if (week < 1 || monday.yearOfWeek !== year)
    return { ...weekFrom(next, monday), problem: `${year} has no week ${week}` };
  return found?.[3] ? one(next, monday.add({ days: Number(found[3]) - 1 })) : weekFrom(next, monday);
}

const weekFrom = (next: number, monday: Day): DaysFound => ({ next, from: monday, to: monday.add({ days: 7 }) });
const monthFrom = (next: number, first: Day): DaysFound => ({ next, from: first, to: first.add({ months: 1 }) });

/** "three days ago", "a week ago", "two months ago": that day. Shorter lengths are moments, not days. */
function ago(words: readonly Word[], i: number, today: Day): DaysFound | undefined {
  const amount = smallNumber(words[i]?.text);
  const isWeeks = amount !== undefined && /^weeks?$/.test(words[i + 1]?.text ?? "");
  const at = words[i + 2]?.text === "ago" ? (words[i + 3]?.text === "on" ? i + 4 : i + 3) : i + 2;
  // "a week last tuesday", "two weeks ago on tuesday"
  const day = isWeeks && (at > i + 2 || words[at]?.text === "last") ? weekday(words, at, today) : undefined;
  if (day && amount !== undefined)
    return one(day.next, day.from.subtract({ weeks: amount }), day.problem ? { problem: day.problem } : {});
  const unit = words[i + 1]?.text.replace(/s$/, "");
  if (amount === undefined || words[i + 2]?.text !== "ago" || amount > 5000) return undefined;
  if (unit === "month") return one(i + 3, today.subtract({ months: amount }));
  if (unit === "year") return one(i + 3, today.subtract({ years: amount }));
  const seconds = secondsIn(unit);
  if (seconds === undefined || seconds < 86400) return undefined;
  return one(i + 3, today.subtract({ days: (amount * seconds) / 86400 }));
}
