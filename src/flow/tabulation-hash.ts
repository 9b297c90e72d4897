/**
 * Hot: the table's hash: every byte of the key picks a random word (tabulation hashing). With linear probing its expected
 * cost is constant for any set of keys chosen without sight of the words, so nobody can prepare collisions; the words come
 * from the seed, by chance for each process.
 */
import { randomInt } from "node:crypto";
import { kind, Slot } from "./slot.ts";

const keyBytes = 44;

export class TabulationHash {
  private readonly words = new Int32Array(keyBytes * 256);

  constructor(seed: number = randomInt(1, 2 ** 31)) {
    // splitmix32
    let state = seed | 0;
    for (let i = 0; i < this.words.length; i++) {
      state = (state + 0x9e3779b9) | 0;
      let word = state ^ (state >>> 16);
      word = Math.imul(word, 0x21f0aaad);
      word ^= word >>> 15;
      word = Math.imul(word, 0x735a2d97);
      this.words[i] = word ^ (word >>> 15);
    }
  }

  ofSlot(slots: Int32Array, at: number): number {
    return this.of(slots, at, slots[at + Slot.kind]!, slots[at + Slot.ports]!, slots[at + Slot.network]!);
  }

  /** Addresses in eight words from `at`; of IPv4 only the first of each four counts. */
  of(addresses: Int32Array, at: number, flowKind: number, ports: number, network: number): number {
    let hash =
      this.word(0, addresses[at]!) ^
      this.word(4, addresses[at + 4]!) ^
      this.word(8, ports) ^
      this.words[12 * 256 + (flowKind & kind.protocol)]!;
    if (network !== 0) hash ^= this.word(13, network);
    if ((flowKind & kind.ip6) === 0) return hash;
    for (let i = 1; i < 4; i++) hash ^= this.word(13 + 4 * i, addresses[at + i]!);
    for (let i = 1; i < 4; i++) hash ^= this.word(25 + 4 * i, addresses[at + 4 + i]!);
    return hash;
  }

  private word(place: number, value: number): number {
    const { words } = this;
    const base = place << 8;
    return (
      words[base + (value & 255)]! ^
      words[base + 256 + ((value >>> 8) & 255)]! ^
      words[base + 512 + ((value >>> 16) & 255)]! ^
      words[base + 768 + (value >>> 24)]!
    );
  }
}
