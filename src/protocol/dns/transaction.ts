/** One transaction while it grows: the row that is kept, and what pairing must remember beside it. */
import type { RowOf } from "#record/record.ts";
import type { dns } from "./record.ts";

export type DnsRow = RowOf<typeof dns>;

export class Transaction {
  readonly id: number;
  readonly row: DnsRow;
  sawQuery = false;
  sawReply = false;

  constructor(id: number, ts: number, proto: string, transport: DnsRow["transport"]) {
    this.id = id;
    this.row = {
      ts,
      proto,
      trans_id: id,
      rtt: undefined,
      query: undefined,
      qclass: undefined,
      qclass_name: undefined,
      qtype: undefined,
      qtype_name: undefined,
      rcode: undefined,
      rcode_name: undefined,
      AA: false,
      TC: false,
      RD: false,
      RA: false,
      Z: 0,
      answers: undefined,
      TTLs: undefined,
      rejected: false,
      opcode: undefined,
      opcode_name: undefined,
      transport,
    };
  }
}
