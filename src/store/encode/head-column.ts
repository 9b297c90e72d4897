/** Hot: a column that a row's conversation and time decide: its id, its ends, its VLANs, and whether it lies apart. */
import type { FlowHead } from "#record/record.ts";
import type { Column } from "../column.ts";
import { ColumnBytes } from "./column-bytes.ts";
import type { Growable } from "./growable.ts";
import type { LoadLabels } from "./label-column.ts";

/** Writes what a head and a time say; answers whether that is anything. */
type Put = (data: Growable, head: FlowHead | undefined, ts: number) => boolean;

export class HeadColumn extends ColumnBytes {
  private readonly put: Put;

  constructor(column: Column, labels: LoadLabels) {
    super(column);
    this.put = puts[column.name] ?? ((data, _head, ts) => putBool(data, labels.isScattered(ts)));
  }

  add(head: FlowHead | undefined, ts: number): void {
    const isSet = this.put(this.data, head, ts);
    if (isSet) this.isEmpty = false;
    if (this.column.nullable) this.nulls.u8(isSet ? 0 : 1);
  }
}

const puts: Readonly<Record<string, Put>> = {
  uid: (data, head, ts) => {
    if (head) putUidRest(data, head, ts);
    else data.zeros(8);
    return head !== undefined;
  },
  "id.orig_h": (data, head) => putAddress(data, head?.origBytes),
  "id.resp_h": (data, head) => putAddress(data, head?.respBytes),
  "id.orig_p": (data, head) => putSmall(data, head?.origPort),
  "id.resp_p": (data, head) => putSmall(data, head?.respPort),
  vlan: (data, head) => putSmall(data, head?.vlan),
  inner_vlan: (data, head) => putSmall(data, head?.innerVlan),
};

function putAddress(data: Growable, bytes: Uint8Array | undefined): boolean {
  if (bytes) data.copy(bytes, 16);
  else data.zeros(16);
  return bytes !== undefined;
}

function putSmall(data: Growable, value: number | undefined): boolean {
  data.u16(value ?? 0);
  return value !== undefined;
}

function putBool(data: Growable, value: boolean): boolean {
  data.u8(value ? 1 : 0);
  return value;
}

/** What a uid adds to its record's own time shifted by 13 bits, in 64-bit two's complement: see uidColumn. */
function putUidRest(data: Growable, { uidHigh, uidLow }: FlowHead, ts: number): void {
  const shiftedHigh = Math.floor(ts / 0x80000);
  const shiftedLow = (ts - shiftedHigh * 0x80000) * 0x2000;
  data.u32(uidLow - shiftedLow);
  data.u32(uidHigh - shiftedHigh - (uidLow < shiftedLow ? 1 : 0));
}
