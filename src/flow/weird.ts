/** What is odd on the wire, as records: Zeek's weird, counted by name and sampled when it floods. */
import type { WeirdName } from "#base/weird/index.ts";
import { tcpWeirds } from "#base/weird/tcp.ts";
import { bool, count, text, word } from "#record/field.ts";
import { type Emit, type FlowHead, record } from "#record/record.ts";
import { isLogarithmic } from "./history.ts";

export const weird = record(
  "weird",
  "Something on the wire that a well-behaved sender would not do.",
  { head: "maybe", columns: ["name", "addl", "source"] },
  {
    name: word("What is odd; each name has its sentence in the documentation."),
    addl: text("About this case."),
    notice: bool("Worth a look on its own."),
    source: word("Protocol or layer that found it."),
    count: count("How often the name had been seen in this input when the row was written.", { mark: "ours" }),
  },
);

/** Rows of one name; beyond, only the 10 000th, 100 000th … is written. */
const maxRows = 1000;

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

export class WeirdLog {
  readonly counts = new Map<WeirdName, number>();
  private readonly emit: Emit;

  constructor(emit: Emit) {
    this.emit = emit;
  }

  /** Counts it; says how often the name has been seen. */
  count(name: WeirdName): number {
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    return count;
  }

  /** Of a flow, its first of this name. */
  ofFlow(head: FlowHead, ts: number, name: WeirdName, addition: string, service: string | undefined): void {
    const count = this.count(name);
    if (ignored.has(name) || (count > maxRows && !isLogarithmic(count))) return;
    this.write(head, ts, name, addition, count, isTcpName(name) ? head.proto.toUpperCase() : service?.toUpperCase());
  }

  /** Of no flow that is known. */
  ofPacket(ts: number, name: WeirdName, addition: string): void {
    const count = this.count(name);
    if (isLogarithmic(count)) this.write(undefined, ts, name, addition, count, undefined);
  }

  private write(
    head: FlowHead | undefined,
    ts: number,
    name: WeirdName,
    addition: string,
    count: number,
    source: string | undefined,
  ): void {
    const addl = addition === "" ? undefined : addition;
    this.emit(weird, head, { ts, name, addl, notice: worthNotice.has(name), source, count });
  }
}
