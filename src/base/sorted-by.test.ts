import fc from "fast-check";
import { expect, it } from "vitest";
import { sortedBy } from "./sorted-by.ts";

/** Microseconds of one moment, of one day, and of all time. */
const keys = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 200 }),
  fc.array(fc.integer({ min: 1_700_000_000_000_000, max: 1_700_086_400_000_000 }), { maxLength: 200 }),
  fc.array(fc.integer({ min: -(2 ** 51), max: 2 ** 52 }), { maxLength: 200 }),
);

it("sorts like a comparison would, whatever the keys' range, and asks it about ties only", () => {
  fc.assert(
    fc.property(keys, (all) => {
      const order = sortedBy(Float64Array.from(all), (a, b) => b - a);
      const wanted = all.map((_, i) => i).sort((a, b) => all[a]! - all[b]! || b - a);
      expect([...order]).toEqual(wanted);
    }),
    { numRuns: 300 },
  );
});

it("sorts nothing", () => {
  expect([...sortedBy(new Float64Array(0), () => 0)]).toEqual([]);
});
