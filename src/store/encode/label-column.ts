/** Hot: a column that holds the same in every row of a load. */
import type { Column } from "../column.ts";
import { ColumnBytes } from "./column-bytes.ts";

/** What only the load as a whole knows. */
export interface LoadLabels {
  readonly sensor: string | undefined;
  readonly capture: string | undefined;
  /** See loadNumber in column.ts. */
  readonly load: number;
  /** Whether a row of this time lies apart: see scattered in column.ts. */
  isScattered(ts: number): boolean;
}

export class LabelColumn extends ColumnBytes {
  private readonly label: string | number | undefined;

  constructor(column: Column, labels: LoadLabels) {
    super(column);
    this.label = labelOf(column.name, labels);
    this.clear();
  }

  override flushInto(pieces: Uint8Array[], rows: number): void {
    const { label, data, nulls } = this;
    if (this.column.nullable) nulls.same(0, rows);
    if (typeof label === "number") data.i64(label);
    else data.text(label ?? "");
    data.repeat(rows);
    super.flushInto(pieces, rows);
  }

  /** Every row has the label. */
  protected putMissing(): void {}

  override clear(): void {
    super.clear();
    this.isEmpty = this.label === undefined || this.label === 0;
  }
}

function labelOf(name: string, { sensor, capture, load }: LoadLabels): string | number | undefined {
  if (name === "sensor") return sensor;
  return name === "capture" ? capture : load;
}
