/** Protocols that are known by their first words but not read: conn's `service` names them, no record follows. */
import { latin1 } from "#base/bytes.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";

/** Looks at how one side begins: a datagram, or its stream so far. `onPort`: one end uses a registered port. */
export type Look = (bytes: Uint8Array, at: number, end: number, onPort: boolean) => Verdict;

export interface Signature {
  /** Zeek's service name. */
  readonly name: string;
  readonly transport: "tcp" | "udp";
  readonly ports: readonly number[];
  readonly originator: Look;
  readonly responder: Look;
  /** One side's words are proof; else both sides have to speak it. */
  readonly isStrong: boolean;
  /**
   * Where in the originator's stream TLS may begin, by its first bytes; 0 for anywhere: what a text never holds, a byte
   * 0x16, begins it.
   */
  readonly tlsFrom?: (first: Uint8Array, length: number) => number;
  /** First bytes of a datagram that is another protocol's, which shares the ports: it is looked at afresh. */
  readonly yieldsTo?: (first: number) => boolean;
}

/** Of each side that is kept to be looked at. */
const maxFirst = 256;
const tlsHandshake = 0x16;
const bothSides = 3;
const nothing = new Uint8Array(0);

/** What a regular expression says of the first bytes, one character per byte. */
export const text =
  (pattern: RegExp, shortest: number, longest = 64): Look =>
  (bytes, at, end) => {
    if (pattern.test(latin1(bytes, at, Math.min(end, at + longest)))) return "yes";
    return end - at < shortest ? "more" : "no";
  };

/** The look holds on a registered port only. */
export const onPort =
  (look: Look): Look =>
  (bytes, at, end, isOnPort) =>
    isOnPort ? look(bytes, at, end, true) : "no";

export const never: Look = () => "no";

/** How one side of a stream begins. */
class FirstBytes {
  readonly bytes = new Uint8Array(maxFirst);
  length = 0;

  add(bytes: Uint8Array, at: number, end: number): void {
    const taken = Math.min(maxFirst - this.length, end - at);
    this.bytes.set(bytes.subarray(at, at + taken), this.length);
    this.length += taken;
  }
}

class RecognisedConversation implements Conversation {
  readonly #flow: Flow;
  readonly #signature: Signature;
  /** What each side of a stream sent first, as long as it is looked at. */
  #origFirst: FirstBytes | undefined = undefined;
  #respFirst: FirstBytes | undefined = undefined;
  /** A bit for each side that spoke it. */
  #spoke = 0;
  #isConfirmed = false;

  constructor(flow: Flow, signature: Signature) {
    this.#flow = flow;
    this.#signature = signature;
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    if (!this.#isConfirmed) this.#look(side, bytes, at, end);
    else if (this.#signature.yieldsTo?.(bytes[at]!)) this.#flow.handOver(bytes, at, end);
    else if (side === 0 && this.#signature.tlsFrom !== undefined) this.#watchForTls(bytes, at, end);
  }

  gap(): void {}

  close(): void {}

  #look(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const { transport, originator, responder, isStrong } = this.#signature;
    const look = side === 0 ? originator : responder;
    const first = transport === "tcp" ? this.#keep(side, bytes, at, end) : undefined;
    if ((this.#spoke & (1 << side)) !== 0) return;
    const verdict = first
      ? look(first.bytes, 0, first.length, this.#isOnPort())
      : look(bytes, at, end, this.#isOnPort());
    if (verdict === "no") this.#flow.reject(`not ${this.#signature.name}`);
    if (verdict !== "yes") return;
    this.#spoke |= 1 << side;
    if (isStrong || this.#spoke === bothSides) this.#confirm();
  }

  /** From here on only what may follow is of interest. */
  #confirm(): void {
    const { tlsFrom, yieldsTo } = this.#signature;
    this.#isConfirmed = true;
    this.#respFirst = undefined;
    if (tlsFrom === undefined) this.#origFirst = undefined;
    this.#flow.confirm();
    if (tlsFrom === undefined && yieldsTo === undefined) this.#flow.settle();
  }

  #keep(side: Side, bytes: Uint8Array, at: number, end: number): FirstBytes {
    const first = (side === 0 ? this.#origFirst : this.#respFirst) ?? new FirstBytes();
    if (side === 0) this.#origFirst = first;
    else this.#respFirst = first;
    first.add(bytes, at, end);
    return first;
  }

  #isOnPort(): boolean {
    const { ports } = this.#signature;
    return ports.includes(this.#flow.respPort) || ports.includes(this.#flow.origPort);
  }

  #watchForTls(bytes: Uint8Array, at: number, end: number): void {
    const first = this.#origFirst;
    const from = this.#signature.tlsFrom?.(first?.bytes ?? nothing, first?.length ?? 0) ?? 0;
    const position = this.#flow.position(0);
    if (position + end - at <= from) return;
    let start = at + Math.max(0, from - position);
    if (from === 0) while (start < end && bytes[start] !== tlsHandshake) start++;
    const begins = start >= at && start < end && bytes[start] === tlsHandshake && (from === 0 || position <= from);
    if (begins) this.#flow.handOver(bytes, start, end);
  }
}

/** The protocol of a signature. */
export const recognise = (signature: Signature): Protocol => ({
  name: signature.name,
  transports: [signature.transport],
  ports: signature.ports,
  records: [],
  probe: (bytes, at, end, side, isOnPort) =>
    (side === 0 ? signature.originator : signature.responder)(bytes, at, end, isOnPort),
  open: (flow) => new RecognisedConversation(flow, signature),
});
