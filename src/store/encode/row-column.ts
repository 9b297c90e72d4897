/** Hot: a column that a field of the record fills, many rows in one loop. One class for each form that values take on disk. */
import { parseAddress } from "#base/address.ts";
import type { Row } from "#record/record.ts";
import type { Column } from "../column.ts";
import { ColumnBytes, gatheredRows } from "./column-bytes.ts";
import { type FieldReader, fieldReader } from "./field-reader.ts";
import { type NumberWriter, numberWriter } from "./number-writer.ts";

export function rowColumn(column: Column): RowColumn {
  if (column.field.many) return new ListColumn(column);
  if (column.type.includes("String")) return new TextColumn(column);
  return column.type.includes("IPv6") ? new AddressColumn(column) : new NumberColumn(column);
}

export abstract class RowColumn extends ColumnBytes {
  /** What the rows at hand have, one value each; those that are unset have `missing` instead. */
  protected abstract readonly values: unknown[] | Float64Array;
  private readonly readField: FieldReader;

  constructor(column: Column, missing: unknown) {
    super(column);
    this.readField = fieldReader(column.name, missing);
  }

  take(rows: readonly Row[]): void {
    const count = rows.length;
    const set = this.readField(rows, this.values, unset);
    if (set === 0) {
      this.skip(count);
      return;
    }
    this.fill();
    if (this.column.nullable) this.nulls.copy(unset, count);
    this.put(count);
  }

  /** Writes the first `count` of the values, some of which are not missing. */
  protected abstract put(count: number): void;
}

/** Marks of the rows at hand that have no value, for one column after the other. */
const unset = new Uint8Array(gatheredRows);

class TextColumn extends RowColumn {
  protected readonly values: unknown[] = new Array(gatheredRows).fill("");

  constructor(column: Column) {
    super(column, "");
  }

  protected put(count: number): void {
    const { data, values } = this;
    for (let i = 0; i < count; i++) data.text(textOf(values[i]));
  }

  protected putMissing(rows: number): void {
    this.data.same(0, rows);
  }
}

/** A call of String() costs, and nearly all is text already. */
const textOf = (value: unknown): string => (typeof value === "string" ? value : String(value));

class AddressColumn extends RowColumn {
  protected readonly values: unknown[] = new Array(gatheredRows).fill(undefined);

  constructor(column: Column) {
    super(column, undefined);
  }

  /** Text that is no address is none. */
  protected put(count: number): void {
    const { data, values } = this;
    const start = data.same(0, count * addressBytes);
    for (let i = 0; i < count; i++) {
      const bytes = values[i] === undefined ? undefined : parseAddress(String(values[i]));
      if (bytes) data.bytes.set(bytes, start + i * addressBytes);
    }
  }

  protected putMissing(rows: number): void {
    this.data.same(0, rows * addressBytes);
  }
}

const addressBytes = 16;

class NumberColumn extends RowColumn {
  protected readonly values = new Float64Array(gatheredRows);
  private readonly writer: NumberWriter;
  private readonly factor: number;

  constructor(column: Column) {
    super(column, 0);
    this.writer = numberWriter(this.valueType);
    // seconds are stored as whole microseconds
    this.factor = column.field.scalar === "interval" ? 1e6 : 1;
  }

  protected put(count: number): void {
    const { data, values, factor } = this;
    const { width, write } = this.writer;
    const start = data.room(count * width);
    if (factor !== 1) for (let i = 0; i < count; i++) values[i] = Math.round(values[i]! * factor);
    write(values, count, data.bytes, start);
  }

  protected putMissing(rows: number): void {
    this.data.same(0, rows * this.writer.width);
  }
}

class ListColumn extends RowColumn {
  protected readonly values: unknown[] = new Array(gatheredRows).fill(undefined);
  private readonly number: NumberWriter | undefined;
  private readonly one = new Float64Array(1);
  private elements = 0;

  constructor(column: Column) {
    super(column, undefined);
    this.number = /^(?:String|IPv6)$/.test(this.valueType) ? undefined : numberWriter(this.valueType);
  }

  protected put(count: number): void {
    const { offsets, values } = this;
    for (let i = 0; i < count; i++) {
      const list = values[i];
      if (Array.isArray(list)) {
        for (let k = 0; k < list.length; k++) this.element(list[k]);
        this.elements += list.length;
      }
      offsets.i64(this.elements);
    }
  }

  protected putMissing(rows: number): void {
    for (let i = 0; i < rows; i++) this.offsets.i64(this.elements);
  }

  private element(value: unknown): void {
    const { data, number } = this;
    if (number) {
      this.one[0] = Number(value);
      const start = data.room(number.width);
      number.write(this.one, 1, data.bytes, start);
    } else if (this.valueType === "String") data.text(String(value));
    else data.copy(parseAddress(String(value)) ?? noAddress, addressBytes);
  }

  override clear(): void {
    super.clear();
    this.elements = 0;
  }
}

const noAddress = new Uint8Array(addressBytes);
