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
});
