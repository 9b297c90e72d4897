/** Matches replies to queries of one flow, first in first out for each id, in whichever order they are seen. */
import type { Transaction } from "./transaction.ts";

/** A client has a handful of questions open; more ids than this are never answered, or the replies are not seen. */
const maxIds = 50;
/** The same id again and again: a zone transfer's replies, or a broken client. */
const maxEach = 50;

/** Takes what will not be matched any more. */
export interface UnmatchedTaker {
  unmatched(transaction: Transaction): void;
}

/** Transactions of which only one half was seen. */
export class Pending {
  readonly #taker: UnmatchedTaker;
  /** Older than all that is in #byId: most flows never have more than this one. */
  #first: Transaction | undefined = undefined;
  #byId: Map<number, Transaction[]> | undefined = undefined;

  constructor(taker: UnmatchedTaker) {
    this.#taker = taker;
  }

  add(transaction: Transaction): void {
    if (this.#first === undefined && !this.#byId?.size) {
      this.#first = transaction;
      return;
    }
    this.#byId ??= new Map();
    const same = this.#byId.get(transaction.id);
    if (same === undefined) {
      if (this.#byId.size > maxIds) this.#flushTable();
      this.#byId.set(transaction.id, [transaction]);
      return;
    }
    if (same.length > maxEach) for (const old of same.splice(0)) this.#taker.unmatched(old);
    same.push(transaction);
  }

  /** The oldest half with this id, no longer pending. */
  take(id: number): Transaction | undefined {
    if (this.#first?.id === id) {
      const found = this.#first;
      this.#first = undefined;
      return found;
    }
    const same = this.#byId?.get(id);
    if (same === undefined) return undefined;
    const found = same.shift();
    if (same.length === 0) this.#byId?.delete(id);
    return found;
  }

  flushAll(): void {
    if (this.#first !== undefined) this.#taker.unmatched(this.#first);
    this.#first = undefined;
    this.#flushTable();
  }

  #flushTable(): void {
    for (const same of this.#byId?.values() ?? []) for (const old of same) this.#taker.unmatched(old);
    this.#byId?.clear();
  }
}
