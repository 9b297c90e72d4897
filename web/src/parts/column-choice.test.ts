import { describe, expect, it, vi } from "vitest";

vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
vi.stubGlobal("location", new URL("http://here/"));
vi.stubGlobal("addEventListener", () => undefined);
const { withMoved } = await import("./column-choice.tsx");

describe("the order of columns", () => {
  it("has one moved by a place, and by none beyond its ends", () => {
    expect(withMoved(["a", "b", "c"], "c", -1)).toEqual(["a", "c", "b"]);
    expect(withMoved(["a", "b", "c"], "a", 1)).toEqual(["b", "a", "c"]);
    expect(withMoved(["a", "b", "c"], "a", -1)).toEqual(["a", "b", "c"]);
    expect(withMoved(["a", "b", "c"], "c", 1)).toEqual(["a", "b", "c"]);
  });
});
