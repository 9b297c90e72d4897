/**
 * Hot: who opened conversations of TCP that were told as over only because nothing had come for long. When the server is the
 * first to speak again, nothing else tells which end it is: a remote control that is quiet for hours would seem to be called
 * by its own server.
 */
import { Slot, State } from "./slot.ts";

/** Of each lane. What falls to the same place is forgotten. */
const places = 1 << 13;

export class Openers {
  /** By a hash of the conversation's key: another hash of it, whose lowest bit tells that B opened it. */
  private readonly known = new Int32Array(places);

  remember(words: Int32Array, at: number): void {
    const origIsB = (words[at + Slot.state]! & State.origIsB) !== 0 ? 1 : 0;
    this.known[placeOf(words, at)] = markOf(words, at) | origIsB;
  }

  /** 1 when B opened the conversation, 0 when A did, -1 when it is not known. */
  side(words: Int32Array, at: number): number {
    const known = this.known[placeOf(words, at)]!;
    return (known & ~1) === markOf(words, at) ? known & 1 : -1;
  }
}

const placeOf = (words: Int32Array, at: number): number => hash(words, at, 0x9e3779b1) & (places - 1);

/** Never 0, which is an empty place. */
const markOf = (words: Int32Array, at: number): number => (hash(words, at, 0x85ebca6b) | 2) & ~1;

/** The same in every run: who is forgotten does not depend on a seed. */
function hash(words: Int32Array, at: number, factor: number): number {
  let hash = factor;
  for (let i = 0; i <= Slot.network; i++) {
    hash = Math.imul(hash ^ words[at + i]!, factor);
    hash ^= hash >>> 15;
  }
  return hash;
}
