/** The vocabulary that records are declared in. Names are Zeek's. */

/** Where a field stands: in Zeek's stock log, in a Zeek package or policy script, or ours alone. */
export type Mark = "core" | "detail" | "ours";

/** What a single value can be. */
export const scalars = [
  "time",
  "interval",
  "addr",
  "subnet",
  "port",
  "count",
  "int",
  "double",
  "string",
  "bool",
  "enum",
] as const;
export type Scalar = (typeof scalars)[number];

export interface Field<T = unknown> {
  readonly scalar: Scalar;
  /** Many values: in any order and each once, or in order. */
  readonly many?: "set" | "vector";
  readonly doc: string;
  readonly mark: Mark;
  /** Few distinct values: stored as a dictionary, offered as a facet. */
  readonly word: boolean;
  /** How the store finds a value without reading the column: whole values, the words in a text, or where there is any. */
  readonly index?: "value" | "words" | "presence";
  /** Values of an enum, in the order of their codes; new ones go at the end. */
  readonly values?: readonly string[];
  /** Largest number a count can hold, so that the store picks the narrowest column. */
  readonly max?: number;
  readonly unit?: "bytes" | "packets" | "seconds";
  /** Carries the type of the value; never set. */
  readonly _type?: T;
}

export interface More {
  mark?: Mark;
  word?: boolean;
  index?: "value" | "words" | "presence";
  max?: number;
  unit?: "bytes" | "packets" | "seconds";
}

function field<T>(scalar: Scalar, doc: string, more: More & { values?: readonly string[] } = {}): Field<T> {
  return { scalar, doc, ...more, mark: more.mark ?? "core", word: more.word ?? false };
}

/** Microseconds since 1970, an integer. */
export const time = (doc: string, more?: More): Field<number> => field("time", doc, more);
/** Seconds, a fraction. */
export const interval = (doc: string, more?: More): Field<number> =>
  field("interval", doc, { unit: "seconds", ...more });
export const addr = (doc: string, more?: More): Field<string> => field("addr", doc, more);
export const subnet = (doc: string, more?: More): Field<string> => field("subnet", doc, more);
export const port = (doc: string, more?: More): Field<number> => field("port", doc, { max: 65535, ...more });
/** A whole number from 0 to 2^53 - 1. */
export const count = (doc: string, more?: More): Field<number> => field("count", doc, more);
export const int = (doc: string, more?: More): Field<number> => field("int", doc, more);
export const double = (doc: string, more?: More): Field<number> => field("double", doc, more);
/** Text as wireText makes it: never a control character, never broken UTF-8. */
export const text = (doc: string, more?: More): Field<string> => field("string", doc, more);
/** Text that takes few distinct values over a day of traffic. */
export const word = (doc: string, more?: More): Field<string> => field("string", doc, { word: true, ...more });
export const bool = (doc: string, more?: More): Field<boolean> => field("bool", doc, more);
export const oneOf = <const V extends string>(values: readonly V[], doc: string, more?: More): Field<V> =>
  field("enum", doc, { ...more, values });
export const set = <T>(of: (doc: string, more?: More) => Field<T>, doc: string, more?: More): Field<readonly T[]> =>
  ({ ...of(doc, more), many: "set" }) as Field as Field<readonly T[]>;
export const vector = <T>(of: (doc: string, more?: More) => Field<T>, doc: string, more?: More): Field<readonly T[]> =>
  ({ ...of(doc, more), many: "vector" }) as Field as Field<readonly T[]>;
