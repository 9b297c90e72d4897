/** Hot: a column that a row's conversation and time decide: its id, its ends, its VLANs, and whether it lies apart. */
import type { Column } from "../column.ts";
import { ColumnBytes } from "./column-bytes.ts";
import type { Gathered, Heads } from "./heads.ts";

export class HeadColumn extends ColumnBytes {
  private readonly gathered: Gathered<Uint8Array | Uint16Array | Uint32Array>;

  constructor(column: Column, heads: Heads) {
    super(column);
    this.gathered = heads[gatheredAs[column.name] ?? "scattered"];
  }

  /** Takes the first `count` that are gathered. */
  take(count: number): void {
    const { bytes, unset, width, set } = this.gathered;
    this.gathered.set = 0;
    if (set === 0) {
      this.skip(count);
      return;
    }
    this.fill();
    this.data.copy(bytes, count * width);
    if (this.column.nullable) this.nulls.copy(unset, count);
  }

  protected putMissing(rows: number): void {
    this.data.same(0, rows * this.gathered.width);
  }
}

const gatheredAs: Readonly<Record<string, Exclude<keyof Heads, "add">>> = {
  uid: "uidRest",
  "id.orig_h": "orig",
  "id.resp_h": "resp",
  "id.orig_p": "origPort",
  "id.resp_p": "respPort",
  vlan: "vlan",
  inner_vlan: "innerVlan",
};
