/**
 * What is odd on the wire, as records: Zeek's weird, counted by name and sampled when it floods. Which rows are kept depends
 * on their times alone, so that any number of readers of one input keep the same.
 */
import type { WeirdName } from "#base/weird/index.ts";
import { tcpWeirds } from "#base/weird/tcp.ts";
import { bool, text, word } from "#record/field.ts";
import { type Emit, type FlowHead, type RowOf, record } from "#record/record.ts";

export const weird = record(
  "weird",
  "Something on the wire that a well-behaved sender would not do.",
  { head: "maybe", columns: ["name", "addl", "source"] },
  {
    name: word("What is odd; each name has its sentence in the documentation."),
    addl: text("About this case."),
    notice: bool("Worth a look on its own."),
    source: word("Protocol or layer that found it."),
  },
);

/** Of each name the first rows of every hour are kept: so many of flows, and so many of packets that are no flow's. */
const sampleMicros = 3600e6;
const maxOfFlows = 1000;
const maxOfPackets = 25;

/** So common that Zeek only counts them. */
const ignored: ReadonlySet<WeirdName> = new Set([
  "unsolicited_SYN_response",
  "FIN_after_reset",
  "spontaneous_FIN",
  "spontaneous_RST",
]);
/** Limits of what is followed: conn's history tells them by an X. */
export const limits: ReadonlySet<WeirdName> = new Set([
  "DNS_max_compression_chain_depth_exceeded",
  "DNS_Conn_count_too_large",
  "exceeded_mime_max_depth",
  "exceeded_mime_max_header_bytes",
  "tunnel_max_changes_per_connection_exceeded",
]);
const worthNotice: ReadonlySet<WeirdName> = new Set(["SYN_after_partial"]);
const tcpNames = Object.keys(tcpWeirds);
const tcpBits = new Map(tcpNames.map((name, i) => [name, i < 32 ? 1 << i : 0]));
const isTcpName = (name: WeirdName): boolean => tcpBits.has(name);

/** Bit by which a flow without an object remembers that it was told of this; 0: there is always an object then. */
export const weirdBit = (name: WeirdName): number => tcpBits.get(name) ?? 0;

/** The hour and the name by which a row is sampled, and how many of them are kept. */
export interface Sample {
  readonly key: string;
  readonly most: number;
}

export const sampleOf = (row: RowOf<typeof weird>, head: FlowHead | undefined): Sample => ({
  key: `${head ? "" : "-"}${row.name} ${Math.floor(row.ts / sampleMicros)}`,
  most: head ? maxOfFlows : maxOfPackets,
});

/** What was written of one name in one hour. */
class Written {
  hour = -1;
  rows = 0;
  /** The last of them in order of time, then uid. */
  private ts = 0;
  private high = 0;
  private low = 0;

  /** False when enough rows come before this one. Clocks step back: more than enough may be taken, never too few. */
  takes(most: number, ts: number, high: number, low: number): boolean {
    const hour = Math.floor(ts / sampleMicros);
    if (hour !== this.hour) {
      this.hour = hour;
      this.rows = 0;
      this.ts = Number.NEGATIVE_INFINITY;
    }
    const isLater = ts - this.ts || high - this.high || low - this.low;
    if (this.rows >= most && isLater >= 0) return false;
    this.rows++;
    if (isLater > 0) {
      this.ts = ts;
      this.high = high;
      this.low = low;
    }
    return true;
  }
}

export class WeirdLog {
  readonly counts = new Map<WeirdName, number>();
  private readonly ofFlows = new Map<WeirdName, Written>();
  private readonly ofPackets = new Map<WeirdName, Written>();
  private readonly emit: Emit;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  count(name: WeirdName): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Of a flow, its first of this name. */
  ofFlow(head: FlowHead, ts: number, name: WeirdName, addition: string, service: string | undefined): void {
    this.count(name);
    if (ignored.has(name) || !known(this.ofFlows, name).takes(maxOfFlows, ts, head.uidHigh, head.uidLow)) return;
    this.write(head, ts, name, addition, isTcpName(name) ? head.proto.toUpperCase() : service?.toUpperCase());
  }

  /** Of no flow that is known. */
  ofPacket(ts: number, name: WeirdName, addition: string): void {
    this.count(name);
    if (known(this.ofPackets, name).takes(maxOfPackets, ts, 0, 0)) this.write(undefined, ts, name, addition, undefined);
  }

  private write(
    head: FlowHead | undefined,
    ts: number,
    name: WeirdName,
    addition: string,
    source: string | undefined,
  ): void {
    const addl = addition === "" ? undefined : addition;
    this.emit(weird, head, { ts, name, addl, notice: worthNotice.has(name), source });
  }
}

function known(samples: Map<WeirdName, Written>, name: WeirdName): Written {
  let written = samples.get(name);
  if (!written) samples.set(name, (written = new Written()));
  return written;
}
