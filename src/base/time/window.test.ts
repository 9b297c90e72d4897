import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { instantText, parseInstant, parseTimeWindow, timeWindowText } from "./window.ts";

const at = (iso: string): number => Date.parse(iso) * 1000;

describe("the t of an address", () => {
  it("reads both forms of RFC 3339, offsets and fractions included", () => {
    expect(parseInstant("20261117T1615Z")).toBe(at("2026-11-17T16:15:00Z"));
    expect(parseInstant("2026-11-17T16:15:30.000001+01:00")).toBe(at("2026-11-17T15:15:30Z") + 1);
    expect(parseInstant("20261117")).toBe(at("2026-11-17T00:00:00Z"));
  });

  it("reads a range, a moment with a width, and what is relative to now", () => {
    const now = at("2026-11-17T17:00:00Z");
    expect(parseTimeWindow("20261117T1615Z..20261117T1645Z", now)).toEqual({
      from: at("2026-11-17T16:15:00Z"),
      to: at("2026-11-17T16:45:00Z"),
    });
    expect(parseTimeWindow("20261117T1630Z±15m", now)).toEqual(parseTimeWindow("20261117T1615Z..20261117T1645Z", now));
    expect(parseTimeWindow("last:1h", now)).toEqual({ from: at("2026-11-17T16:00:00Z"), to: now });
  });

  it("refuses what it does not understand, an empty span and one that ends before it starts", () => {
    for (const t of ["", "yesterday", "20261117T1615", "20261117T1615Z", "last:", "last:0m", "20261399..20261401"])
      expect(parseTimeWindow(t, 0)).toBeUndefined();
    expect(parseTimeWindow("20261117..20261117", 0)).toBeUndefined();
    expect(parseTimeWindow("20261118..20261117", 0)).toBeUndefined();
  });

  it("prints what it reads back, to the microsecond", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), fc.integer({ min: 1, max: 1e12 }), (from, span) => {
        expect(parseTimeWindow(timeWindowText({ from, to: from + span }), 0)).toEqual({ from, to: from + span });
      }),
    );
    expect(instantText(at("2026-11-17T16:15:00Z"))).toBe("20261117T1615Z");
  });
});
