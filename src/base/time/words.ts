/** A phrase of time cut into words; what belongs together (16:30, 2026-11-17, 15m) stays together. */

export interface Word {
  readonly text: string;
  /** Where it stands in the phrase: [at, end). */
  readonly at: number;
  readonly end: number;
}

const pattern = new RegExp(
  [
    "\\d{8}t\\d{4,6}z?", // 20261117T1615Z, as in a link
    "\\d{4}-\\d{2}-\\d{2}t\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?:z|[+-]\\d{2}:?\\d{2})?", // RFC 3339
    "\\d{4}-\\d{1,2}-\\d{1,2}",
    "\\d{4}-\\d{2}(?![\\d-])",
    "\\d{4}-w\\d{2}(?:-[1-7])?\\b", // a week of ISO 8601
    "\\d{4}/\\d{1,2}/\\d{1,2}",
    "\\d{1,2}-[a-z]{3,9}-\\d{4}",
    "\\d{1,2}[/.]\\d{1,2}[/.]\\d{4}",
    "\\d{1,2}/\\d{1,2}(?:/\\d{2})?",
    "\\d{1,2}[:.]\\d{2}(?:[:.]\\d{2})?(?:\\s*[ap]\\.?m\\b\\.?)?z?",
    "\\d{1,2}\\s*[ap]\\.?m\\b\\.?",
    "\\d{1,2}(?:st|nd|rd|th)\\b",
    "(?:±|\\+/?-)",
    "\\d+(?:\\.\\d+)?(?:[a-z]+)?",
    "[a-z][a-z']*",
    "\\.\\.",
    "[-–—,@~]",
    "\\S",
  ].join("|"),
  "g",
);

/** Words that carry no meaning of their own. */
const fillers = new Set([
  "at",
  "on",
  "the",
  "in",
  "of",
  "around",
  "about",
  "roughly",
  "circa",
  "approximately",
  "approx",
  "during",
  ",",
  "~",
  "sharp",
  "exactly",
]);

export function wordsOf(phrase: string): Word[] {
  const lower = phrase
    .toLowerCase()
    .replaceAll("’", "'")
    .replace(/[?!.]+\s*$/, "");
  return [...lower.matchAll(pattern)].map((found) => ({
    text: found[0],
    at: found.index,
    end: found.index + found[0].length,
  }));
}

export const isFiller = (word: Word): boolean => fillers.has(word.text);

const numberWords =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(
    " ",
  );
const tens: Readonly<Record<string, number>> = { twenty: 20, thirty: 30, forty: 40, fifty: 50 };

/** A small number, in digits or as a word; `a` and `an` are one. */
export function smallNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  if (text === "a" || text === "an") return 1;
  if (text === "couple") return 2;
  const index = numberWords.indexOf(text);
  return index >= 0 ? index : tens[text];
}

/** A number of minutes below sixty in words, with or without its hyphen: seventeen, forty-five, twenty five. */
export function spokenNumber(words: readonly Word[], i: number): { value: number; next: number } | undefined {
  const first = smallNumber(words[i]?.text);
  if (first === undefined) return undefined;
  const at = words[i + 1]?.text === "-" ? i + 2 : i + 1;
  const ones = numberWords.indexOf(words[at]?.text ?? "");
  const isTens = Object.hasOwn(tens, words[i]!.text);
  return isTens && ones >= 1 && ones <= 9 ? { value: first + ones, next: at + 1 } : { value: first, next: i + 1 };
}

const unitSeconds: Readonly<Record<string, number>> = {
  s: 1,
  sec: 1,
  secs: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  mins: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hr: 3600,
  hrs: 3600,
  hour: 3600,
  hours: 3600,
  d: 86400,
  day: 86400,
  days: 86400,
  w: 604800,
  week: 604800,
  weeks: 604800,
  fortnight: 1209600,
  fortnights: 1209600,
};

/** Seconds in a unit of length; undefined for a word that is none. Months and years have no fixed length. */
export const secondsIn = (unit: string | undefined): number | undefined =>
  unit !== undefined && Object.hasOwn(unitSeconds, unit) ? unitSeconds[unit] : undefined;

interface LengthFound {
  readonly seconds: number;
  readonly next: number;
}

/** A length in full: `15m`, `1h 30m`, half an hour, two and a half hours, an hour and a half, 1 hour and 20 minutes. */
export function findLength(words: readonly Word[], i: number): LengthFound | undefined {
  let found = onePart(words, i);
  for (let next = found; found && next; ) {
    const at: number = words[found.next]?.text === "and" ? found.next + 1 : found.next;
    next = onePart(words, at);
    if (next) found = { seconds: found.seconds + next.seconds, next: next.next };
  }
  return found;
}

function onePart(words: readonly Word[], i: number): LengthFound | undefined {
  const text = (at: number): string | undefined => words[at]?.text;
  const compact = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text(i) ?? "");
  const ofCompact = secondsIn(compact?.[2]);
  if (compact && ofCompact !== undefined) return { seconds: Number(compact[1]) * ofCompact, next: i + 1 };
  if (text(i) === "half") {
    const at = text(i + 1) === "a" || text(i + 1) === "an" ? i + 2 : i + 1;
    const unit = secondsIn(text(at));
    return unit === undefined ? undefined : { seconds: unit / 2, next: at + 1 };
  }
  let amount = /^\d+\.\d+$/.test(text(i) ?? "") ? Number(text(i)) : smallNumber(text(i));
  if (amount === undefined) return undefined;
  const hasCouple = text(i + 1) === "couple";
  if (hasCouple) amount = 2;
  let next = hasCouple ? i + 2 : i + 1;
  if (text(next) === "of" && (hasCouple || text(i) === "couple")) next++;
  const andHalf = (at: number): boolean => text(at) === "and" && text(at + 1) === "a" && text(at + 2) === "half";
  const isHalfBefore = andHalf(next);
  if (isHalfBefore) next += 3;
  const unit = secondsIn(text(next));
  if (unit === undefined) return undefined;
  next++;
  const isHalfAfter = !isHalfBefore && andHalf(next);
  return { seconds: (amount + (isHalfBefore || isHalfAfter ? 0.5 : 0)) * unit, next: isHalfAfter ? next + 3 : next };
}
