/** Hot: one column of a batch on its way into the spool, in ClickHouse's Native format. */
import { parseAddress } from "#base/address.ts";
import type { FlowHead, Row, Value } from "#record/record.ts";
import type { Column } from "../column.ts";
import { Growable } from "./growable.ts";

/** What only the load as a whole knows. */
export interface LoadLabels {
  readonly sensor: string | undefined;
  readonly capture: string | undefined;
  /** See loadNumber in column.ts. */
  readonly load: number;
  /** Whether a row of this time lies apart: see scattered in column.ts. */
  isScattered(ts: number): boolean;
}

type Put = (data: Growable, value: Value) => void;

/** Type on the way: the dictionary of a LowCardinality is made by the engine. */
const plainType = (type: string): string => type.replace(/LowCardinality\(((?:[^()]|\([^()]*\))*)\)/g, "$1");

export class ColumnWriter {
  private readonly column: Column;
  private readonly type: string;
  private readonly nulls = new Growable();
  private readonly offsets = new Growable();
  private readonly data = new Growable();
  private readonly put: Put;
  private elements = 0;
  private readonly constant: string | number | undefined;
  private readonly labels: LoadLabels;

  constructor(column: Column, labels: LoadLabels) {
    this.column = column;
    this.labels = labels;
    this.type = plainType(column.type);
    this.put = putOf(
      this.type.replace(/^(?:Nullable|Array)\((.*)\)$/, "$1"),
      column.field.scalar === "interval" && !column.field.many,
    );
    this.constant = column.source === "load" ? labelOf(column.name, labels) : undefined;
  }

  add(head: FlowHead | undefined, row: Row): void {
    const { name, source, field, nullable } = this.column;
    if (source === "flow") {
      this.addOfFlow(name, head, row);
      return;
    }
    if (source === "days") {
      this.data.u8(this.labels.isScattered(row.ts) ? 1 : 0);
      return;
    }
    const value = source === "load" ? this.constant : name === "ts" ? row.ts : row[name];
    if (field.many) {
      this.addMany(value as readonly Value[] | undefined);
      return;
    }
    if (nullable) this.nulls.u8(value === undefined ? 1 : 0);
    this.put(this.data, value ?? emptyOf(field.scalar));
  }

  private addMany(values: readonly Value[] | undefined): void {
    if (values) {
      for (const value of values) this.put(this.data, value);
      this.elements += values.length;
    }
    this.offsets.i64(this.elements);
  }

  private addOfFlow(name: string, head: FlowHead | undefined, row: Row): void {
    if (this.column.nullable) this.nulls.u8(head === undefined || ownValue(name, head) === undefined ? 1 : 0);
    const { data } = this;
    switch (name) {
      case "uid":
        if (head) putUidRest(data, head, row.ts);
        else data.zeros(8);
        return;
      case "id.orig_h":
        if (head) data.copy(head.origBytes, 16);
        else data.zeros(16);
        return;
      case "id.resp_h":
        if (head) data.copy(head.respBytes, 16);
        else data.zeros(16);
        return;
      case "id.orig_p":
        data.u16(head?.origPort ?? 0);
        return;
      case "id.resp_p":
        data.u16(head?.respPort ?? 0);
        return;
      default:
        data.u16((name === "vlan" ? head?.vlan : head?.innerVlan) ?? 0);
    }
  }

  /** Name, type and values; the column is empty afterwards. */
  flushInto(out: Growable): void {
    out.text(this.column.stored);
    out.text(this.type);
    for (const part of [this.nulls, this.offsets, this.data]) {
      out.append(part);
      part.length = 0;
    }
    this.elements = 0;
  }

  get bytes(): number {
    return this.data.length;
  }
}

function labelOf(name: string, { sensor, capture, load }: LoadLabels): string | number | undefined {
  if (name === "sensor") return sensor;
  return name === "capture" ? capture : load;
}

function ownValue(name: string, head: FlowHead): number | true | undefined {
  if (name === "vlan") return head.vlan;
  return name === "inner_vlan" ? head.innerVlan : true;
}

/** What a uid adds to its record's own time shifted by 13 bits, in 64-bit two's complement: see uidColumn. */
function putUidRest(data: Growable, { uidHigh, uidLow }: FlowHead, ts: number): void {
  const shiftedHigh = Math.floor(ts / 0x80000);
  const shiftedLow = (ts - shiftedHigh * 0x80000) * 0x2000;
  data.u32(uidLow - shiftedLow);
  data.u32(uidHigh - shiftedHigh - (uidLow < shiftedLow ? 1 : 0));
}

const emptyOf = (scalar: Column["field"]["scalar"]): Value =>
  scalar === "string" || scalar === "enum" || scalar === "subnet" || scalar === "addr" ? "" : 0;

function putOf(type: string, isInterval: boolean): Put {
  if (isInterval) return (data, value) => data.i64(Math.round((value as number) * 1e6));
  switch (type) {
    case "String":
      return (data, value) => data.text(String(value));
    case "IPv6":
      return (data, value) => {
        const bytes = value === "" ? undefined : parseAddress(value as string);
        if (bytes) data.copy(bytes, 16);
        else data.zeros(16);
      };
    case "UInt8":
    case "Bool":
      return (data, value) => data.u8(Number(value));
    case "UInt16":
      return (data, value) => data.u16(value as number);
    case "UInt32":
      return (data, value) => data.u32(value as number);
    case "Float64":
      return (data, value) => data.f64(value as number);
    default:
      return (data, value) => data.i64(value as number);
  }
}
