/**
 * Hot: which packets with a wrong checksum are read (docs/decisions/0022). A wrong one tells a broken packet only of a side that
 * also sends right ones: all are wrong where a card fills them in, or where a capture's addresses were changed.
 */
import { Slot, State } from "./slot.ts";

/** No packet of this side of the flow has had a right checksum so far. */
export function isUnproven(words: Int32Array, at: number, side: number): boolean {
  return words[at + Slot.packets + side] === 0 || (words[at + Slot.state]! & (State.unprovenSums << side)) !== 0;
}

/** A packet of the side is about to be counted; true when it is the side's first and its checksum is wrong. */
export function trust(words: Int32Array, at: number, side: number, isRight: boolean): boolean {
  const bit = State.unprovenSums << side;
  const state = words[at + Slot.state]!;
  if (isRight) {
    if ((state & bit) !== 0) words[at + Slot.state] = state & ~bit;
    return false;
  }
  words[at + Slot.state] = state | bit;
  return (state & bit) === 0;
}
