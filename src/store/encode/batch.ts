/** Hot: the rows of one kind, column by column, as one block of ClickHouse's Native format. */
import type { FlowHead, RecordSpec, Row } from "#record/record.ts";
import { columnsOf } from "../column.ts";
import { ColumnWriter, type LoadLabels } from "./column-writer.ts";
import type { Growable } from "./growable.ts";

export class Batch {
  rows = 0;
  /** Names of the block's columns, as stored. */
  readonly columns: readonly string[];
  private readonly writers: readonly ColumnWriter[];

  constructor(spec: RecordSpec, labels: LoadLabels) {
    const columns = columnsOf(spec);
    this.columns = columns.map(({ stored }) => stored);
    this.writers = columns.map((column) => new ColumnWriter(column, labels));
  }

  add(head: FlowHead | undefined, row: Row): void {
    for (const writer of this.writers) writer.add(head, row);
    this.rows++;
  }

  /** About how much the block will take. */
  get bytes(): number {
    let sum = 0;
    for (const writer of this.writers) sum += writer.bytes;
    return sum;
  }

  /** The block's bytes, valid until the next add(); the batch is empty afterwards. */
  flush(into: Growable): Buffer {
    into.length = 0;
    into.varint(this.writers.length);
    into.varint(this.rows);
    for (const writer of this.writers) writer.flushInto(into);
    this.rows = 0;
    return into.bytes.subarray(0, into.length);
  }
}
