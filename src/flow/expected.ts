/** Conversations that another one announced, as FTP does with its data: what comes to that end is known before its first byte. */
import type { Protocol } from "./protocol.ts";

/** What was announced is waited for this long; of more than this many the oldest is forgotten. */
const lifeMicros = 300e6;
const maxExpected = 1000;

interface Announced {
  readonly protocol: Protocol;
  readonly until: number;
}

export class Expected {
  readonly #byEnd = new Map<string, Announced>();
  /** Ports that were ever announced: asked for every flow, so that no text of an address is made for most. */
  readonly #ports = new Set<number>();

  /** `now`: microseconds since 1970. False when an older announcement had to go. */
  add(address: string, port: number, protocol: Protocol, now: number): boolean {
    const end = `${address} ${port}`;
    this.#byEnd.delete(end);
    this.#byEnd.set(end, { protocol, until: now + lifeMicros });
    this.#ports.add(port);
    if (this.#byEnd.size <= maxExpected) return true;
    for (const oldest of this.#byEnd.keys()) {
      this.#byEnd.delete(oldest);
      break;
    }
    return false;
  }

  /** Was anything announced for this port? */
  isAwaited(port: number): boolean {
    return this.#ports.has(port);
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
