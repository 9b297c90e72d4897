/**
 * The words of the tables' hash: every byte of a key picks one of them (tabulation hashing). With linear probing its expected cost is
 * constant for any set of keys chosen without sight of the words, so nobody can prepare collisions; they come from the seed, by chance
 * for each process.
 */
import { randomInt } from "node:crypto";
import { hashWords } from "./fast-layout.ts";

export function hashTable(seed: number = randomInt(1, 2 ** 31)): Int32Array {
  const words = new Int32Array(hashWords);
  // splitmix32
  let state = seed | 0;
  for (let i = 0; i < words.length; i++) {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    words[i] = word ^ (word >>> 15);
  }
  return words;
}
