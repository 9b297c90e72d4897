/** Hot: runs for every record. What heads and times say, gathered as columns have it. */
import type { FlowHead } from "#record/record.ts";
import { gatheredRows } from "./column-bytes.ts";
import type { LoadLabels } from "./label-column.ts";

/** Values of one column, as they lie on disk. All machines that are supported keep numbers as the Native format does. */
export class Gathered<T extends Uint8Array | Uint16Array | Uint32Array> {
  readonly values: T;
  /** 1 for a row without a value. */
  readonly unset = new Uint8Array(gatheredRows);
  readonly bytes: Uint8Array;
  /** Bytes that each takes. */
  readonly width: number;
  /** How many rows have a value. */
  set = 0;

  constructor(values: T) {
    this.values = values;
    this.bytes = new Uint8Array(values.buffer);
    this.width = this.bytes.length / gatheredRows;
  }
}

const addressBytes = 16;

export class Heads {
  readonly uidRest = new Gathered(new Uint32Array(2 * gatheredRows));
  readonly orig = new Gathered(new Uint8Array(addressBytes * gatheredRows));
  readonly resp = new Gathered(new Uint8Array(addressBytes * gatheredRows));
  readonly origPort = new Gathered(new Uint16Array(gatheredRows));
  readonly respPort = new Gathered(new Uint16Array(gatheredRows));
  readonly vlan = new Gathered(new Uint16Array(gatheredRows));
  readonly innerVlan = new Gathered(new Uint16Array(gatheredRows));
  readonly scattered = new Gathered(new Uint8Array(gatheredRows));
  private readonly ofHead = [
    ...[this.uidRest, this.orig, this.resp],
    ...[this.origPort, this.respPort, this.vlan, this.innerVlan],
  ] as const;
  private readonly labels: LoadLabels;

  constructor(labels: LoadLabels) {
    this.labels = labels;
  }

  /** Takes what the head says now, as it lives on with its flow, for row `at` of those that are gathered. */
  add(at: number, head: FlowHead | undefined, ts: number): void {
    putMark(this.scattered, at, this.labels.isScattered(ts));
    if (head === undefined) {
      this.addNone(at);
      return;
    }
    putUidRest(this.uidRest, at, head, ts);
    putAddress(this.orig, at, head.origBytes);
    putAddress(this.resp, at, head.respBytes);
    putSmall(this.origPort, at, head.origPort);
    putSmall(this.respPort, at, head.respPort);
    putSmall(this.vlan, at, head.vlan);
    putSmall(this.innerVlan, at, head.innerVlan);
  }

  private addNone(at: number): void {
    for (const { bytes, unset, width } of this.ofHead) {
      for (let i = at * width; i < (at + 1) * width; i++) bytes[i] = 0;
      unset[at] = 1;
    }
  }
}

function putMark(column: Gathered<Uint8Array>, at: number, mark: boolean): void {
  column.values[at] = mark ? 1 : 0;
  if (mark) column.set++;
}

function putSmall(column: Gathered<Uint16Array>, at: number, value: number | undefined): void {
  if (value === undefined) {
    column.values[at] = 0;
    column.unset[at] = 1;
    return;
  }
  column.values[at] = value;
  column.unset[at] = 0;
  column.set++;
}

function putAddress(column: Gathered<Uint8Array>, at: number, bytes: Uint8Array): void {
  const { values } = column;
  const start = at * addressBytes;
  for (let i = 0; i < addressBytes; i++) values[start + i] = bytes[i]!;
  column.unset[at] = 0;
  column.set++;
}

/** What a uid adds to its record's own time shifted by 13 bits, in 64-bit two's complement: see uidColumn. */
function putUidRest(column: Gathered<Uint32Array>, at: number, head: FlowHead, ts: number): void {
  const { uidHigh, uidLow } = head;
  const shiftedHigh = Math.floor(ts / 0x80000);
  const shiftedLow = (ts - shiftedHigh * 0x80000) * 0x2000;
  column.values[2 * at] = uidLow - shiftedLow;
  column.values[2 * at + 1] = uidHigh - shiftedHigh - (uidLow < shiftedLow ? 1 : 0);
  column.unset[at] = 0;
  column.set++;
}
