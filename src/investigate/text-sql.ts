/**
 * Tests of text as conditions. Case never counts: it seldom does in names and hashes, and people do not know it of the rest.
 * Where a field is indexed, the condition is written so that the index answers it: see find-index.ts.
 */
import type { Field } from "#record/field.ts";
import type { Test } from "#record/filter/resolve.ts";
import { lowered } from "#store/find-index.ts";
import { type Sql, sql } from "#store/sql.ts";

export const isText = ({ scalar }: Field): boolean => scalar === "string" || scalar === "enum" || scalar === "subnet";

/** A test of a text field, or of any of its values where it holds many. */
export function textTest(column: Sql, field: Field, test: Test): Sql {
  const isInText = field.many ? sql`arrayExists(x -> ${textIs(sql.raw("x"), test)}, ${column})` : textIs(column, test);
  if (field.index === "words") {
    const words = wholeWordsOf(test);
    return words.length === 0 ? isInText : sql`(hasAllTokens(${column}, ${words.join(" ")}) AND ${isInText})`;
  }
  // The engine knows the index of a list by the very expression.
  if (field.index === "value" && field.many && test.op === "equals")
    return sql`has(${sql.raw(lowered(column.text))}, lowerUTF8(${String(test.value)}))`;
  return isInText;
}

/** One of many whole values. */
export function textAmong(column: Sql, field: Field, values: readonly string[]): Sql {
  const list = sql.join(values.map((value) => sql`${value.toLowerCase()}`));
  return field.many
    ? sql`arrayExists(x -> lowerUTF8(x) IN (${list}), ${column})`
    : sql`ifNull(lowerUTF8(${column}) IN (${list}), false)`;
}

/**
 * Several fields as one text. A target that says its host is the whole: that of a CONNECT begins with it, what is asked of a
 * proxy is a URL, whose scheme is left out as it is everywhere.
 */
export function concat(names: readonly string[]): Sql {
  const [first, ...rest] = names.map((name) => sql`ifNull(${sql.id(name)}, '')`);
  return rest.reduce(
    (whole, next) =>
      sql`multiIf(startsWith(${next}, '/'), concat(${whole}, ${next}), ${isAbsolute(next)}, substring(${next}, position(${next}, '://') + 3), startsWith(${next}, ${whole}), ${next}, concat(${whole}, ${next}))`,
    first!,
  );
}

const isAbsolute = (uri: Sql): Sql =>
  sql`position(${uri}, '://') > 1 AND position(${uri}, '://') + 1 = position(${uri}, '/')`;

/** The same of one request. */
export function urlText(host: string, uri: string): string {
  const absolute = /^[^/]+?:\/\//.exec(uri);
  if (absolute) return uri.slice(absolute[0].length);
  return uri.startsWith(host) && !uri.startsWith("/") ? uri : `${host}${uri}`;
}

export function textIs(value: Sql, test: Test): Sql {
  if (test.op === "equals") return sql`lowerUTF8(${value}) = lowerUTF8(${String(test.value)})`;
  // Not ILIKE: where the words of a field are indexed the engine would go through all of them, which takes as long as the
  // column, and would not remember where the text cannot be.
  if (test.op === "contains") return sql`positionCaseInsensitiveUTF8(${value}, ${test.text}) > 0`;
  if (test.op === "like") return sql`${value} ILIKE ${test.parts.map(likeEscaped).join("%")}`;
  return sql.raw("false");
}

const likeEscaped = (text: string): string => text.replace(/[\\%_]/g, "\\$&");

/** Words that a text must hold whole to pass the test: those at an open end may go on beyond it. */
function wholeWordsOf(test: Test): string[] {
  if (test.op === "equals") return wordsIn(String(test.value), { isOpenBefore: false, isOpenAfter: false });
  if (test.op === "contains") return wordsIn(test.text, { isOpenBefore: true, isOpenAfter: true });
  if (test.op !== "like") return [];
  const last = test.parts.length - 1;
  return test.parts.flatMap((part, i) => wordsIn(part, { isOpenBefore: i > 0, isOpenAfter: i < last }));
}

/** As the engine's tokenizer splitByNonAlpha cuts them: letters and digits of ASCII, and all beyond it. */
const word = /[0-9A-Za-z\u0080-\u{10ffff}]+/gu;

function wordsIn(
  text: string,
  { isOpenBefore, isOpenAfter }: { isOpenBefore: boolean; isOpenAfter: boolean },
): string[] {
  return Array.from(text.matchAll(word))
    .filter(({ 0: found, index }) => {
      const isCutBefore = isOpenBefore && index === 0;
      const isCutAfter = isOpenAfter && index + found.length === text.length;
      return !isCutBefore && !isCutAfter;
    })
    .map(([found]) => found);
}
