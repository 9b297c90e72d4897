import { beforeEach, describe, expect, it, vi } from "vitest";

const stored = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => stored.set(key, value),
});
const { drawWidth, forgetWidths, keepWidths, widen, widthKeys, widthsIn, widthsOf } = await import(
  "./column-widths.ts"
);

describe("the width of a column", () => {
  beforeEach(() => {
    forgetWidths("conn");
    stored.clear();
  });

  it("is kept for its kind, beside what another tab keeps of others", () => {
    stored.set("column-widths", '{"dns":{"query":300}}');
    drawWidth("conn", "service", 120);
    keepWidths("conn");
    expect(widthsIn(stored.get("column-widths")!)).toEqual({ dns: { query: 300 }, conn: { service: 120 } });
    expect(widthsOf("http")).toEqual({});
  });

  it("stays such that the column can be seen, and its end be reached", () => {
    drawWidth("conn", "service", -5);
    expect(widthsOf("conn")).toEqual({ service: 40 });
    drawWidth("conn", "service", 1e9);
    expect(widthsOf("conn")).toEqual({ service: 1600 });
  });

  it("changes by the keyboard, and goes back to what it was", () => {
    widen("conn", "service", 100, widthKeys.get(">"));
    expect(widthsOf("conn")).toEqual({ service: 116 });
    widen("conn", "service", 116, widthKeys.get("<"));
    expect(widthsIn(stored.get("column-widths")!)).toEqual({ conn: { service: 100 } });
    widen("conn", "service", 100, widthKeys.get("|"));
    expect(widthsIn(stored.get("column-widths")!)).toEqual({ conn: {} });
  });

  it("is read from whatever the storage holds", () => {
    for (const text of [null, "", "{", "7", "null", "[1]", '{"conn":7}', '{"conn":{"service":"wide"}}'])
      expect(Object.values(widthsIn(text)).flatMap((widths) => Object.keys(widths))).toEqual([]);
  });
});
