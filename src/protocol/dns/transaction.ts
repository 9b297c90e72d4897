/** One transaction while it grows: the row that is kept, and what pairing must remember beside it. */
import type { RowOf } from "#record/record.ts";
import { rowClass } from "#record/row.ts";
import { dns } from "./record.ts";

export type DnsRow = RowOf<typeof dns>;
export const DnsRow = rowClass(dns);

export class Transaction {
  readonly id: number;
  readonly row: DnsRow;
  sawQuery = false;
  sawReply = false;

  constructor(id: number, ts: number, proto: string, transport: DnsRow["transport"]) {
    const row = new DnsRow(ts);
    row.proto = proto;
    row.trans_id = id;
    row.AA = false;
    row.TC = false;
    row.RD = false;
    row.RA = false;
    row.Z = 0;
    row.rejected = false;
    row.transport = transport;
    this.id = id;
    this.row = row;
  }
}
