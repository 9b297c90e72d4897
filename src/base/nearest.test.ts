import { expect, it } from "vitest";
import { didYouMean } from "./nearest.ts";

const known = ["ts", "name", "host", "dst", "user_agent"];

it.each([
  ["nmae", "name"],
  ["hsot", "host"],
  ["dts", "dst"],
  ["user_agnet", "user_agent"],
  ["Host", "host"],
])("takes “%s” for “%s”", (typed, meant) => {
  expect(didYouMean(typed, known)).toBe(`; did you mean “${meant}”?`);
});

it("proposes nothing that is too far away", () => {
  expect(didYouMean("bananas", known)).toBe("");
});
