/** How each field of a record lies in its table: derived from the declaration, tuned by what was measured on flow data. */
import { bool, count, type Field, type Scalar } from "#record/field.ts";
import { allFields } from "#record/head.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Index, indexOf, indexOn } from "./find-index.ts";
import { quoted } from "./quoted.ts";

export interface Column {
  /** The field's name, under which it is read. */
  readonly name: string;
  readonly field: Field;
  /**
   * Name and type on disk. They differ from what is read where another form is smaller, or where the engine gives the
   * name a meaning of its own; such names hold an `@`, which no field's name does.
   */
  readonly stored: string;
  readonly type: string;
  readonly codec: string;
  /** What the field's own name stands for when it is stored in another form. */
  readonly alias: { readonly type: string; readonly expression: string } | undefined;
  readonly index: Index | undefined;
  /** Who knows the value: the record's row, its flow, or only the load as a whole (names it, or has seen its days). */
  readonly source: "row" | "flow" | "load" | "days";
  readonly nullable: boolean;
}

/** Columns of a record's table, in order. */
export function columnsOf(spec: RecordSpec): Column[] {
  return [
    ...Object.entries(allFields(spec)).map(([name, field]) => columnOf(spec, name, field)),
    scattered,
    loadNumber,
  ];
}

/**
 * A table is cut by days, and every day that a load touches costs a write of its own. A capture with times all over the
 * calendar is rare and often hostile: the rows of its days beyond the first few lie together, marked by this column.
 */
export const scattered: Column = {
  name: "scattered@",
  field: bool("The row lies apart from its day's others."),
  stored: "scattered@",
  type: "Bool",
  codec: "ZSTD(1)",
  alias: undefined,
  index: undefined,
  source: "days",
  nullable: false,
};

/**
 * A large input goes in part by part: this number marks the rows of one attempt, so that one which was never finished can
 * be taken back. 0 elsewhere.
 */
export const loadNumber: Column = {
  name: "load@",
  field: count("The load that the row came in by."),
  stored: "load@",
  type: "UInt64",
  codec: "ZSTD(1)",
  alias: undefined,
  index: undefined,
  source: "load",
  nullable: false,
};

/** The one form in which every flow's id is in a row's `uid` column: see `uidColumn`. */
const flowNames = new Set(["uid", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "vlan", "inner_vlan"]);
const endNames = new Set(["id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p"]);
const loadNames = new Set(["sensor", "capture"]);

function columnOf(spec: RecordSpec, name: string, field: Field): Column {
  const source = loadNames.has(name)
    ? "load"
    : spec.head !== "none" && flowNames.has(name) && !(name in spec.fields)
      ? "flow"
      : "row";
  const always = name === "ts" || (spec.head === "flow" && source === "flow" && endNames.has(name));
  const plain = { name, field, source, stored: name, alias: undefined, index: indexOf(name, name, field) } as const;
  if (name === "uid" && source === "flow") return uidColumn(plain, spec.head === "maybe");
  if (field.many) return manyColumn(plain);
  if (field.scalar === "interval") return intervalColumn(plain);
  const type = scalarType(field);
  const codec = codecs[field.scalar];
  if (isWord(field)) return { ...plain, type: "LowCardinality(Nullable(String))", codec, nullable: true };
  return { ...plain, type: always ? type : `Nullable(${type})`, codec, nullable: !always };
}

type Plain = Pick<Column, "name" | "field" | "source" | "stored" | "alias" | "index">;

/**
 * A uid is the flow's first microsecond and 13 bits of hash. Stored is what it adds to the record's own time: in conn
 * the hash alone, which takes a quarter of the space.
 */
function uidColumn(plain: Plain, nullable: boolean): Column {
  const stored = "uid@rest";
  const expression = `reinterpretAsUInt64(${quoted(stored)} + bitShiftLeft(toUnixTimestamp64Micro(ts), 13))`;
  return {
    ...plain,
    stored,
    type: nullable ? "Nullable(Int64)" : "Int64",
    codec: codecs.int,
    alias: { type: nullable ? "Nullable(UInt64)" : "UInt64", expression },
    index: indexOn(plain.name, expression),
    nullable,
  };
}

/** Seconds are stored as whole microseconds, exact and half the size of fractions. */
function intervalColumn(plain: Plain): Column {
  const stored = `${plain.name}@us`;
  return {
    ...plain,
    stored,
    type: "Nullable(Int64)",
    codec: codecs.interval,
    alias: { type: "Nullable(Float64)", expression: `${quoted(stored)} / 1000000` },
    nullable: true,
  };
}

/** The engine takes lists whose names share what stands before a dot for columns of one nested table, equal in length. */
function manyColumn(plain: Plain): Column {
  const { field, name } = plain;
  const type = `Array(${isWord(field) ? "LowCardinality(String)" : scalarType(field)})`;
  const codec = field.scalar === "interval" ? codecs.double : codecs[field.scalar];
  if (!name.includes(".")) return { ...plain, type, codec, nullable: false };
  const stored = name.replaceAll(".", "@");
  const alias = { type, expression: quoted(stored) };
  return { ...plain, stored, type, codec, alias, index: indexOf(name, stored, field), nullable: false };
}

/** An enum is a word: values may be added without touching a table, and any text may be compared with it. */
const isWord = (field: Field): boolean => (field.word && field.scalar === "string") || field.scalar === "enum";

function scalarType(field: Field): string {
  switch (field.scalar) {
    case "time":
      return "DateTime64(6, 'UTC')";
    case "interval":
    case "double":
      return "Float64";
    case "addr":
      return "IPv6";
    case "port":
      return "UInt16";
    case "count":
      return countType(field.max ?? Number.MAX_SAFE_INTEGER);
    case "int":
      return "Int64";
    case "bool":
      return "Bool";
    case "subnet":
    case "string":
    case "enum":
      return "String";
  }
}

function countType(max: number): string {
  if (max < 2 ** 8) return "UInt8";
  if (max < 2 ** 16) return "UInt16";
  return max < 2 ** 32 ? "UInt32" : "UInt64";
}

/** Measured on flows sorted by hour and host; Delta, DoubleDelta and Gorilla came out larger. */
const codecs: Readonly<Record<Scalar, string>> = {
  time: "T64, ZSTD(1)",
  interval: "T64, ZSTD(1)",
  count: "T64, ZSTD(1)",
  int: "T64, ZSTD(1)",
  port: "ZSTD(1)",
  addr: "ZSTD(1)",
  subnet: "ZSTD(1)",
  double: "ZSTD(1)",
  string: "ZSTD(1)",
  bool: "ZSTD(1)",
  enum: "ZSTD(1)",
};
