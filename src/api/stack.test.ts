import { describe, expect, it } from "vitest";
import { sql } from "#store/sql.ts";
import { type StackRow, seriesOf } from "./stack.ts";

const column = sql.raw("''");
const rows = (totals: Readonly<Record<string, number>>): StackRow[] =>
  Object.entries(totals).map(([part, value], step) => ({ part, step, value }));
const totalsOf = (found: readonly StackRow[], order?: readonly string[]) =>
  seriesOf(found, found.length, { by: "x", column, ...(order && { order }) }).map(({ value, isRest, values }) => [
    isRest ? "the rest" : value,
    values.reduce((sum, one) => sum + one, 0),
  ]);

describe("the parts of a stack", () => {
  it("are the six with the most, the largest first", () => {
    expect(totalsOf(rows({ dns: 3, http: 9, "": 4 }))).toEqual([
      ["http", 9],
      [undefined, 4],
      ["dns", 3],
    ]);
  });

  it("are five and the rest where there are more", () => {
    expect(totalsOf(rows({ a: 9, b: 8, c: 7, d: 6, e: 5, f: 4, g: 3 }))).toEqual([
      ["a", 9],
      ["b", 8],
      ["c", 7],
      ["d", 6],
      ["e", 5],
      ["the rest", 7],
    ]);
  });

  it("stand in their own order where they have one, without those that there are none of", () => {
    expect(totalsOf(rows({ internal: 9, out: 1 }), ["out", "in", "internal"])).toEqual([
      ["out", 1],
      ["internal", 9],
    ]);
  });
});
