/** Hot: the messages of one side's handshake, however records cut them (RFC 8446 5.1). */
import { u24 } from "#base/bytes.ts";
import type { Side } from "#flow/flow.ts";
import { handshakeType } from "./names.ts";

/** What takes whole handshake messages, their header left out. */
export interface HandshakeSink {
  message(side: Side, type: number, bytes: Uint8Array, at: number, end: number, pieces: number): void;
}

const headerSize = 4;
/** A chain of certificates is some thousand bytes. */
const maxMessage = 256 * 1024;
/** Room that a message gets with its first bytes. */
const leastRoom = 1024;
/** Post-quantum shares make it two thousand. */
const maxClientHello = 128 * 1024;

const nothing = new Uint8Array(0);

export class HandshakeStream {
  readonly #side: Side;
  readonly #sink: HandshakeSink;
  #held = nothing;
  #heldLength = 0;
  #pieces = 0;
  /** Bytes of the message at hand that are passed over, since it is too long or lost in part. */
  #skip = 0;

  constructor(side: Side, sink: HandshakeSink) {
    this.#side = side;
    this.#sink = sink;
  }

  /** More bytes of the stream; `isNewRecord`: they start a record. */
  add(bytes: Uint8Array, at: number, end: number, isNewRecord: boolean): void {
    if (isNewRecord) this.#pieces++;
    while (at < end) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, end - at);
        this.#skip -= skipped;
        at += skipped;
      } else if (this.#heldLength > 0 || end - at < headerSize || end - at < headerSize + u24(bytes, at + 1)) {
        at = this.#hold(bytes, at, end);
      } else {
        const next = at + headerSize + u24(bytes, at + 1);
        this.#sink.message(this.#side, bytes[at]!, bytes, at + headerSize, next, Math.max(1, this.#pieces));
        this.#pieces = 1;
        at = next;
      }
    }
  }

  /** Part of the stream was never seen: the message at hand is lost, and where the next one starts is not known. */
  lose(): void {
    this.#heldLength = 0;
    this.#skip = Number.POSITIVE_INFINITY;
  }

  /** Takes up to the end of the message at hand, and hands it on when that is all of it. */
  #hold(bytes: Uint8Array, at: number, end: number): number {
    const wanted = this.#wanted(bytes, at, end);
    const take = Math.min(wanted - this.#heldLength, end - at);
    const length = this.#heldLength + take;
    if (length > this.#held.length) this.#grow(length, wanted);
    this.#held.set(bytes.subarray(at, at + take), this.#heldLength);
    this.#heldLength = length;
    if (length < headerSize) return at + take;
    const size = u24(this.#held, 1);
    if (size > (this.#held[0] === handshakeType.clientHello ? maxClientHello : maxMessage)) {
      this.#heldLength = 0;
      this.#skip = size - (length - headerSize);
    } else if (length === headerSize + size) {
      const held = this.#held;
      this.#held = nothing;
      this.#heldLength = 0;
      this.#sink.message(this.#side, held[0]!, held, headerSize, length, Math.max(1, this.#pieces));
      this.#pieces = 1;
    }
    return at + take;
  }

  /** How long the message at hand is, as far as that is known: its header comes first. */
  #wanted(bytes: Uint8Array, at: number, end: number): number {
    if (this.#heldLength >= headerSize) return headerSize + u24(this.#held, 1);
    return this.#heldLength === 0 && end - at >= headerSize ? headerSize + u24(bytes, at + 1) : headerSize;
  }

  #grow(length: number, wanted: number): void {
    // as much as is wanted, but in proportion to what has come: a length alone costs its sender nothing
    const larger = new Uint8Array(Math.min(wanted, Math.max(leastRoom, 4 * length)));
    larger.set(this.#held.subarray(0, this.#heldLength));
    this.#held = larger;
  }
}
