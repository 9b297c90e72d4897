/** Hot: a column that a field of the record fills, many rows in one loop. One class for each form that values take on disk. */
import { parseAddress } from "#base/address.ts";
import type { Row, Value } from "#record/record.ts";
import type { Column } from "../column.ts";
import { ColumnBytes } from "./column-bytes.ts";
import type { Growable } from "./growable.ts";

export interface RowColumn extends ColumnBytes {
  take(rows: readonly Row[]): void;
}

export function rowColumn(column: Column): RowColumn {
  if (column.field.many) return new ListColumn(column);
  if (column.type.includes("String")) return new TextColumn(column);
  return column.type.includes("IPv6") ? new AddressColumn(column) : new NumberColumn(column);
}

class TextColumn extends ColumnBytes implements RowColumn {
  take(rows: readonly Row[]): void {
    const { data, nulls } = this;
    const { name, nullable } = this.column;
    const flags = nullable ? nulls.zeros(rows.length) : 0;
    for (let i = 0; i < rows.length; i++) {
      const value = rows[i]![name];
      if (value !== undefined) data.text(String(value));
      else {
        data.u8(0);
        if (nullable) nulls.bytes[flags + i] = 1;
      }
    }
  }
}

/** Values of one width: room for all is made at once, and only what a row has is written. */
abstract class FixedColumn extends ColumnBytes implements RowColumn {
  protected abstract readonly width: number;

  protected abstract put(data: Growable, value: Value): void;

  take(rows: readonly Row[]): void {
    const { data, nulls, width } = this;
    const { name, nullable } = this.column;
    const flags = nullable ? nulls.zeros(rows.length) : 0;
    const start = data.zeros(rows.length * width);
    const end = data.length;
    for (let i = 0; i < rows.length; i++) {
      const value = rows[i]![name];
      if (value === undefined) {
        if (nullable) nulls.bytes[flags + i] = 1;
        continue;
      }
      data.length = start + i * width;
      this.put(data, value);
    }
    data.length = end;
  }
}

class AddressColumn extends FixedColumn {
  protected readonly width = 16;

  protected put(data: Growable, value: Value): void {
    putAddress(data, value);
  }
}

class NumberColumn extends FixedColumn {
  protected readonly width: number;
  private readonly putValue: (data: Growable, value: Value) => void;

  constructor(column: Column) {
    super(column);
    this.putValue = column.field.scalar === "interval" ? putMicros : putOf(this.valueType);
    this.width = widthOf(this.valueType);
  }

  protected put(data: Growable, value: Value): void {
    this.putValue(data, value);
  }
}

class ListColumn extends ColumnBytes implements RowColumn {
  private readonly put: (data: Growable, value: Value) => void;
  private elements = 0;

  constructor(column: Column) {
    super(column);
    this.put = putOf(this.valueType);
  }

  take(rows: readonly Row[]): void {
    const { data, offsets } = this;
    const { name } = this.column;
    for (let i = 0; i < rows.length; i++) {
      const values = rows[i]![name];
      if (Array.isArray(values)) {
        for (let k = 0; k < values.length; k++) this.put(data, values[k]);
        this.elements += values.length;
      }
      offsets.i64(this.elements);
    }
  }

  override flushInto(out: Growable, rows: number): void {
    super.flushInto(out, rows);
    this.elements = 0;
  }
}

/** Text that is no address is none. */
function putAddress(data: Growable, value: Value): void {
  const bytes = parseAddress(String(value));
  if (bytes) data.copy(bytes, 16);
  else data.zeros(16);
}

const putU8 = (data: Growable, value: Value): void => data.u8(Number(value));
const putU16 = (data: Growable, value: Value): void => data.u16(Number(value));
const putU32 = (data: Growable, value: Value): void => data.u32(Number(value));
const putI64 = (data: Growable, value: Value): void => data.i64(Number(value));
/** Seconds, as whole microseconds. */
const putMicros = (data: Growable, value: Value): void => data.i64(Math.round(Number(value) * 1e6));
const putF64 = (data: Growable, value: Value): void => data.f64(Number(value));
const putText = (data: Growable, value: Value): void => data.text(String(value));

function putOf(type: string): (data: Growable, value: Value) => void {
  switch (type) {
    case "String":
      return putText;
    case "IPv6":
      return putAddress;
    case "UInt8":
    case "Bool":
      return putU8;
    case "UInt16":
      return putU16;
    case "UInt32":
      return putU32;
    case "Float64":
      return putF64;
    default:
      return putI64;
  }
}

const widths: Readonly<Record<string, number>> = { UInt8: 1, Bool: 1, UInt16: 2, UInt32: 4 };

const widthOf = (type: string): number => widths[type] ?? 8;
