/** SQL text that can only be put together safely: values become literals, names become quoted identifiers. */
import { idValue } from "#base/base62.ts";
import { UserError } from "#base/user-error.ts";

/** What a query may carry as a value; a list becomes an array literal, which IN takes too. */
export type SqlValue = string | number | bigint | boolean | Sql | readonly (string | number | bigint)[];

/** A piece of SQL. Only this file makes one, so that no text from outside passes for a query. */
export class Sql {
  readonly #text: string;
  constructor(parts: readonly string[], values: readonly SqlValue[]) {
    this.#text = parts.reduce((text, part, i) => text + literal(values[i - 1]!) + part);
  }
  get text(): string {
    return this.#text;
  }
}

/** A query with its values in place: sql`SELECT count() FROM dns WHERE query = ${name}`. */
export function sql(parts: TemplateStringsArray, ...values: SqlValue[]): Sql {
  return new Sql(parts, values);
}

/** The name of a table or column, quoted. */
sql.id = (name: string): Sql => new Sql([`\`${escaped(name, "`")}\``], []);
/** Text that is SQL already; never text from a user, a file or the wire. */
sql.raw = (text: string): Sql => new Sql([text], []);
/** Pieces in a row, with something between them. */
sql.join = (pieces: readonly SqlValue[], between = ", "): Sql =>
  pieces.length === 0
    ? new Sql([""], [])
    : new Sql(["", ...Array<string>(pieces.length - 1).fill(between), ""], pieces);
/** A flow's uid as its column holds it; a text that is no uid equals none. */
sql.uid = (text: string): Sql => sql.raw(String(idValue(text) ?? 0n));

function literal(value: SqlValue): string {
  if (value instanceof Sql) return value.text;
  if (typeof value === "string") return `'${escaped(value, "'")}'`;
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new UserError(`cannot ask the store for the number ${value}: give a finite one`);
    return String(value);
  }
  return `[${value.map(literal).join(", ")}]`;
}

/** Control characters are written as escapes too: the engine's own reader of statements trips over some of them. */
const mustEscape = /[\\'`\u0000-\u001f\u007f]/g;

/** Half a character, which UTF-8 cannot carry. */
const loneSurrogate = /[\ud800-\udfff]/gu;

function escaped(text: string, quote: "'" | "`"): string {
  return text.replace(loneSurrogate, "\ufffd").replace(mustEscape, (character) => {
    if (character === "\\" || character === quote) return `\\${character}`;
    if (character === "'" || character === "`") return character;
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
}
