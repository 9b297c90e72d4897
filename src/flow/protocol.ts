/** The contract of a protocol that is read: one folder in protocol/, one line in protocol/index.ts (CONTRIBUTING.md). */
import type { RecordSpec } from "#record/record.ts";
import type { Flow, Side } from "./flow.ts";

export type Verdict = "yes" | "no" | "more";

export interface Protocol {
  /** Zeek's service name, lower case. */
  readonly name: string;
  readonly transports: readonly ("tcp" | "udp" | "icmp")[];
  /** Ports it is registered for: they order the tries and tell who is likely the server; they never decide. */
  readonly ports: readonly number[];
  readonly records: readonly RecordSpec[];
  /**
   * Looks at the first bytes of one side (a datagram, or what the stream holds so far: at most 2 KiB). `yes` starts the
   * parser, which gets all that both sides sent so far, in order; what the other side says first is the parser's to judge.
   * Of a stream `no` is final: while more bytes could make it a `yes`, it is `more`. Bounded work, no state, no weirds.
   * `onPort`: one end uses a registered port, so that a weak signature may do.
   */
  probe(bytes: Uint8Array, at: number, end: number, side: Side, onPort: boolean): Verdict;
  open(flow: Flow): Conversation;
}

/**
 * One conversation being read. The bytes are valid only during the call: copy what must outlive it. Any split of a stream
 * into calls gives the same records; where the size of a packet is of interest, it is what a side sent at one `flow.now`.
 * Never throws, never logs; bounded in memory and in work per byte.
 */
export interface Conversation {
  /** In-order bytes of a TCP side, or one whole datagram; for ICMP the message from its type byte on. */
  data(side: Side, bytes: Uint8Array, at: number, end: number): void;
  /** `length` bytes of this side's stream were never seen. Not called for datagrams. */
  gap(side: Side, length: number): void;
  /** This side sent FIN and all before it was delivered. */
  end?(side: Side): void;
  /** The flow ended (or timed out, or the input did): write what is pending. Called once, unless it was settled. */
  close(): void;
}
