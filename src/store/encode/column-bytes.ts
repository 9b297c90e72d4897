/** Hot: what the columns of a batch have in common: their bytes on the way into the spool, in ClickHouse's Native format. */
import type { Column } from "../column.ts";
import { Growable } from "./growable.ts";

/** Rows that a column takes in one loop at most; few enough to stay in a core's cache. */
export const gatheredRows = 256;

/** Type on the way: the dictionary of a LowCardinality is made by the engine. */
const plainType = (type: string): string => type.replace(/LowCardinality\(((?:[^()]|\([^()]*\))*)\)/g, "$1");

export abstract class ColumnBytes {
  readonly column: Column;
  /** No row has a value: the column can be left out, as its table knows what that means. */
  isEmpty = true;
  /** Of one value: without the Nullable or Array around it. */
  protected readonly valueType: string;
  protected readonly data = new Growable();
  /** 1 for each row without a value, if the column is nullable. */
  protected readonly nulls = new Growable();
  /** Where each row's list ends; only lists have them. */
  protected readonly offsets = new Growable();
  /** Name and type, which stand before the values. */
  private readonly title = new Growable();
  /** Rows without a value behind the others: they are written when a row with one follows, or never. */
  private skipped = 0;

  constructor(column: Column) {
    const type = plainType(column.type);
    this.column = column;
    this.valueType = type.replace(/^(?:Nullable|Array)\((.*)\)$/, "$1");
    this.title.text(column.stored);
    this.title.text(type);
  }

  get bytes(): number {
    return this.data.length;
  }

  /** So many rows have no value. */
  protected skip(rows: number): void {
    this.skipped += rows;
  }

  /** Rows with values follow: writes those that were skipped. */
  protected fill(): void {
    this.isEmpty = false;
    const { skipped } = this;
    if (skipped === 0) return;
    this.skipped = 0;
    if (this.column.nullable) this.nulls.same(1, skipped);
    this.putMissing(skipped);
  }

  /** Writes what stands for a value in so many rows that have none. */
  protected abstract putMissing(rows: number): void;

  /** Adds name, type and values of so many rows. */
  flushInto(pieces: Uint8Array[], _rows: number): void {
    this.fill();
    for (const { length, held } of [this.title, this.nulls, this.offsets, this.data]) if (length > 0) pieces.push(held);
  }

  /** Forgets all rows. */
  clear(): void {
    this.isEmpty = true;
    this.skipped = 0;
    for (const part of [this.nulls, this.offsets, this.data]) part.length = 0;
  }
}
