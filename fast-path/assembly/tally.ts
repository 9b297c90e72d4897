/** What a slot counts for each of its two sides: 48 bits, the lower 32 in a word of its own, the upper in half of one. */
import { microsMask, Slot } from "./layout";

export function addToTally(low: i32, high: i32, side: i32, amount: i32): void {
  const before = load<u32>(low + (side << 2));
  const after = before + <u32>amount;
  store<u32>(low + (side << 2), after);
  if (after < before) store<i32>(high, load<i32>(high) + (1 << (16 * side)));
}

/** One more packet of the side, and when it came. */
export function countPacket(at: i32, side: i32, ipLength: i32, seconds: i32, micros: i32): void {
  const own = at + (side << 2);
  store<i32>(own, load<i32>(own, Slot.packets) + 1, Slot.packets);
  addToTally(at + Slot.ipBytes, at + Slot.tallyHigh, side, ipLength);
  store<i32>(at, seconds, Slot.lastSeconds);
  store<i32>(at, (load<i32>(at, Slot.lastMicros) & ~microsMask) | micros, Slot.lastMicros);
}
