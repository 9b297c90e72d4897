import { describe, expect, it } from "vitest";
import { ticksOf } from "./ticks.ts";

const at = (iso: string): number => Date.parse(iso) * 1000;

describe("marks of a time axis", () => {
  it("stand at round hours of the zone", () => {
    const ticks = ticksOf({ from: at("2026-11-17T07:00:00Z"), to: at("2026-11-17T19:00:00Z") }, "Asia/Kolkata", 8);
    expect(ticks.map(({ label }) => label)).toEqual(["15:00", "18:00", "21:00", "18 Nov"]);
  });

  it("keep to the wall clock when the clocks go back within the window", () => {
    const window = { from: at("2026-10-31T22:00:00Z"), to: at("2026-11-02T12:00:00Z") };
    const labels = ticksOf(window, "America/New_York", 8).map(({ label }) => label);
    expect(labels).toEqual(["18:00", "1 Nov", "06:00", "12:00", "18:00", "2 Nov", "06:00"]);
  });

  it("are months and years of the calendar where days would be too many", () => {
    const decades = ticksOf({ from: at("1970-01-01T00:00:01Z"), to: at("2026-08-20T12:00:00Z") }, "Europe/London", 8);
    expect(decades.map(({ label }) => label)).toEqual(["1980", "1990", "2000", "2010", "2020"]);
    const year = ticksOf({ from: at("2025-11-17T00:00:00Z"), to: at("2026-11-17T00:00:00Z") }, "UTC", 5);
    expect(year.map(({ label }) => label)).toEqual(["Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026"]);
  });
});
