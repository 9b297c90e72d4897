import { describe, expect, it } from "vitest";
import { parentOf, siblingsOf } from "./siblings.ts";

const asked = (who: string, value: string, at: number) => ({ who, value, at, count: 1 });

describe("names of one host under one domain", () => {
  it("are told as one when they are many, and the others stay alone", () => {
    const tunnel = Array.from({ length: 11 }, (_, i) => asked("10.0.0.7", `x${i}.t.sedgeline.example`, i));
    const few = Array.from({ length: 10 }, (_, i) => asked("10.0.0.7", `w${i}.shop.example`, i));
    const other = asked("10.0.0.8", "y.t.sedgeline.example", 3);
    const { alone, many } = siblingsOf([...tunnel, ...few, other]);
    expect(many).toEqual([{ parent: "sedgeline.example", rows: tunnel }]);
    expect(alone).toHaveLength(11);
    expect(alone).toContain(other);
  });

  it.each([
    ["A.b.Sedgeline.example.", "sedgeline.example"],
    ["www.shop.co.uk", "shop.co.uk"],
    ["printer", "printer"],
  ])("%s is below %s", (name, parent) => expect(parentOf(name)).toBe(parent));
});
