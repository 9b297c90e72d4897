/** One end of a range, or the one time that was named; and what the two ends of a range tell of each other. */
import type { ClockFound, Part } from "./clock.ts";
import type { DaysFound } from "./date.ts";
import type { InstantFound } from "./instant.ts";
import type { Word } from "./words.ts";

export interface Side {
  instant?: InstantFound;
  days?: DaysFound;
  clock?: ClockFound;
  part?: Part;
  /** Words of this side that were understood, and those that were not. */
  understood: Word[];
  leftover: Word[];
}

export const emptySide = (): Side => ({ understood: [], leftover: [] });

/** One day was named for both ends, or none: the other end lies in it too. */
export const isOfOneDay = (first: Side, second: Side): boolean =>
  !(first.days && second.days) && !first.instant && !second.instant;

const minutesOf = ({ clock }: ClockFound): number => clock.hour * 60 + clock.minute;
const withHour = (found: ClockFound, hour: number, half: "am" | "pm"): ClockFound => ({
  ...found,
  clock: { ...found.clock, hour },
  half,
});

/** "2 to 3 pm", "four to five last tuesday afternoon", "nine to five": morning and afternoon may be said once, or not at all. */
export function agree(first: Side, second: Side): void {
  const hasOneDay = isOfOneDay(first, second);
  if (hasOneDay) {
    second.days ??= first.days;
    first.days ??= second.days;
  }
  if (!first.part && second.part && first.clock && !first.clock.half) first.part = second.part;
  if (!second.part && first.part && second.clock && !second.clock.half) second.part = first.part;
  if (!first.clock || !second.clock) return;
  const { half } = second.clock;
  if (!first.clock.half && !first.part && (half === "pm" || half === "am")) {
    const hour = (first.clock.clock.hour % 12) + (half === "pm" ? 12 : 0);
    const isBefore = hour < second.clock.clock.hour || second.clock.clock.hour === 0;
    if (isBefore) first.clock = withHour(first.clock, hour, half);
  }
  if (first.clock.half === "pm") second.clock = afterNoon(first.clock, second.clock);
  if (first.clock.half && !(first.clock.half === "24h" && hasOneDay)) return;
  if (second.clock.half || first.part || second.part) return;
  // "nine to five": the second hour is the next one of that name.
  const [from, to] = [minutesOf(first.clock), minutesOf(second.clock)];
  if (to <= from && to + 720 > from) second.part = "afternoon";
}

/** What follows a time of the afternoon: "3pm to 4", "9pm to 11:30", "11pm to 12:30". */
function afterNoon(first: ClockFound, second: ClockFound): ClockFound {
  const { hour } = second.clock;
  if (!second.half && hour < 12) return withHour(second, hour + 12, "pm");
  const isLikeADigitalWatch = second.half === "24h" && hour >= 10 && hour <= 12;
  if (!isLikeADigitalWatch || minutesOf(second) > minutesOf(first)) return second;
  return hour === 12 ? withHour(second, 0, "am") : withHour(second, hour + 12, "pm");
}
