/** One series of echoes: the requests of one ping, and their replies. */
import type { RowOf } from "#record/record.ts";
import type { icmp } from "./record.ts";

/** Requests that still may be answered; a flood has more, and is counted all the same. */
const maxWaiting = 256;
/** Enough of a payload to see whether it is the same. */
const maxCompared = 64;

interface Waiting {
  readonly at: number;
  readonly start: string;
}

export class EchoSeries {
  readonly #ts: number;
  readonly #isOrig: boolean;
  readonly #waiting = new Map<number, Waiting>();
  #first = 0;
  #last = 0;
  #sent = 0;
  #received = 0;
  #times = { least: Number.POSITIVE_INFINITY, most: 0, sum: 0, count: 0 };
  #longest = 0;
  #entropy = 0;
  #changes = false;

  constructor(ts: number, isOrig: boolean) {
    this.#ts = ts;
    this.#isOrig = isOrig;
  }

  request(now: number, sequence: number, bytes: Uint8Array, at: number, end: number): void {
    if (this.#sent++ === 0) this.#first = sequence;
    this.#last = sequence;
    this.#measure(bytes, at, end);
    if (this.#waiting.size >= maxWaiting) this.#waiting.delete(this.#waiting.keys().next().value ?? sequence);
    this.#waiting.set(sequence, { at: now, start: startOf(bytes, at, end) });
  }

  /** False when there was no such request. */
  reply(now: number, sequence: number, bytes: Uint8Array, at: number, end: number): boolean {
    if (this.#sent === 0 && this.#received === 0) this.#first = sequence;
    if (this.#sent === 0) this.#last = sequence;
    this.#received++;
    this.#measure(bytes, at, end);
    const request = this.#waiting.get(sequence);
    if (request === undefined) return false;
    this.#waiting.delete(sequence);
    const micros = Math.max(0, now - request.at);
    const times = this.#times;
    times.least = Math.min(times.least, micros);
    times.most = Math.max(times.most, micros);
    times.sum += micros;
    times.count++;
    if (request.start !== startOf(bytes, at, end)) this.#changes = true;
    return true;
  }

  row(type: number, echoId: number): RowOf<typeof icmp> {
    const { least, most, sum, count } = this.#times;
    const wasTimed = count > 0;
    return {
      ts: this.#ts,
      type,
      code: 0,
      is_orig: this.#isOrig,
      echo_id: echoId,
      seq_first: this.#first,
      seq_last: this.#last,
      sent: this.#sent,
      received: this.#received,
      lost: Math.max(0, this.#sent - this.#received),
      rtt_min: wasTimed ? least / 1e6 : undefined,
      rtt_avg: wasTimed ? sum / count / 1e6 : undefined,
      rtt_max: wasTimed ? most / 1e6 : undefined,
      payload_len: this.#longest,
      payload_entropy: this.#longest > 0 ? this.#entropy : undefined,
      payload_changes: wasTimed ? this.#changes : undefined,
    };
  }

  #measure(bytes: Uint8Array, at: number, end: number): void {
    if (end - at <= this.#longest) return;
    this.#longest = end - at;
    this.#entropy = entropyOf(bytes, at, end);
  }
}

const startOf = (bytes: Uint8Array, at: number, end: number): string =>
  Buffer.from(bytes.subarray(at, Math.min(end, at + maxCompared))).toString("latin1");

function entropyOf(bytes: Uint8Array, at: number, end: number): number {
  const counts = new Uint32Array(256);
  for (let i = at; i < end; i++) counts[bytes[i]!]!++;
  let entropy = 0;
  for (const count of counts) if (count > 0) entropy -= (count / (end - at)) * Math.log2(count / (end - at));
  return Math.round(entropy * 1000) / 1000;
}
