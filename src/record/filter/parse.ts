/**
 * The query language, one grammar for the command line, the server and the pages:
 *
 *   query  := either+                       all must hold
 *   either := one ("OR" one)*
 *   one    := "-" one | "(" query ")" | clause | text
 *   clause := field (":" | "=" | "!=" | ">" | ">=" | "<" | "<=") value ("," value)*
 *   text   := word | "\"" … "\""            found anywhere in the record's text
 *
 * A value may be quoted, hold `*` as a wildcard, or be a range `a..b`. `~clause` is kept but switched off.
 */
export type Operator = ":" | "=" | "!=" | ">" | ">=" | "<" | "<=";

interface Place {
  /** Where it stands in the query's text: [at, end). */
  readonly at: number;
  readonly end: number;
}

export interface FilterValue extends Place {
  readonly text: string;
  /** It stood in quotes: no wildcard, no range. */
  readonly quoted: boolean;
}

export interface Clause extends Place {
  readonly kind: "clause";
  readonly field: string;
  readonly operator: Operator;
  readonly values: readonly FilterValue[];
}

export type Filter =
  | ({ readonly kind: "and" | "or"; readonly of: readonly Filter[] } & Place)
  | ({ readonly kind: "not" | "off"; readonly of: Filter } & Place)
  | Clause
  | ({ readonly kind: "text"; readonly value: FilterValue } & Place);

export interface FilterProblem extends Place {
  readonly message: string;
}

export type Parsed =
  | { readonly ok: true; readonly filter: Filter }
  | { readonly ok: false; readonly problem: FilterProblem };

/** Nested deeper than a person writes. */
const maxDepth = 32;
const maxLength = 16384;

class Stop extends Error {
  readonly problem: FilterProblem;
  constructor(message: string, at: number, end: number) {
    super(message);
    this.problem = { message, at, end: Math.max(end, at + 1) };
  }
}

/** Reads a query. An empty one holds for every record. */
export function parseFilter(source: string): Parsed {
  if (source.length > maxLength) {
    return {
      ok: false,
      problem: { message: `the query is longer than ${maxLength} characters`, at: 0, end: source.length },
    };
  }
  try {
    return { ok: true, filter: new Reader(source).all() };
  } catch (stop) {
    if (stop instanceof Stop) return { ok: false, problem: stop.problem };
    throw stop;
  }
}

const fieldName = /[A-Za-z_][A-Za-z0-9_.]*/y;
/** Addresses that hold colons and may begin with a letter: IPv6 and MAC. */
const colonValue = /^(?:(?:[0-9a-f]{2}:){5}[0-9a-f]{2}|[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}(?:\/\d+)?)(?![^\s(),])/i;
const operators = /!=|>=|<=|[:=<>]/y;

class Reader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  all(): Filter {
    const filter = this.query(0);
    if (this.at < this.source.length)
      throw new Stop("this bracket closes nothing: take it away, or open one before", this.at, this.at + 1);
    return filter;
  }

  private query(depth: number): Filter {
    if (depth > maxDepth) throw new Stop("brackets are nested too deeply", this.at, this.at + 1);
    const start = this.at;
    const of: Filter[] = [];
    for (this.space(); this.at < this.source.length && this.source[this.at] !== ")"; this.space())
      of.push(this.either(depth));
    return of.length === 1 ? of[0]! : { kind: "and", of, at: start, end: this.at };
  }

  private either(depth: number): Filter {
    const start = this.at;
    const of = [this.one(depth)];
    for (this.space(); this.word("OR"); this.space()) {
      this.space();
      if (this.at >= this.source.length || this.source[this.at] === ")") {
        throw new Stop("something must follow OR", this.at - 2, this.at);
      }
      of.push(this.one(depth));
    }
    return of.length === 1 ? of[0]! : { kind: "or", of, at: start, end: of.at(-1)!.end };
  }

  private one(depth: number): Filter {
    const start = this.at;
    const sign = this.source[this.at];
    if ((sign === "-" || sign === "~") && /\S/.test(this.source[this.at + 1] ?? " ")) {
      if (depth > maxDepth) throw new Stop("too many signs in a row", start, start + 1);
      this.at++;
      const of = this.one(depth + 1);
      return { kind: sign === "-" ? "not" : "off", of, at: start, end: this.at };
    }
    if (sign === "(") {
      this.at++;
      const inner = this.query(depth + 1);
      if (this.source[this.at] !== ")") throw new Stop("this bracket is never closed", start, start + 1);
      this.at++;
      if (inner.kind === "and" && inner.of.length === 0)
        throw new Stop("nothing stands between these brackets", start, this.at);
      return inner;
    }
    if (this.word("OR")) throw new Stop("something must stand before OR", start, this.at);
    return this.clause() ?? this.text();
  }

  private clause(): Clause | undefined {
    const start = this.at;
    if (colonValue.test(this.source.slice(start, start + 64))) return undefined;
    const field = this.match(fieldName);
    const operator = field && (this.match(operators) as Operator | undefined);
    if (!field || !operator) {
      this.at = start;
      return undefined;
    }
    // Free text such as http://… is no clause of a field "http".
    if (operator === ":" && this.source.startsWith("//", this.at)) {
      this.at = start;
      return undefined;
    }
    const values = [this.value()];
    while (this.source[this.at] === ",") {
      this.at++;
      values.push(this.value());
    }
    const empty = values.find((value) => value.text === "" && !value.quoted);
    if (empty) throw new Stop(`a value is missing after “${field}${operator}”`, start, this.at);
    return { kind: "clause", field, operator, values, at: start, end: this.at };
  }

  private text(): Filter {
    const start = this.at;
    const value = this.source[start] === '"' ? this.quoted() : this.bare(/[^\s()]*/y);
    if (value.text === "") throw new Stop("an empty text finds everything: write a word", start, this.at);
    return { kind: "text", value, at: start, end: this.at };
  }

  private value(): FilterValue {
    return this.source[this.at] === '"' ? this.quoted() : this.bare(/[^\s(),]*/y);
  }

  private bare(pattern: RegExp): FilterValue {
    const at = this.at;
    return { text: this.match(pattern) ?? "", quoted: false, at, end: this.at };
  }

  private quoted(): FilterValue {
    const at = this.at;
    let text = "";
    for (this.at++; this.source[this.at] !== '"'; this.at++) {
      if (this.at >= this.source.length) throw new Stop("this quotation mark is never closed", at, this.source.length);
      if (this.source[this.at] === "\\" && /["\\]/.test(this.source[this.at + 1] ?? "")) this.at++;
      text += this.source[this.at];
    }
    this.at++;
    return { text, quoted: true, at, end: this.at };
  }

  private word(expected: string): boolean {
    const follows = this.source[this.at + expected.length] ?? " ";
    if (!this.source.startsWith(expected, this.at) || !/[\s()]/.test(follows)) return false;
    this.at += expected.length;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private space(): void {
    this.match(/\s*/y);
  }
}

/** The text of a value as it must be written in a query. */
export const quoteValue = (text: string): string =>
  /^(?!\/\/)[^\s(),"*~-][^\s(),"*]*$/.test(text) && !text.includes("..") ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
