/**
 * Hot: Zeek JSON, one record a line: flat dotted keys, `ts` in float seconds, unset fields left out, and `_path` first.
 * One writer per kind is made from the record's declaration; keys are quoted once.
 */
import type { Field } from "./field.ts";
import type { FlowHead, RecordSpec, Row, Value } from "./record.ts";

/** What JSON must escape, and what a terminal or a browser might act on. */
const special = /[\u0000-\u001f"\\\u007f-\u009f\u2028\u2029\ud800-\udfff]/;

export const jsonText = (text: string): string => (special.test(text) ? escapeAll(text) : `"${text}"`);

const escapeAll = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** Seconds with six decimals, from microseconds: exact where a division would not be. */
export function jsonTime(micros: number): string {
  if (micros < 0) return (micros / 1e6).toFixed(6);
  const seconds = Math.floor(micros / 1e6);
  const rest = micros - seconds * 1e6;
  return `${seconds}.${rest < 100000 ? String(rest).padStart(6, "0") : rest}`;
}

/** Zeek prints six decimals; more would be noise of the division. */
const jsonNumber = (value: number): string => {
  if (Number.isInteger(value)) return String(value);
  if (!Number.isFinite(value)) return "null";
  return String(Math.round(value * 1e6) / 1e6);
};

const jsonDouble = (value: number): string => (Number.isFinite(value) ? String(value) : "null");

type Write = (value: never) => string;

function scalarWriter(field: Field): Write {
  switch (field.scalar) {
    case "time":
      return jsonTime as Write;
    case "interval":
      return jsonNumber as Write;
    case "double":
      return jsonDouble as Write;
    case "bool":
    case "count":
    case "int":
    case "port":
      return String as Write;
    default:
      return jsonText as Write;
  }
}

function writerOf(field: Field): (value: Value) => string {
  const one = scalarWriter(field) as (value: Value) => string;
  if (!field.many) return one;
  return (values) => `[${(values as readonly string[]).map(one).join(",")}]`;
}

export type JsonWriter = (head: FlowHead | undefined, row: Row) => string;

/** The line for one record of this kind, without the newline. */
export function jsonWriter(spec: RecordSpec): JsonWriter {
  const start = `{"_path":${jsonText(spec.name)},"ts":`;
  const fields = Object.entries(spec.fields).map(([name, field]) => ({
    name,
    key: `,${jsonText(name)}:`,
    write: writerOf(field),
  }));
  return (head, row) => {
    let line = start + jsonTime(row.ts);
    if (head) line += headJson(head);
    for (const { name, key, write } of fields) {
      const value = row[name];
      if (value !== undefined) line += key + write(value);
    }
    return `${line}}`;
  };
}

function headJson(head: FlowHead): string {
  let text =
    `,"uid":"${head.uid}","id.orig_h":"${head.origAddress}","id.orig_p":${head.origPort},` +
    `"id.resp_h":"${head.respAddress}","id.resp_p":${head.respPort},"community_id":"${head.communityId}"`;
  if (head.vlan !== undefined) text += `,"vlan":${head.vlan}`;
  if (head.innerVlan !== undefined) text += `,"inner_vlan":${head.innerVlan}`;
  return text;
}
