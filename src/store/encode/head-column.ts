/** Hot: a column that a row's conversation and time decide: its id, its ends, its VLANs, and whether it lies apart. */
import type { FlowHead } from "#record/record.ts";
import type { Column } from "../column.ts";
import { ColumnBytes } from "./column-bytes.ts";
import type { Growable } from "./growable.ts";
import type { LoadLabels } from "./label-column.ts";

export class HeadColumn extends ColumnBytes {
  private readonly labels: LoadLabels;
  private readonly name: string;

  constructor(column: Column, labels: LoadLabels) {
    super(column);
    this.labels = labels;
    this.name = column.name;
  }

  add(head: FlowHead | undefined, ts: number): void {
    const { data, name } = this;
    if (this.column.nullable) this.nulls.u8(head === undefined || isUnset(name, head) ? 1 : 0);
    switch (name) {
      case "uid":
        if (head) putUidRest(data, head, ts);
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
      case "vlan":
        data.u16(head?.vlan ?? 0);
        return;
      case "inner_vlan":
        data.u16(head?.innerVlan ?? 0);
        return;
      default:
        data.u8(this.labels.isScattered(ts) ? 1 : 0);
    }
  }
}

function isUnset(name: string, head: FlowHead): boolean {
  if (name === "vlan") return head.vlan === undefined;
  return name === "inner_vlan" && head.innerVlan === undefined;
}

/** What a uid adds to its record's own time shifted by 13 bits, in 64-bit two's complement: see uidColumn. */
function putUidRest(data: Growable, { uidHigh, uidLow }: FlowHead, ts: number): void {
  const shiftedHigh = Math.floor(ts / 0x80000);
  const shiftedLow = (ts - shiftedHigh * 0x80000) * 0x2000;
  data.u32(uidLow - shiftedLow);
  data.u32(uidHigh - shiftedHigh - (uidLow < shiftedLow ? 1 : 0));
}
