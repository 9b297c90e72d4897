/** Hot: what the columns of a batch have in common: their bytes on the way into the spool, in ClickHouse's Native format. */
import type { Column } from "../column.ts";
import { Growable } from "./growable.ts";

/** Type on the way: the dictionary of a LowCardinality is made by the engine. */
const plainType = (type: string): string => type.replace(/LowCardinality\(((?:[^()]|\([^()]*\))*)\)/g, "$1");

export abstract class ColumnBytes {
  readonly column: Column;
  /** No row has a value: the column can be left out, as its table knows what that means. */
  isEmpty = true;
  /** Of one value: without the Nullable or Array around it. */
  protected readonly valueType: string;
  protected readonly data = new Growable();
  /** 1 for each row without a value; they go into the block if the column is nullable. */
  protected readonly nulls = new Growable();
  /** Where each row's list ends; only lists have them. */
  protected readonly offsets = new Growable();
  private readonly type: string;

  constructor(column: Column) {
    this.column = column;
    this.type = plainType(column.type);
    this.valueType = this.type.replace(/^(?:Nullable|Array)\((.*)\)$/, "$1");
  }

  get bytes(): number {
    return this.data.length;
  }

  /** Name, type and values of so many rows. */
  flushInto(out: Growable, _rows: number): void {
    out.text(this.column.stored);
    out.text(this.type);
    if (this.column.nullable) out.append(this.nulls);
    out.append(this.offsets);
    out.append(this.data);
  }

  /** Forgets all rows. */
  clear(): void {
    this.isEmpty = true;
    for (const part of [this.nulls, this.offsets, this.data]) part.length = 0;
  }
}
