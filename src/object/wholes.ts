/** The files that come in parts: which part belongs to which, and when a file is over. */
import type { FileBody, FileMeta } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { Emit } from "#record/record.ts";
import type { HashName } from "./digests.ts";
import { Part } from "./part.ts";
import { Whole } from "./whole.ts";

/** Zeek's time: a file of which no part came for so long is over. */
const idleMicros = 120e6;
/** How often idle ones are looked for. */
const sweepMicros = 10e6;
/** More downloads in parts at one time are an attack: the oldest is written. */
const mostWholes = 1000;

export class Wholes {
  readonly #hashes: readonly HashName[];
  readonly #emit: Emit;
  readonly #byKey = new Map<string, Whole>();
  #sweptAt = 0;

  constructor(hashes: readonly HashName[], emit: Emit) {
    this.#hashes = hashes;
    this.#emit = emit;
  }

  /**
   * The part that `meta` describes. Parts are joined between two hosts only, since conversations of other hosts may be read
   * by another worker. `fuid`: of the file, should this be its first part.
   */
  part(flow: Flow, meta: FileMeta, of: string, offset: number, fuid: string): FileBody {
    this.#sweep(flow.now);
    const key = `${flow.origAddress} ${flow.respAddress} ${meta.side} ${of}`;
    let whole = this.#byKey.get(key);
    if (whole && isOver(whole, flow.now)) {
      this.#write(key, whole);
      whole = undefined;
    }
    if (!whole) {
      if (this.#byKey.size >= mostWholes) this.#writeOldest();
      whole = new Whole(flow, fuid, meta, this.#hashes);
      this.#byKey.set(key, whole);
    }
    const joined = whole;
    return new Part(joined, flow, offset, () => {
      if (joined.isComplete && this.#byKey.get(key) === joined) this.#write(key, joined);
    });
  }

  /** Nothing more comes of any. */
  finish(): void {
    for (const [key, whole] of this.#byKey) this.#write(key, whole);
  }

  #sweep(now: number): void {
    if (Math.abs(now - this.#sweptAt) < sweepMicros) return;
    this.#sweptAt = now;
    for (const [key, whole] of this.#byKey) if (isOver(whole, now)) this.#write(key, whole);
  }

  #writeOldest(): void {
    for (const [key, whole] of this.#byKey) {
      this.#write(key, whole);
      return;
    }
  }

  #write(key: string, whole: Whole): void {
    this.#byKey.delete(key);
    whole.write(this.#emit);
  }
}

const isOver = (whole: Whole, now: number): boolean => whole.openParts === 0 && now - whole.lastAt > idleMicros;
