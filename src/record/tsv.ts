/** Zeek's own log format: a header that names the columns and their types, then one record a line, values between tabs. */
import type { Field } from "./field.ts";
import type { FlowHead, RecordSpec, Row, Value } from "./record.ts";

const unset = "-";
const empty = "(empty)";
const decimals = 6;

interface Column {
  readonly name: string;
  readonly type: string;
  /** Undefined when the record says nothing of it. */
  text(head: FlowHead | undefined, row: Row): string | undefined;
}

/** Seconds with six decimals, from microseconds: exact where a division would not be. */
function time(micros: number): string {
  const rest = ((micros % 1e6) + 1e6) % 1e6;
  const seconds = (micros - rest) / 1e6;
  return seconds < 0 ? (micros / 1e6).toFixed(decimals) : `${seconds}.${String(rest).padStart(decimals, "0")}`;
}

/** Text of the wire has no control characters; what would read as a mark is told apart. */
function text(value: string): string {
  if (value === "") return empty;
  return value === unset || value === empty ? `\\x${value.charCodeAt(0).toString(16)}${value.slice(1)}` : value;
}

function scalar(field: Field, value: Value): string {
  switch (field.scalar) {
    case "time":
      return time(Number(value));
    case "interval":
      return Number(value).toFixed(decimals);
    case "bool":
      return value ? "T" : "F";
    case "string":
    case "enum":
    case "addr":
    case "subnet":
      return text(String(value));
    default:
      return String(value);
  }
}

function many(field: Field, values: readonly Value[]): string {
  if (values.length === 0) return empty;
  return values.map((value) => scalar(field, value).replaceAll(",", "\\x2c")).join(",");
}

const ofHead = (name: string, type: string, value: (head: FlowHead) => string | number | undefined): Column => ({
  name,
  type,
  text: (head) => {
    const known = head && value(head);
    return known === undefined ? undefined : String(known);
  },
});

const headColumns: readonly Column[] = [
  ofHead("uid", "string", (head) => head.uid),
  ofHead("id.orig_h", "addr", (head) => head.origAddress),
  ofHead("id.orig_p", "port", (head) => head.origPort),
  ofHead("id.resp_h", "addr", (head) => head.respAddress),
  ofHead("id.resp_p", "port", (head) => head.respPort),
];
/** Where Zeek's packages put theirs: behind the record's own. */
const lastColumns: readonly Column[] = [
  ofHead("community_id", "string", (head) => head.communityId),
  ofHead("vlan", "int", (head) => head.vlan),
  ofHead("inner_vlan", "int", (head) => head.innerVlan),
];

const typeOf = ({ scalar, many }: Field): string => (many ? `${many}[${scalar}]` : scalar);

function columnsOf(spec: RecordSpec): readonly Column[] {
  const hasHead = spec.head !== "none";
  const own = Object.entries(spec.fields).map(
    ([name, field]): Column => ({
      name,
      type: typeOf(field),
      text: (_, row) => {
        const value = row[name];
        if (value === undefined) return undefined;
        return field.many ? many(field, value as readonly Value[]) : scalar(field, value);
      },
    }),
  );
  const ts: Column = { name: "ts", type: "time", text: (_, row) => time(row.ts) };
  return [ts, ...(hasHead ? headColumns : []), ...own, ...(hasHead ? lastColumns : [])];
}

export type TsvWriter = (head: FlowHead | undefined, row: Row) => string;

/** The line for one record of this kind, without the newline. */
export function tsvWriter(spec: RecordSpec): TsvWriter {
  const columns = columnsOf(spec);
  return (head, row) => columns.map((column) => column.text(head, row) ?? unset).join("\t");
}

/** The lines before the first record. `openedAt`: microseconds since 1970. */
export function tsvHeader(spec: RecordSpec, openedAt: number): string {
  const columns = columnsOf(spec);
  return [
    "#separator \\x09",
    "#set_separator\t,",
    `#empty_field\t${empty}`,
    `#unset_field\t${unset}`,
    `#path\t${spec.name}`,
    `#open\t${stamp(openedAt)}`,
    `#fields\t${columns.map(({ name }) => name).join("\t")}`,
    `#types\t${columns.map(({ type }) => type).join("\t")}`,
  ].join("\n");
}

/** The line after the last record. */
export const tsvFooter = (closedAt: number): string => `#close\t${stamp(closedAt)}`;

/** As Zeek writes it, in UTC: 2026-11-24-16-30-00. */
const stamp = (micros: number): string => new Date(micros / 1000).toISOString().slice(0, 19).replaceAll(/[T:]/g, "-");
