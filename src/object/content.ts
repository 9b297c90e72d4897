/** Hot: what the bytes of a body tell while they stream by, from the first on: hashes, type, entropy, how it begins. */
import { hex } from "#base/bytes.ts";
import { contentType, sniffLength } from "./content-type.ts";
import { Digests, digestsOf, type HashName } from "./digests.ts";
import { entropyOf } from "./entropy.ts";

/** How much of the start a record shows. */
const shownHead = 32;

/** Rooms for the first bytes that no body needs at the moment: many bodies follow each other, few are open at once. */
const spare: Buffer[] = [];
const mostSpare = 64;

export class Content {
  /** By content; known once enough came, or the end. */
  mimeType: string | undefined = undefined;
  entropy: number | undefined = undefined;
  /** The first bytes, in hexadecimal. */
  head: string | undefined = undefined;
  /** Known after end() of a whole body. */
  hashes: Partial<Record<HashName, string>> = {};
  readonly #names: readonly HashName[];
  /** Of a body that goes on after the bytes that its type is told from. */
  #digests: Digests | undefined = undefined;
  /** The first bytes, until there are enough of them. */
  #start: Buffer | undefined = undefined;
  #startLength = 0;
  #isSniffed = false;
  #hasHole = false;

  constructor(hashes: readonly HashName[]) {
    this.#names = hashes;
  }

  /** The next bytes in order. */
  add(bytes: Uint8Array, at: number, end: number): void {
    if (this.#hasHole) return;
    if (!this.#isSniffed) {
      const wanted = sniffLength - this.#startLength;
      if (end - at < wanted) {
        this.#keep(bytes, at, end);
        return;
      }
      if (this.#names.length > 0) this.#digests = new Digests(this.#names);
      if (this.#start === undefined) this.#look(bytes, at, at + sniffLength);
      else {
        this.#keep(bytes, at, at + wanted);
        at += wanted;
        this.#look(this.#start, 0, sniffLength);
        this.#digests?.add(this.#start, 0, sniffLength);
        this.#release();
      }
    }
    this.#digests?.add(bytes, at, end);
  }

  /** There is a hole: what comes after it says nothing about the start, and a hash of the rest is a hash of nothing. */
  hole(): void {
    this.#hasHole = true;
    this.#lookAtAll();
    this.#release();
    this.#digests = undefined;
  }

  /** Nothing more comes. `isWhole`: nothing is missing either. */
  end(isWhole: boolean): void {
    this.#lookAtAll();
    if (isWhole && !this.#hasHole) {
      this.hashes = this.#digests?.finish() ?? digestsOf(this.#names, this.#start, this.#startLength);
    }
    this.#release();
    this.#digests = undefined;
  }

  #keep(bytes: Uint8Array, at: number, end: number): void {
    this.#start ??= spare.pop() ?? Buffer.allocUnsafeSlow(sniffLength);
    this.#start.set(bytes.subarray(at, end), this.#startLength);
    this.#startLength += end - at;
  }

  #lookAtAll(): void {
    if (!this.#isSniffed && this.#start) this.#look(this.#start, 0, this.#startLength);
    this.#isSniffed = true;
  }

  #look(bytes: Uint8Array, at: number, end: number): void {
    this.#isSniffed = true;
    this.mimeType = contentType(bytes, at, end);
    this.entropy = entropyOf(bytes, at, end);
    this.head = hex(bytes, at, Math.min(end, at + shownHead));
  }

  #release(): void {
    if (this.#start !== undefined && spare.length < mostSpare) spare.push(this.#start);
    this.#start = undefined;
  }
}
