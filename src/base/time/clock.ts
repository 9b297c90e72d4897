/** Times of day as people say them: 16:30, 4 pm, half past four, ten to five, noon. */
import type { Clock } from "./wall.ts";
import { smallNumber, spokenNumber, type Word } from "./words.ts";

export interface ClockFound {
  readonly next: number;
  readonly clock: Clock;
  readonly precision: "hour" | "minute";
  /** Morning or afternoon was said; undefined for a bare "four" or "4:30". */
  readonly half: "am" | "pm" | "24h" | undefined;
  readonly isUtc: boolean;
}

export interface PartFound {
  readonly next: number;
  readonly part: Part;
}

export type Part = "morning" | "afternoon" | "evening" | "night";

/** Hours of a part of the day, from and to; the night goes on into the next day. */
export const partHours: Readonly<Record<Part, readonly [number, number]>> = {
  morning: [6, 12],
  afternoon: [12, 18],
  evening: [18, 24],
  night: [22, 30],
};

const isPart = (text: string | undefined): text is Part => text !== undefined && Object.hasOwn(partHours, text);

export function findPart(words: readonly Word[], i: number): PartFound | undefined {
  const text = words[i]?.text;
  return isPart(text) ? { next: i + 1, part: text } : undefined;
}

/** `isRange`: "ten to eleven" is then a range of hours, not ten minutes before eleven. */
export function findClock(words: readonly Word[], i: number, isRange: boolean): ClockFound | undefined {
  const found =
    digital(words, i) ??
    military(words, i) ??
    named(words, i) ??
    spoken(words, i, isRange) ??
    withMinutes(words, i) ??
    plainHour(words, i);
  if (!found) return undefined;
  const zone = words[found.next]?.text;
  return zone === "utc" || zone === "gmt" || zone === "zulu" ? { ...found, isUtc: true, next: found.next + 1 } : found;
}

function digital(words: readonly Word[], i: number): ClockFound | undefined {
  const found = /^(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2}))?\s*(?:([ap])\.?m\.?)?(z)?$/.exec(words[i]?.text ?? "");
  if (!found || (found[2] === undefined && found[4] === undefined)) return undefined;
  let hour = Number(found[1]);
  const minute = Number(found[2] ?? 0);
  const second = Number(found[3] ?? 0);
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && minute + second > 0)) return undefined;
  const meridiem =
    found[4] ?? (/^[ap]\.?m?\.?$/.test(words[i + 1]?.text ?? "") && hour <= 12 ? words[i + 1]!.text[0] : undefined);
  const usesNext = meridiem !== undefined && found[4] === undefined && words[i + 1]!.text.length > 1;
  if (found[4] !== undefined || usesNext) {
    if (hour > 12 || hour === 0) return undefined;
    hour = (hour % 12) + (meridiem === "p" ? 12 : 0);
  }
  const half =
    found[4] !== undefined || usesNext
      ? meridiem === "p"
        ? "pm"
        : "am"
      : hour > 12 || hour === 0 || /^0/.test(found[1]!) || (hour >= 10 && found[2] !== undefined)
        ? "24h"
        : undefined;
  return {
    next: i + (usesNext ? 2 : 1),
    clock: { hour, minute, second },
    precision: found[2] === undefined ? "hour" : "minute",
    half,
    isUtc: found[5] === "z",
  };
}

/** 1400 hours, 0930h. */
function military(words: readonly Word[], i: number): ClockFound | undefined {
  const found = /^([01]\d|2[0-3])([0-5]\d)(h|hrs|hours)?$/.exec(words[i]?.text ?? "");
  const saysHours = /^(h|hrs|hours)$/.test(words[i + 1]?.text ?? "");
  if (!found || !(found[3] || saysHours)) return undefined;
  const clock = { hour: Number(found[1]), minute: Number(found[2]), second: 0 };
  return { next: found[3] ? i + 1 : i + 2, clock, precision: "minute", half: "24h", isUtc: false };
}

/** Noon, midnight; twelve noon, 12 midnight. */
function named(words: readonly Word[], i: number): ClockFound | undefined {
  const at = smallNumber(words[i]?.text) === 12 ? i + 1 : i;
  const text = words[at]?.text;
  const hour = text === "noon" || text === "midday" ? 12 : text === "midnight" ? 0 : undefined;
  if (hour === undefined) return undefined;
  const half = hour === 12 ? "pm" : "am";
  return { next: at + 1, clock: { hour, minute: 0, second: 0 }, precision: "minute", half, isUtc: false };
}

/** Four thirty, nine oh five, in words alone: digits beside each other may be anything. */
function withMinutes(words: readonly Word[], i: number): ClockFound | undefined {
  const hour = smallNumber(words[i]?.text);
  if (hour === undefined || hour < 1 || hour > 12 || !/^[a-z]{3,}$/.test(words[i]!.text)) return undefined;
  const at = words[i + 1]?.text === "-" ? i + 2 : i + 1;
  const isOh = words[at]?.text === "oh";
  const minutes = spokenNumber(words, isOh ? at + 1 : at);
  if (!minutes || !/^[a-z]{3,}$/.test(words[isOh ? at + 1 : at]!.text)) return undefined;
  if (isOh ? minutes.value < 1 || minutes.value > 9 : minutes.value < 10 || minutes.value > 59) return undefined;
  const meridiem = /^([ap])\.?m\.?$/.exec(words[minutes.next]?.text ?? "")?.[1];
  const clock = { hour: meridiem ? (hour % 12) + (meridiem === "p" ? 12 : 0) : hour, minute: minutes.value, second: 0 };
  const half = meridiem === undefined ? undefined : meridiem === "p" ? "pm" : "am";
  return { next: meridiem ? minutes.next + 1 : minutes.next, clock, precision: "minute", half, isUtc: false };
}

/** Half past four, quarter to five, twenty past six, five minutes to ten; also "half four" as the British say it. */
function spoken(words: readonly Word[], i: number, isRange: boolean): ClockFound | undefined {
  const first = words[i]?.text;
  let next = i + 1;
  if (first === "a" && words[next]?.text === "quarter") return spoken(words, next, isRange);
  const number = spokenNumber(words, i);
  const minutes = first === "half" ? 30 : first === "quarter" ? 15 : number?.value;
  if (minutes === undefined || minutes > 59) return undefined;
  const isExact = first === "half" || first === "quarter";
  if (!isExact) next = number!.next;
  const saysMinutes = /^min(ute)?s?$/.test(words[next]?.text ?? "");
  if (saysMinutes) next++;
  const hyphen = (at: number): number => (words[at]?.text === "-" ? at + 1 : at);
  if (isExact) next = hyphen(next);
  const join = words[next]?.text ?? "";
  const isHalfHour = first === "half" && smallNumber(join) !== undefined;
  if (!isHalfHour && !/^(past|to|after|before|of)$/.test(join)) return undefined;
  const isPast = isHalfHour || join === "past" || join === "after";
  if (!isPast && isRange && !isExact && !saysMinutes) return undefined;
  if (!isPast && !isExact && !saysMinutes && ![5, 10, 20, 25].includes(minutes)) return undefined;
  if (!isHalfHour) next = hyphen(next + 1);
  const hourFound = hourAt(words, next);
  if (!hourFound) return undefined;
  const hour = isPast ? hourFound.hour : (hourFound.hour + 23) % 24;
  const minute = isPast ? minutes : 60 - minutes;
  return {
    next: hourFound.next,
    clock: { hour, minute, second: 0 },
    precision: "minute",
    half: hourFound.half === "am" || hourFound.half === "pm" ? (hour >= 12 ? "pm" : "am") : hourFound.half,
    isUtc: false,
  };
}

function plainHour(words: readonly Word[], i: number): ClockFound | undefined {
  const found = hourAt(words, i);
  if (!found) return undefined;
  return {
    next: found.next,
    clock: { hour: found.hour, minute: 0, second: 0 },
    precision: "hour",
    half: found.half,
    isUtc: false,
  };
}

/** `four`, `4`, `4pm`, `four o'clock`, `noon`. */
function hourAt(
  words: readonly Word[],
  i: number,
): { hour: number; half: ClockFound["half"]; next: number } | undefined {
  const exact = named(words, i) ?? digital(words, i);
  if (exact)
    return exact.clock.minute === 0 && exact.clock.second === 0 && exact.clock.hour < 24
      ? { hour: exact.clock.hour, half: exact.half, next: exact.next }
      : undefined;
  const text = words[i]?.text;
  if (text === "a" || text === "an" || text === "couple") return undefined;
  const hour = smallNumber(text);
  if (hour === undefined || hour > 23) return undefined;
  let next = i + 1;
  if (words[next]?.text === "o'clock" || words[next]?.text === "oclock") next++;
  const meridiem = /^([ap])\.?m\.?$/.exec(words[next]?.text ?? "")?.[1];
  if (meridiem !== undefined && hour >= 1 && hour <= 12) {
    return { hour: (hour % 12) + (meridiem === "p" ? 12 : 0), half: meridiem === "p" ? "pm" : "am", next: next + 1 };
  }
  return { hour, half: hour > 12 || hour === 0 ? "24h" : undefined, next };
}

/** Hours of a day that nobody would count to a part of it. */
const strange: Readonly<Record<Part, (hour: number) => boolean>> = {
  morning: (hour) => hour >= 12,
  afternoon: (hour) => hour < 12,
  evening: (hour) => hour < 12,
  night: (hour) => hour > 8 && hour < 17,
};

export const isStrangeIn = (part: Part, { hour }: Clock): boolean => strange[part](hour);

/** The hour that a bare one means beside "afternoon" or "at night". */
export function inPart(clock: Clock, part: Part): Clock {
  const { hour } = clock;
  if (hour > 12) return clock;
  if (part === "morning") return { ...clock, hour: hour % 12 };
  if (part === "night") return { ...clock, hour: hour === 12 ? 0 : hour >= 6 ? hour + 12 : hour };
  return { ...clock, hour: hour === 12 ? 12 : hour + 12 };
}
