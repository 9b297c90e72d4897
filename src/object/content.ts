/** Hot: what the bytes of a body tell while they stream by, from the first on: hashes, type, entropy, how it begins. */
import { hex } from "#base/bytes.ts";
import { contentType, sniffLength } from "./content-type.ts";
import { Digests, type HashName } from "./digests.ts";
import { entropyOf } from "./entropy.ts";

/** How much of the start a record shows. */
const shownHead = 32;

export class Content {
  /** By content; known once enough came, or the end. */
  mimeType: string | undefined;
  entropy: number | undefined;
  /** The first bytes, in hexadecimal. */
  head: string | undefined;
  /** Known after end() of a whole body. */
  hashes: Partial<Record<HashName, string>> = {};
  #digests: Digests | undefined;
  /** The first bytes, until they were looked at. */
  #start: Buffer | undefined;
  #startLength = 0;
  #isSniffed = false;

  constructor(hashes: readonly HashName[]) {
    this.#digests = hashes.length > 0 ? new Digests(hashes) : undefined;
  }

  /** The next bytes in order. */
  add(bytes: Uint8Array, at: number, end: number): void {
    if (!this.#isSniffed) this.#keepStart(bytes, at, end);
    this.#digests?.add(bytes, at, end);
  }

  /** There is a hole: what comes after it says nothing about the start, and a hash of the rest is a hash of nothing. */
  hole(): void {
    this.#sniff();
    this.#digests = undefined;
  }

  /** Nothing more comes. `isWhole`: nothing is missing either. */
  end(isWhole: boolean): void {
    this.#sniff();
    if (isWhole && this.#digests) this.hashes = this.#digests.finish();
    this.#digests = undefined;
  }

  #keepStart(bytes: Uint8Array, at: number, end: number): void {
    if (this.#startLength === 0 && end - at >= sniffLength) {
      this.#look(bytes, at, at + sniffLength);
      return;
    }
    const length = Math.min(end - at, sniffLength - this.#startLength);
    this.#start ??= Buffer.allocUnsafe(sniffLength);
    this.#start.set(bytes.subarray(at, at + length), this.#startLength);
    this.#startLength += length;
    if (this.#startLength === sniffLength) this.#sniff();
  }

  #sniff(): void {
    if (this.#isSniffed) return;
    if (this.#start) this.#look(this.#start, 0, this.#startLength);
    this.#isSniffed = true;
    this.#start = undefined;
  }

  #look(bytes: Uint8Array, at: number, end: number): void {
    this.#isSniffed = true;
    this.mimeType = contentType(bytes, at, end);
    this.entropy = entropyOf(bytes, at, end);
    this.head = hex(bytes, at, Math.min(end, at + shownHead));
  }
}
