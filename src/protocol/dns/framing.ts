/** Hot: cuts one side of a TCP stream into messages, each with its length before it (RFC 1035 4.2.2, RFC 7766 8). */
import { u16 } from "#base/bytes.ts";
import { lengthPrefixSize } from "./probe.ts";

type TakeMessage = (bytes: Uint8Array, at: number, end: number) => void;

/** Queries are short; a longer message makes the buffer grow up to what the prefix can say. */
const firstCapacity = 512;
const nothing = new Uint8Array(0);

export class MessageFraming {
  readonly #take: TakeMessage;
  /** A message, its prefix included, of which not all has come. */
  #held: Uint8Array = nothing;
  #heldLength = 0;
  /** Bytes of a damaged message that are still to be passed over. */
  #skip = 0;
  #isLost = false;

  constructor(take: TakeMessage) {
    this.#take = take;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    if (this.#isLost) return;
    const skipped = Math.min(this.#skip, end - at);
    this.#skip -= skipped;
    at += skipped;
    while (this.#heldLength > 0 && at < end) at = this.#fill(bytes, at, end);
    // whole messages are read where they stand
    while (end - at >= lengthPrefixSize) {
      const next = at + lengthPrefixSize + u16(bytes, at);
      if (next > end) break;
      this.#take(bytes, at + lengthPrefixSize, next);
      at = next;
    }
    if (at < end) this.#hold(bytes, at, end);
  }

  /** A hole is passed over when it ends within the message that it starts in; else the framing is lost. */
  gap(length: number): void {
    if (this.#isLost) return;
    const known = this.#heldLength >= lengthPrefixSize;
    const rest = known ? this.#wanted() - this.#heldLength : this.#skip;
    this.#heldLength = 0;
    this.#isLost = rest < length;
    this.#skip = Math.max(0, rest - length);
  }

  #wanted(): number {
    return this.#heldLength < lengthPrefixSize ? lengthPrefixSize : lengthPrefixSize + u16(this.#held, 0);
  }

  /** Adds to the held message; hands it on when it is whole. */
  #fill(bytes: Uint8Array, at: number, end: number): number {
    const take = Math.min(this.#wanted() - this.#heldLength, end - at);
    this.#hold(bytes, at, at + take);
    if (this.#heldLength >= lengthPrefixSize && this.#heldLength === this.#wanted()) {
      const { length } = this.#held;
      this.#take(this.#held, lengthPrefixSize, this.#heldLength);
      this.#heldLength = 0;
      if (length > firstCapacity) this.#held = nothing;
    }
    return at + take;
  }

  #hold(bytes: Uint8Array, at: number, end: number): void {
    const length = this.#heldLength + end - at;
    if (length > this.#held.length) {
      const larger = new Uint8Array(Math.max(firstCapacity, 2 * length));
      larger.set(this.#held.subarray(0, this.#heldLength));
      this.#held = larger;
    }
    this.#held.set(bytes.subarray(at, end), this.#heldLength);
    this.#heldLength = length;
  }
}
