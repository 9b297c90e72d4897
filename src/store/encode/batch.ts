/**
 * Hot: the rows of one kind, column by column, as one block of ClickHouse's Native format. Rows are gathered, then each
 * column takes its field from all of them in one loop: several times faster than row by row.
 */
import type { FlowHead, RecordSpec, Row } from "#record/record.ts";
import { columnsOf } from "../column.ts";
import { type ColumnBytes, gatheredRows } from "./column-bytes.ts";
import { Growable } from "./growable.ts";
import { HeadColumn } from "./head-column.ts";
import { Heads } from "./heads.ts";
import { LabelColumn, type LoadLabels } from "./label-column.ts";
import { type RowColumn, rowColumn } from "./row-column.ts";

/** A block's bytes, valid until the batch is used again, and the names of the columns that it has, as stored. */
export interface Block {
  readonly pieces: readonly Uint8Array[];
  readonly columns: readonly string[];
}

export class Batch {
  rows = 0;
  private readonly all: ColumnBytes[] = [];
  private readonly ofHead: HeadColumn[] = [];
  private readonly ofRow: RowColumn[] = [];
  private gathered: Row[] = [];
  private readonly heads: Heads;
  private readonly counts = new Growable();

  constructor(spec: RecordSpec, labels: LoadLabels) {
    this.heads = new Heads(labels);
    for (const column of columnsOf(spec)) {
      if (column.source === "load") this.all.push(new LabelColumn(column, labels));
      else if (column.source === "row") this.ofRow.push(this.added(rowColumn(column)));
      else this.ofHead.push(this.added(new HeadColumn(column, this.heads)));
    }
  }

  private added<T extends ColumnBytes>(column: T): T {
    this.all.push(column);
    return column;
  }

  add(head: FlowHead | undefined, row: Row): void {
    this.heads.add(this.gathered.length, head, row.ts);
    this.rows++;
    if (this.gathered.push(row) === gatheredRows) this.take();
  }

  private take(): void {
    const rows = this.gathered;
    for (let i = 0; i < this.ofHead.length; i++) this.ofHead[i]!.take(rows.length);
    for (let i = 0; i < this.ofRow.length; i++) this.ofRow[i]!.take(rows);
    this.gathered = [];
  }

  /** About how much the block will take. */
  get bytes(): number {
    let sum = 0;
    for (const column of this.all) sum += column.bytes;
    return sum;
  }

  /** The block of all rows, without the columns that none of them fills; the batch is empty afterwards. */
  flush(): Block {
    this.take();
    const { counts, rows } = this;
    const filled = this.all.filter(({ isEmpty }) => !isEmpty);
    counts.length = 0;
    counts.varint(filled.length);
    counts.varint(rows);
    const pieces: Uint8Array[] = [counts.held];
    for (const column of filled) column.flushInto(pieces, rows);
    for (const column of this.all) column.clear();
    this.rows = 0;
    return { pieces, columns: filled.map(({ column }) => column.stored) };
  }
}
