/** conn's history (src/flow/history.ts): letters of five bits, of which a slot has room for six. */
import { Letter, lettersInWord, OnceBit, Slot, sideStep } from "./layout";

/** Whether the side's first data (else its first bare acknowledgement) is told, or there is room to. */
export function hasRoom(at: i32, side: i32, isData: bool): bool {
  return isTold(at, side, isData) || used(load<i32>(at, Slot.history)) < lettersInWord;
}

/** Tells it, once; there must be room. */
export function tell(at: i32, side: i32, isData: bool): void {
  if (isTold(at, side, isData)) return;
  store<i32>(at, load<i32>(at, Slot.seen) | bitOf(side, isData), Slot.seen);
  const letters = load<i32>(at, Slot.history);
  const letter = (isData ? Letter.D : Letter.A) + side * sideStep;
  store<i32>(at, letters | (letter << (5 * used(letters))), Slot.history);
}

function isTold(at: i32, side: i32, isData: bool): bool {
  return (load<i32>(at, Slot.seen) & bitOf(side, isData)) !== 0;
}

function bitOf(side: i32, isData: bool): i32 {
  return 1 << ((isData ? OnceBit.data : OnceBit.ack) + 16 * side);
}

function used(letters: i32): i32 {
  return letters === 0 ? 0 : (31 - clz(letters)) / 5 + 1;
}
