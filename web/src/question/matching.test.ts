import { describe, expect, it } from "vitest";
import { matching } from "./matching.ts";

const names = ["Now", "Moment", "Earlier", "Later", "Explore Sessions", "Explore TLS", "Group by source"];
const found = (typed: string): string[] => matching(names, (name) => name, typed);

describe("what a few letters mean", () => {
  it("is everything in its order, when nothing is typed", () => {
    expect(found("  ")).toEqual(names);
  });

  it("is best what begins with them, then a word of it, then the middle", () => {
    expect(found("l")[0]).toBe("Later");
    expect(found("s").slice(0, 2)).toEqual(["Explore Sessions", "Group by source"]);
    expect(found("ate")).toEqual(["Later"]);
  });

  it("is what has every word, in any order", () => {
    expect(found("tls expl")).toEqual(["Explore TLS"]);
    expect(found("source tls")).toEqual([]);
  });

  it("is also what has the letters in order", () => {
    expect(found("gbs")).toEqual(["Group by source"]);
    expect(found("xyz")).toEqual([]);
  });
});
