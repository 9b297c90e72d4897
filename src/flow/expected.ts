/** Conversations that another one announced, as FTP does with its data: what comes to that end is known before its first byte. */
import type { Protocol } from "./protocol.ts";

/** RECORDS 3.2: what was announced is waited for this long; of more than this many the oldest is forgotten. */
const lifeMicros = 300e6;
const maxExpected = 1000;

interface Announced {
  readonly protocol: Protocol;
  readonly until: number;
}

export class Expected {
  readonly #byEnd = new Map<string, Announced>();

  /** `now`: microseconds since 1970. False when an older announcement had to go. */
  add(address: string, port: number, protocol: Protocol, now: number): boolean {
    const end = `${address} ${port}`;
    this.#byEnd.delete(end);
    this.#byEnd.set(end, { protocol, until: now + lifeMicros });
    if (this.#byEnd.size <= maxExpected) return true;
    for (const oldest of this.#byEnd.keys()) {
      this.#byEnd.delete(oldest);
      break;
    }
    return false;
  }

  get isEmpty(): boolean {
    return this.#byEnd.size === 0;
  }

  /** What was announced for the flow that goes to this end. */
  take(address: string, port: number, now: number): Protocol | undefined {
    const end = `${address} ${port}`;
    const announced = this.#byEnd.get(end);
    if (announced === undefined) return undefined;
    if (now <= announced.until) return announced.protocol;
    this.#byEnd.delete(end);
    return undefined;
  }
}
