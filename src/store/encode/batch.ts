/**
 * Hot: the rows of one kind, column by column, as one block of ClickHouse's Native format. Rows are gathered, then each
 * column takes its field from all of them in one loop: several times faster than row by row.
 */
import type { FlowHead, RecordSpec, Row } from "#record/record.ts";
import { columnsOf } from "../column.ts";
import type { ColumnBytes } from "./column-bytes.ts";
import type { Growable } from "./growable.ts";
import { HeadColumn } from "./head-column.ts";
import { LabelColumn, type LoadLabels } from "./label-column.ts";
import { gatheredRows, type RowColumn, rowColumn } from "./row-column.ts";

/** A block's bytes, valid until the batch is used again, and the names of the columns that it has, as stored. */
export interface Block {
  readonly bytes: Buffer;
  readonly columns: readonly string[];
}

export class Batch {
  rows = 0;
  private readonly all: ColumnBytes[] = [];
  private readonly ofHead: HeadColumn[] = [];
  private readonly ofRow: RowColumn[] = [];
  private gathered: Row[] = [];

  constructor(spec: RecordSpec, labels: LoadLabels) {
    for (const column of columnsOf(spec)) {
      if (column.source === "load") this.all.push(new LabelColumn(column, labels));
      else if (column.source === "row") this.ofRow.push(this.added(rowColumn(column)));
      else this.ofHead.push(this.added(new HeadColumn(column, labels)));
    }
  }

  private added<T extends ColumnBytes>(column: T): T {
    this.all.push(column);
    return column;
  }

  add(head: FlowHead | undefined, row: Row): void {
    // A head lives on with its flow: what it says now is taken now.
    for (let i = 0; i < this.ofHead.length; i++) this.ofHead[i]!.add(head, row.ts);
    this.rows++;
    if (this.gathered.push(row) === gatheredRows) this.take();
  }

  private take(): void {
    for (let i = 0; i < this.ofRow.length; i++) this.ofRow[i]!.take(this.gathered);
    this.gathered = [];
  }

  /** About how much the block will take. */
  get bytes(): number {
    let sum = 0;
    for (const column of this.all) sum += column.bytes;
    return sum;
  }

  /** The block of all rows, without the columns that none of them fills; the batch is empty afterwards. */
  flush(into: Growable): Block {
    this.take();
    const filled = this.all.filter(({ isEmpty }) => !isEmpty);
    into.length = 0;
    into.varint(filled.length);
    into.varint(this.rows);
    for (const column of filled) column.flushInto(into, this.rows);
    for (const column of this.all) column.clear();
    this.rows = 0;
    return {
      bytes: into.bytes.subarray(0, into.length),
      columns: filled.map(({ column }) => column.stored),
    };
  }
}
