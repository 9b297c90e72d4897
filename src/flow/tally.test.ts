import { expect, it } from "vitest";
import { Slot, Tally } from "./slot.ts";
import { addToTally, swapTally, tally } from "./tally.ts";

it("counts beyond 32 bits, each side for itself, and follows when the sides change places", () => {
  const words = new Int32Array(2 * Slot.words);
  const at = Slot.words;
  const amount = 0x7fff_ffff;
  for (let i = 0; i < 5; i++) addToTally(words, at, Tally.ipBytes, 0, amount);
  for (let i = 0; i < 3; i++) addToTally(words, at, Tally.ipBytes, 1, amount);
  addToTally(words, at, Tally.payload, 1, 7);
  expect(tally(words, at, Tally.ipBytes, 0)).toBe(5 * amount);
  expect(tally(words, at, Tally.ipBytes, 1)).toBe(3 * amount);
  swapTally(words, at, Tally.ipBytes);
  expect(tally(words, at, Tally.ipBytes, 0)).toBe(3 * amount);
  expect(tally(words, at, Tally.ipBytes, 1)).toBe(5 * amount);
  expect(tally(words, at, Tally.payload, 0)).toBe(0);
  expect(tally(words, at, Tally.payload, 1)).toBe(7);
});
