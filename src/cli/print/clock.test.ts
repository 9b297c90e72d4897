import { expect, it } from "vitest";
import { windowText } from "./clock.ts";

const micros = (iso: string): number => Date.parse(iso) * 1000;

it("says the zone once, and twice of a window in which the clocks changed", () => {
  const one = { from: micros("2026-11-17T16:15Z"), to: micros("2026-11-17T16:45Z") };
  expect(windowText(one, "Europe/London")).toBe("Tue 17 Nov 2026 16:15:00 – 16:45:00 GMT (30 min)");
  const night = { from: micros("2026-11-01T05:15Z"), to: micros("2026-11-01T06:45Z") };
  expect(windowText(night, "America/New_York")).toBe("Sun 1 Nov 2026 01:15:00 GMT-4 – 01:45:00 GMT-5 (90 min)");
});
