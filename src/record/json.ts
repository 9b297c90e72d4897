/**
 * Hot: Zeek JSON, one record a line: flat dotted keys, `ts` in float seconds, unset fields left out, and `_path` first.
 * One writer per kind is made from the record's declaration; keys are quoted once.
 */
import type { Field } from "./field.ts";
import { type JsonBytes, jsonText } from "./json-bytes.ts";
import type { FlowHead, RecordSpec, Row, Value } from "./record.ts";

const ascii = (text: string): Uint8Array => Buffer.from(text, "latin1");
/** C, of connection. */
export const uidLetter = 0x43;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const closeBrace = 0x7d;
const word = { true: ascii("true"), false: ascii("false") } as const;

type Write = (out: JsonBytes, value: Value) => void;

function scalarWriter(field: Field): Write {
  switch (field.scalar) {
    case "time":
      return (out, value) => out.time(value as number);
    case "interval":
      return (out, value) => out.fraction(value as number);
    case "double":
      return (out, value) => out.double(value as number);
    case "bool":
      return (out, value) => out.raw(value ? word.true : word.false);
    case "count":
    case "int":
    case "port":
      return (out, value) => out.count(value as number);
    default:
      return (out, value) => out.text(value as string);
  }
}

function writerOf(field: Field): Write {
  const one = scalarWriter(field);
  if (!field.many) return one;
  return (out, values) => {
    const list = values as readonly Value[];
    out.byte(openBracket);
    for (let i = 0; i < list.length; i++) {
      if (i > 0) out.byte(comma);
      one(out, list[i]!);
    }
    out.byte(closeBracket);
  };
}

/** Writes the line for one record, without the newline. */
export type JsonWriter<Head = FlowHead> = (out: JsonBytes, head: Head | undefined, row: Row) => void;

/** The writer for records of this kind. */
export const jsonWriter = (spec: RecordSpec): JsonWriter<FlowHead> => jsonWriterWith(spec, writeHead);

/** The same, where what stands before the record's own fields is told in another way. */
export function jsonWriterWith<Head>(
  spec: RecordSpec,
  writeHead: (out: JsonBytes, head: Head) => void,
): JsonWriter<Head> {
  const start = ascii(`{"_path":${jsonText(spec.name)},"ts":`);
  const fields = Object.entries(spec.fields).map(([name, field]) => ({
    name,
    key: ascii(`,${jsonText(name)}:`),
    write: writerOf(field),
  }));
  return (out, head, row) => {
    out.raw(start);
    out.time(row.ts);
    if (head) writeHead(out, head);
    for (let i = 0; i < fields.length; i++) {
      const { name, key, write } = fields[i]!;
      const value = row[name];
      if (value === undefined) continue;
      out.raw(key);
      write(out, value);
    }
    out.byte(closeBrace);
  };
}

/** Keys of what stands before a record's own fields, in this order. */
export const headKey = {
  uid: ascii(',"uid":'),
  origAddress: ascii(',"id.orig_h":'),
  origPort: ascii(',"id.orig_p":'),
  respAddress: ascii(',"id.resp_h":'),
  respPort: ascii(',"id.resp_p":'),
  communityId: ascii(',"community_id":'),
  vlan: ascii(',"vlan":'),
  innerVlan: ascii(',"inner_vlan":'),
} as const;

function writeHead(out: JsonBytes, head: FlowHead): void {
  out.raw(headKey.uid);
  out.id(uidLetter, head.uidHigh, head.uidLow);
  out.raw(headKey.origAddress);
  out.text(head.origAddress);
  out.raw(headKey.origPort);
  out.count(head.origPort);
  out.raw(headKey.respAddress);
  out.text(head.respAddress);
  out.raw(headKey.respPort);
  out.count(head.respPort);
  out.raw(headKey.communityId);
  out.text(head.communityId);
  if (head.vlan !== undefined) {
    out.raw(headKey.vlan);
    out.count(head.vlan);
  }
  if (head.innerVlan !== undefined) {
    out.raw(headKey.innerVlan);
    out.count(head.innerVlan);
  }
}
