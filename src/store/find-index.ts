/** How the store finds a value without reading its column; a condition is answered from an index only if it is written alike. */
import type { Field } from "#record/field.ts";
import type { RecordSpec } from "#record/record.ts";
import { communityHash } from "./community-hash.ts";
import { quoted } from "./quoted.ts";

export interface Index {
  /** Another way of indexing has another name: migration knows by it what to make anew. */
  readonly name: string;
  readonly on: string;
  readonly type: string;
}

/** Wrong for one block of rows in this many: the price is 1 to 2 bytes a row. */
const valueFalsePositives = 0.001;
const addressFalsePositives = 0.01;

/** The index of a field, by what it is declared to be found by. Case does not count in text. */
export function indexOf(name: string, stored: string, field: Field): Index | undefined {
  const column = quoted(stored);
  if (field.index === undefined) return undefined;
  if (field.index === "presence") return { name: `presence@${name}`, on: column, type: "minmax" };
  if (field.index === "words") {
    const type = `text(tokenizer = 'splitByNonAlpha', preprocessor = lowerUTF8(${column}))`;
    return { name: `words@${name}`, on: column, type };
  }
  if (field.scalar !== "string")
    return { name: `find@${name}`, on: column, type: `bloom_filter(${addressFalsePositives})` };
  return { name: `value@${name}`, on: field.many ? lowered(column) : `lowerUTF8(${column})`, type: valueType };
}

const valueType = `bloom_filter(${valueFalsePositives})`;

/** Every text of a list in lower case. */
export const lowered = (list: string): string => `arrayMap(x -> lowerUTF8(x), ${list})`;

/** The index of a value that is worked out from others. */
export const indexOn = (name: string, expression: string): Index => ({
  name: `find@${name}`,
  on: expression,
  type: valueType,
});

/** What can be found although it is no column: a record that knows the protocol of IP has a community id. */
export const computedIndexes = (spec: RecordSpec): Index[] =>
  spec.head === "flow" && Object.hasOwn(spec.fields, "ip_proto") ? [indexOn("community_id", communityHash)] : [];
