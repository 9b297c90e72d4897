/**
 * Hot: Zeek JSON, one record a line: flat dotted keys, `ts` in float seconds, unset fields left out, and `_path` first.
 * One writer per kind is made from the record's declaration; keys are quoted once.
 */
import type { Field } from "./field.ts";
import { type JsonBytes, jsonText } from "./json-bytes.ts";
import { Piece } from "./piece.ts";
import type { FlowHead, RecordSpec, Row } from "./record.ts";

const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const closeBrace = 0x7d;
const word = { true: new Piece("true"), false: new Piece("false") } as const;

/** How the value of one field is written: a method of JsonBytes by name, or `bool`. */
function methodOf(field: Field): "time" | "fraction" | "double" | "bool" | "count" | "text" {
  switch (field.scalar) {
    case "time":
    case "double":
    case "bool":
      return field.scalar;
    case "interval":
      return "fraction";
    case "count":
    case "int":
    case "port":
      return "count";
    default:
      return "text";
  }
}

/** Writes the line for one record, without the newline. */
export type JsonWriter = (out: JsonBytes, head: FlowHead | undefined, row: Row) => void;

/** The writer for records of this kind. */
export function jsonWriter(spec: RecordSpec): JsonWriter {
  const start = new Piece(`{"_path":${jsonText(spec.name)},"ts":`);
  const writeFields = fieldsWriter(spec);
  return (out, head, row) => {
    out.piece(start);
    out.time(row.ts);
    head?.writeJson(out);
    writeFields(out, row);
    out.byte(closeBrace);
  };
}

/**
 * Made as a program of the declaration alone, so that each field is read by its own name: a loop over fifty names looks each
 * one up in a table, which took most of the time of a line.
 */
function fieldsWriter(spec: RecordSpec): (out: JsonBytes, row: Row) => void {
  const fields = Object.entries(spec.fields);
  const keys = fields.map(([name]) => new Piece(`,${jsonText(name)}:`));
  const statements = fields.map(([name, field], i) => {
    const one = (value: string): string =>
      methodOf(field) === "bool" ? `out.piece(${value} ? yes : no)` : `out.${methodOf(field)}(${value})`;
    const list = `out.byte(${openBracket});
      for (let i = 0; i < value.length; i++) { if (i > 0) out.byte(${comma}); ${one("value[i]")}; }
      out.byte(${closeBracket});`;
    return `value = row[${JSON.stringify(name)}];
    if (value !== undefined) { out.piece(key${i}); ${field.many ? list : one("value")} }`;
  });
  const program = `let value;\n${statements.join("\n")}`;
  const make = new Function("yes", "no", ...keys.map((_, i) => `key${i}`), `return (out, row) => {${program}};`);
  return make(word.true, word.false, ...keys) as (out: JsonBytes, row: Row) => void;
}
