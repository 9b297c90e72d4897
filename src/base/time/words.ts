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
  "during",
  ",",
  "~",
  "sharp",
  "exactly",
]);

export function wordsOf(phrase: string): Word[] {
  const lower = phrase.toLowerCase().replaceAll("’", "'");
  return [...lower.matchAll(pattern)].map((found) => ({
    text: found[0],
    at: found.index,
    end: found.index + found[0].length,
  }));
}

export const isFiller = (word: Word): boolean => fillers.has(word.text);

const numberWords = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const tens: Readonly<Record<string, number>> = {
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fortyfive: 45,
  fifty: 50,
};

/** A small number, in digits or as a word; `a` and `an` are one. */
export function smallNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  if (text === "a" || text === "an") return 1;
  if (text === "couple") return 2;
  const index = numberWords.indexOf(text);
  return index >= 0 ? index : tens[text];
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
};

/** Seconds in a unit of length; undefined for a word that is none. Months and years have no fixed length. */
export const secondsIn = (unit: string | undefined): number | undefined =>
  unit !== undefined && Object.hasOwn(unitSeconds, unit) ? unitSeconds[unit] : undefined;

/** `15m`, `1.5h`: the seconds, or undefined. */
export function lengthOf(text: string): number | undefined {
  const found = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text);
  const unit = secondsIn(found?.[2]);
  return found && unit !== undefined ? Number(found[1]) * unit : undefined;
}
