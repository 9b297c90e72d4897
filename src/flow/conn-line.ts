/** Hot: a conversation that ends, as a line of JSON: what names it is written from its slot, without a text of its own. */
import { ip6Text } from "#base/address.ts";
import { headKey, type JsonWriter, jsonWriterWith, uidLetter } from "#record/json.ts";
import type { JsonBytes } from "#record/json-bytes.ts";
import { communityIdSize, writeCommunityId } from "./community-id.ts";
import { conn } from "./conn.ts";
import type { ConnRow } from "./conn-row.ts";
import { putAddress, uidHigh, uidLow } from "./head.ts";
import { kind, Slot, State } from "./slot.ts";
import type { FlowTable } from "./table.ts";

/** Where lines go. */
export interface LineTaker {
  /** Begins a line, which is to be written into what this gives. */
  begin(): JsonBytes;
  end(ts: number, uidHigh: number, uidLow: number): void;
}

const quote = 0x22;
const address = new Uint8Array(16);

export class ConnLines {
  private readonly table: FlowTable;
  private readonly lines: LineTaker;
  private readonly write: JsonWriter<number>;

  constructor(table: FlowTable, lines: LineTaker) {
    this.table = table;
    this.lines = lines;
    this.write = jsonWriterWith(conn, (out, at) => writeHead(out, table.words, at));
  }

  /** The flow at `at` ends, and `row` is its record. */
  take(at: number, row: ConnRow): void {
    const { words } = this.table;
    this.write(this.lines.begin(), at, row);
    this.lines.end(row.ts, uidHigh(words, at), uidLow(words, at));
  }
}

function writeHead(out: JsonBytes, words: Int32Array, at: number): void {
  const state = words[at + Slot.state]!;
  const origIsB = (state & State.origIsB) !== 0;
  const ports = words[at + Slot.ports]!;
  out.raw(headKey.uid);
  out.id(uidLetter, uidHigh(words, at), uidLow(words, at));
  out.raw(headKey.origAddress);
  writeAddress(out, words, at, origIsB);
  out.raw(headKey.origPort);
  out.count(origIsB ? ports & 0xffff : ports >>> 16);
  out.raw(headKey.respAddress);
  writeAddress(out, words, at, !origIsB);
  out.raw(headKey.respPort);
  out.count(origIsB ? ports >>> 16 : ports & 0xffff);
  out.raw(headKey.communityId);
  out.byte(quote);
  const idAt = out.end;
  out.skip(communityIdSize);
  writeCommunityId(out.bytes, idAt, words, at);
  out.byte(quote);
  if ((state & State.hasVlan) !== 0) {
    out.raw(headKey.vlan);
    out.count(words[at + Slot.startMicros]! >>> 20);
  }
  if ((state & State.hasInnerVlan) !== 0) {
    out.raw(headKey.innerVlan);
    out.count(words[at + Slot.lastMicros]! >>> 20);
  }
}

function writeAddress(out: JsonBytes, words: Int32Array, at: number, ofB: boolean): void {
  const from = at + (ofB ? Slot.addressB : Slot.addressA);
  if ((words[at + Slot.kind]! & kind.ip6) === 0) {
    out.address4(words[from]!);
    return;
  }
  putAddress(address, words, from);
  out.text(ip6Text(address, 0));
}
