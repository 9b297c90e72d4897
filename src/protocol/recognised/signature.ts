/** Protocols that are known by their first words (RECORDS 3.1) but not read: conn's `service` names them, no record follows. */
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

const nothing = new Uint8Array(0);

class RecognisedConversation implements Conversation {
  readonly #flow: Flow;
  readonly #signature: Signature;
  /** What each side of a stream sent first, as long as it is looked at. */
  readonly #first: [Uint8Array, Uint8Array] = [nothing, nothing];
  readonly #length: [number, number] = [0, 0];
  readonly #spoke: [boolean, boolean] = [false, false];
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
    const isStream = transport === "tcp";
    if (isStream) this.#keep(side, bytes, at, end);
    if (this.#spoke[side]) return;
    const verdict = isStream
      ? look(this.#first[side], 0, this.#length[side], this.#isOnPort())
      : look(bytes, at, end, this.#isOnPort());
    if (verdict === "no") this.#flow.reject(`not ${this.#signature.name}`);
    if (verdict !== "yes") return;
    this.#spoke[side] = true;
    if (!isStrong && !(this.#spoke[0] && this.#spoke[1])) return;
    this.#isConfirmed = true;
    this.#first[1] = nothing;
    if (this.#signature.tlsFrom === undefined) this.#first[0] = nothing;
    this.#flow.confirm();
  }

  #keep(side: Side, bytes: Uint8Array, at: number, end: number): void {
    if (this.#first[side] === nothing) this.#first[side] = new Uint8Array(maxFirst);
    const known = this.#length[side];
    const taken = Math.min(maxFirst - known, end - at);
    this.#first[side].set(bytes.subarray(at, at + taken), known);
    this.#length[side] = known + taken;
  }

  #isOnPort(): boolean {
    const { ports } = this.#signature;
    return ports.includes(this.#flow.respPort) || ports.includes(this.#flow.origPort);
  }

  #watchForTls(bytes: Uint8Array, at: number, end: number): void {
    const from = this.#signature.tlsFrom?.(this.#first[0], this.#length[0]) ?? 0;
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
