/** Hot: the hashes of one body while it streams by. */
import { createHash, type Hash, hash } from "node:crypto";

export const hashNames = ["md5", "sha1", "sha256"] as const;
export type HashName = (typeof hashNames)[number];

const nothing = new Uint8Array(0);

/** The hashes of a body whose bytes, bytes[0, length), are at hand all at once: no object is needed for each. */
export function digestsOf(
  names: readonly HashName[],
  bytes: Uint8Array = nothing,
  length = 0,
): Partial<Record<HashName, string>> {
  const digests: Partial<Record<HashName, string>> = {};
  for (const name of names) digests[name] = hash(name, bytes.subarray(0, length));
  return digests;
}

/** Pieces shorter than this are gathered first: a call into the hash costs as much as hashing some hundred bytes. */
const smallPiece = 512;
const gatherSize = 4096;

/** Any number of hashes over the same bytes, in order. */
export class Digests {
  readonly #hashes: { readonly name: HashName; readonly hash: Hash }[];
  #gathered: Buffer | undefined = undefined;
  #fill = 0;

  constructor(names: readonly HashName[]) {
    this.#hashes = names.map((name) => ({ name, hash: createHash(name) }));
  }

  add(bytes: Uint8Array, at: number, end: number): void {
    const length = end - at;
    if (length >= smallPiece) {
      this.#flush();
      this.#update(bytes.subarray(at, end));
      return;
    }
    this.#gathered ??= Buffer.allocUnsafeSlow(gatherSize);
    if (this.#fill + length > gatherSize) this.#flush();
    let to = this.#fill;
    for (let from = at; from < end; from++) this.#gathered[to++] = bytes[from]!;
    this.#fill = to;
  }

  /** The hashes in hexadecimal; nothing can be added afterwards. */
  finish(): Partial<Record<HashName, string>> {
    this.#flush();
    const digests: Partial<Record<HashName, string>> = {};
    for (const { name, hash } of this.#hashes) digests[name] = hash.digest("hex");
    return digests;
  }

  #flush(): void {
    if (this.#fill === 0) return;
    this.#update(this.#gathered!.subarray(0, this.#fill));
    this.#fill = 0;
  }

  #update(piece: Uint8Array): void {
    for (const { hash } of this.#hashes) hash.update(piece);
  }
}
