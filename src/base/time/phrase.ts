/**
 * "Half past four last Tuesday afternoon" as a range of time. Every word must be understood, or nothing is: a half-read
 * phrase would answer another question. What had to be assumed is said.
 */
import { type ClockFound, findClock, findPart, inPart, isStrangeIn, partHours } from "./clock.ts";
import type { DaysFound } from "./date.ts";
import { findDays } from "./day.ts";
import { findInstant } from "./instant.ts";
import { agree, emptySide, isOfOneDay, type Side } from "./side.ts";
import { type Clock, clockText, type Day, dayOf, type Moment, momentOf, startOfDay } from "./wall.ts";
import { findLength, isFiller, smallNumber, type Word, wordsOf } from "./words.ts";

export interface TimeRange {
  readonly ok: true;
  /** Milliseconds since 1970; the range is [from, to). */
  readonly from: number;
  readonly to: number;
  /** Keeps up with the clock: the last `to - from` milliseconds. */
  readonly live: boolean;
  /** What was assumed, in words. */
  readonly notes: readonly string[];
}

export interface NotUnderstood {
  readonly ok: false;
  readonly message: string;
}

/** Half of the window around a minute that was named without a width. */
const assumedHalfMs = 15 * 60_000;
const maxLength = 200;

/** `zone`: an IANA name. Phrases are about the past: what would lie ahead is taken as the one before, and said. */
export function parsePhrase(phrase: string, nowMs: number, zone: string): TimeRange | NotUnderstood {
  if (phrase.length > maxLength) return { ok: false, message: "that is too long for a time" };
  const words = wordsOf(phrase);
  if (words.every(isFiller))
    return { ok: false, message: "no time is given: write for example “last tuesday 16:30” or “last 15m”" };
  try {
    return new PhraseReader(phrase, words, nowMs, zone).read();
  } catch (stop) {
    if (stop instanceof Stop) return { ok: false, message: stop.message };
    throw stop;
  }
}

class Stop extends Error {}

const joins = new Set(["to", "until", "till", "through", "-", "–", "—", "..", "/"]);

class PhraseReader {
  private readonly phrase: string;
  private words: Word[];
  private readonly nowMs: number;
  private readonly zone: string;
  private readonly today: Day;
  private readonly notes: string[] = [];

  constructor(phrase: string, words: Word[], nowMs: number, zone: string) {
    this.phrase = phrase;
    this.words = words;
    this.nowMs = nowMs;
    this.zone = zone;
    this.today = dayOf(nowMs, zone);
  }

  read(): TimeRange {
    const halfMs = this.takeWidth();
    const rolling = this.rolling();
    if (rolling) {
      if (halfMs !== undefined) throw new Stop("a rolling window has its own width: leave the ± out");
      return rolling;
    }
    const opening = this.words[0]?.text;
    const isRange = opening === "from" || opening === "between";
    if (opening === "since" || isRange) this.words.shift();
    const sides = this.sides(isRange, opening === "between");
    this.refuseLeftovers(sides);
    // "from monday" goes on until now, as "since monday" does
    const isSince = opening === "since" || (opening === "from" && sides.length === 1 && halfMs === undefined);
    if (isSince) {
      if (sides.length > 1 || halfMs !== undefined) throw new Stop("“since” takes one time and goes on until now");
      return this.range(this.start(sides[0]!), this.nowMs);
    }
    if (sides.length === 2) {
      if (halfMs !== undefined) throw new Stop("a range has its own width: leave the ± out");
      return this.between(sides[0]!, sides[1]!);
    }
    return this.single(sides[0]!, halfMs);
  }

  /** ±15m, +-1h, give or take ten minutes: taken out of the words. */
  private takeWidth(): number | undefined {
    const { words } = this;
    const at = words.findIndex(
      ({ text }, i) =>
        /^(±|\+\/?-)$/.test(text) ||
        (text === "give" && words[i + 2]?.text === "take") ||
        (text === "plus" && words[i + 2]?.text === "minus"),
    );
    if (at < 0) return undefined;
    const first = at + (/^(give|plus)$/.test(words[at]!.text) ? 3 : 1);
    const found = findLength(words, first);
    if (!found || found.seconds <= 0)
      throw new Stop(`a length must follow “${words[at]!.text}”, such as 15m or 2 hours`);
    words.splice(at, found.next - at);
    return found.seconds * 1000;
  }

  /** last 15m, in the past 24 hours, past week, live 5m, live. */
  private rolling(): TimeRange | undefined {
    const start = this.words.findIndex((word) => !isFiller(word) && !/^(within|over|for)$/.test(word.text));
    const words = this.words.slice(start);
    const first = words[0]?.text;
    if (first === "live" && words.length === 1) return this.rolled(300, true);
    if (first !== "last" && first !== "past" && first !== "previous" && first !== "live") return undefined;
    const isOne = !words[1]?.text.endsWith("s");
    const length = findLength(words, 1) ?? (isOne ? findLength([words[0]!, aWord, ...words.slice(1)], 1) : undefined);
    const amount = smallNumber(words[1]?.text);
    if (amount !== undefined && /^months?$/.test(words[2]?.text ?? "") && words.length === 3) {
      const from = startOfDay(this.today.subtract({ months: amount }), this.zone);
      return this.range(from, this.nowMs);
    }
    const isAmount = findLength(words, 1) !== undefined;
    if (!length || length.next !== words.length + (isAmount ? 0 : 1)) return undefined;
    // the last week is that of the calendar
    if (first !== "past" && words.length === 2 && words[1]!.text === "week") return undefined;
    return this.rolled(length.seconds, first === "live");
  }

  private rolled(seconds: number, live: boolean): TimeRange {
    if (!(seconds > 0)) throw new Stop("a window of no length shows nothing");
    return { ok: true, from: this.nowMs - seconds * 1000, to: this.nowMs, live, notes: [] };
  }

  private sides(isRange: boolean, isBetween: boolean): Side[] {
    const sides: Side[] = [emptySide()];
    let hasOpening = isBetween;
    for (let i = 0; i < this.words.length; ) {
      const word = this.words[i]!;
      const side = sides.at(-1)!;
      const isFirstOfTwo = sides.length === 1 && side.understood.length > 0;
      if (isFirstOfTwo && (joins.has(word.text) || (isBetween && word.text === "and"))) {
        sides.push(emptySide());
        i++;
        continue;
      }
      // "between 2 and 3" and "from 2 to 3" may follow the day that they belong to.
      if (isFirstOfTwo && (word.text === "between" || word.text === "from")) {
        isRange = true;
        hasOpening = true;
        isBetween = word.text === "between";
        i++;
        continue;
      }
      i = this.component(side, i, isRange || sides.length === 2);
    }
    if (sides.length === 2 && sides[1]!.understood.length + sides[1]!.leftover.length === 0)
      throw new Stop("the end of the range is missing");
    if (sides.length === 1 && hasOpening) throw new Stop("the end of the range is missing");
    return sides;
  }

  /** Reads one part of a side at word i; gives where to go on. */
  private component(side: Side, i: number, isRange: boolean): number {
    const { words } = this;
    const take = (next: number): number => {
      side.understood.push(...words.slice(i, next));
      return next;
    };
    const instant = side.instant ? undefined : findInstant(words, i, this.nowMs, this.zone);
    if (instant) {
      side.instant = instant;
      return take(instant.next);
    }
    if (side.days?.isWeekday && words[i]!.text === "last" && words[i + 1]?.text === "week") {
      side.days = inLastWeek(side.days, this.today);
      return take(i + 2);
    }
    const days = side.days ? undefined : findDays(words, i, this.today);
    if (days?.problem) throw new Stop(days.problem);
    if (days) {
      // "friday night at 2" is in the night that begins on Friday; "friday at 2 at night" is on Friday.
      const isOfNight = words[days.next]?.text === "night" || (side.part === "night" && !side.clock);
      side.days = isOfNight && isOneDay(days) ? { ...days, part: "night" } : days;
      if (days.part) side.part = days.part;
      return take(days.next);
    }
    const part = side.part ? undefined : findPart(words, i);
    if (part) {
      side.part = part.part;
      return take(part.next);
    }
    const clock = side.clock ? undefined : findClock(words, i, isRange);
    if (clock) {
      side.clock = clock;
      return take(clock.next);
    }
    if (!isFiller(words[i]!)) side.leftover.push(words[i]!);
    return i + 1;
  }

  private refuseLeftovers(sides: readonly Side[]): void {
    const textOf = (words: readonly Word[]): string => {
      const runs: string[] = [];
      let run: Word[] = [];
      for (const word of words) {
        const last = run.at(-1);
        if (last && this.phrase.slice(last.end, word.at).trim() !== "") {
          runs.push(this.phrase.slice(run[0]!.at, last.end));
          run = [];
        }
        run.push(word);
      }
      if (run.length > 0) runs.push(this.phrase.slice(run[0]!.at, run.at(-1)!.end));
      return runs.map((text) => `“${text}”`).join(", ");
    };
    const leftover = sides.flatMap((side) => side.leftover);
    const understood = sides.flatMap((side) => side.understood);
    if (understood.length === 0)
      throw new Stop(
        `I could not read a time in “${this.phrase.trim()}”: write for example “last tuesday 16:30” or “yesterday 14:00 to 15:00”`,
      );
    if (leftover.length > 0) throw new Stop(`I understood ${textOf(understood)} but not ${textOf(leftover)}`);
    for (const side of sides) {
      if (side.instant && (side.days || side.clock || side.part))
        throw new Stop(`${textOf(understood)} names more than one time: join two with “to”`);
    }
  }

  private single(side: Side, halfMs: number | undefined): TimeRange {
    if (!side.instant && !side.clock) {
      if (halfMs !== undefined) throw new Stop("± needs a time of day, such as 16:30");
      return this.wholeSide(side);
    }
    const moment = this.moment(side);
    if (halfMs !== undefined) return this.range(moment.ms - halfMs, (moment.secondMs ?? moment.ms) + halfMs);
    if (side.clock?.precision === "hour") {
      this.notes.push("that hour assumed");
      return this.range(moment.ms, (moment.secondMs ?? moment.ms) + 3_600_000);
    }
    this.notes.push("±15 min assumed");
    return this.range(moment.ms - assumedHalfMs, (moment.secondMs ?? moment.ms) + assumedHalfMs);
  }

  /** A day, a part of one, a week, a month. */
  private wholeSide(side: Side): TimeRange {
    const from = this.start(side);
    const to = this.end(side);
    if (side.part)
      this.notes.push(
        `${clockText({ hour: partHours[side.part][0] % 24, minute: 0, second: 0 })} to ${clockText({ hour: partHours[side.part][1] % 24, minute: 0, second: 0 })} assumed`,
      );
    else if (isOneDay(side.days!)) this.notes.push("whole day assumed");
    return this.range(from, to);
  }

  private between(first: Side, second: Side): TimeRange {
    const hasOneDay = isOfOneDay(first, second);
    agree(first, second);
    let from = this.start(first);
    let to = this.end(second);
    const isSkipped = first.clock && second.clock && secondsOf(this.clockOf(second)) > secondsOf(this.clockOf(first));
    if (to <= from && hasOneDay && isSkipped)
      throw new Stop("no such time passed that day: the clocks went forward over it");
    if (to <= from && hasOneDay && second.clock) {
      to = this.endAfter(second, 1);
      this.notes.push("taken as going past midnight");
    }
    if (to <= from && first.days?.isWeekday && second.days?.isWeekday) {
      first.days = movedBack(first.days, "week");
      from = this.start(first);
    }
    if (to <= from) throw new Stop("the end of the range lies before its start");
    return this.range(from, to);
  }

  private endAfter(side: Side, days: number): number {
    const day = (side.days ? side.days.from : this.today).add({ days });
    const moment = momentOf(day, this.clockOf(side), this.zoneOf(side));
    return moment.secondMs ?? moment.ms;
  }

  private start(side: Side): number {
    if (side.instant || side.clock) return this.moment(side).ms;
    const day = this.dayOf(side);
    if (!side.part) return startOfDay(day, this.zone);
    return momentOf(day, { hour: partHours[side.part][0], minute: 0, second: 0 }, this.zone).ms;
  }

  private end(side: Side): number {
    if (side.instant || side.clock) {
      const moment = this.moment(side);
      return moment.secondMs ?? moment.ms;
    }
    const day = this.dayOf(side);
    if (!side.part) return startOfDay(side.days?.to ?? day.add({ days: 1 }), this.zone);
    const hour = partHours[side.part][1];
    return momentOf(day.add({ days: Math.floor(hour / 24) }), { hour: hour % 24, minute: 0, second: 0 }, this.zone).ms;
  }

  private moment(side: Side): Moment {
    const moment = side.instant ?? momentOf(this.dayOf(side), this.clockOf(side), this.zoneOf(side));
    if (moment.note && !this.notes.includes(moment.note)) this.notes.push(moment.note);
    return moment;
  }

  private zoneOf(side: Side): string {
    return side.clock?.isUtc ? "UTC" : this.zone;
  }

  private clockOf(side: Side): ClockFound["clock"] {
    const { clock, part } = side;
    if (!clock) throw new Stop("a time of day is missing");
    const isPlain = clock.half === undefined || (clock.half === "24h" && /^1[0-2]$/.test(String(clock.clock.hour)));
    if (part) {
      const found = isPlain ? inPart(clock.clock, part) : clock.clock;
      if (isStrangeIn(part, found)) throw new Stop(`${clockText(found)} is not in the ${part}`);
      return found;
    }
    if (clock.half) return clock.clock;
    if (clock.clock.hour >= 1 && clock.clock.hour < 12) this.note(`${clockText(clock.clock)} in the morning assumed`);
    return clock.clock;
  }

  private note(text: string): void {
    if (!this.notes.includes(text)) this.notes.push(text);
  }

  /** The side's day, moved back when it would lie ahead. */
  private dayOf(side: Side): Day {
    if (side.days && !isOneDay(side.days) && (side.clock || side.part))
      throw new Stop(`a time of day needs one day: “${this.phrase.trim()}” names more than one`);
    let day = side.days?.from ?? this.today;
    // "last night at 2" is in the small hours of the day after.
    if (side.days?.part === "night" && side.clock && this.clockOf(side).hour < 12) day = day.add({ days: 1 });
    const at = side.clock
      ? momentOf(day, this.clockOf(side), this.zoneOf(side)).ms
      : startOfDay(day, this.zone) + (side.part ? partHours[side.part][0] * 3_600_000 : 0);
    if (at <= this.nowMs) return day;
    if (!side.days) {
      this.note("taken as yesterday");
      return day.subtract({ days: 1 });
    }
    const { shift } = side.days;
    if (!shift) return day;
    this.note(`taken as the previous ${shift}`);
    side.days = movedBack(side.days, shift);
    return side.days.from;
  }

  private range(from: number, to: number): TimeRange {
    if (from >= this.nowMs) throw new Stop(`“${this.phrase.trim()}” is in the future`);
    if (from < 0) throw new Stop(`“${this.phrase.trim()}” begins before 1970`);
    return { ok: true, from, to: Math.min(to, this.nowMs), live: false, notes: this.notes };
  }
}

/** "Tuesday afternoon last week": the weekday of the calendar week before this one. */
function inLastWeek(days: DaysFound, today: Day): DaysFound {
  const from = today.subtract({ days: today.dayOfWeek - days.from.dayOfWeek + 7 });
  return { next: days.next, from, to: from.add({ days: 1 }) };
}

/** The same days one week or year before. */
function movedBack(days: DaysFound, shift: "week" | "year"): DaysFound {
  const by = shift === "week" ? { days: 7 } : { years: 1 };
  return { next: days.next, from: days.from.subtract(by), to: days.to.subtract(by) };
}

const isOneDay = ({ from, to }: DaysFound): boolean => to.equals(from.add({ days: 1 }));
const secondsOf = ({ hour, minute, second }: Clock): number => hour * 3600 + minute * 60 + second;
const aWord: Word = { text: "a", at: 0, end: 0 };
