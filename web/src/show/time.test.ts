import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockText, dateText, sameTimeWithin, spanText, weekBefore, windowText } from "./time.ts";
import { momentOfWall, offsetAt, wallOf } from "./zone.ts";

const at = (iso: string): number => Date.parse(iso) * 1000;

describe("times in the zone of the page", () => {
  it("shows both sides of the night when clocks go back", () => {
    const zone = "America/New_York";
    expect(clockText(at("2026-11-01T05:30:00Z"), zone, 0)).toBe("01:30:00");
    expect(clockText(at("2026-11-01T06:30:00Z"), zone, 0)).toBe("01:30:00");
    expect(windowText({ from: at("2026-11-01T05:30:00Z"), to: at("2026-11-01T06:30:00Z") }, zone)).toBe(
      "Sun 1 Nov 2026 01:30 GMT-4 – 01:30 GMT-5",
    );
  });

  it("says a day once, and seconds only where they matter", () => {
    const window = { from: at("2026-11-17T16:15:00Z"), to: at("2026-11-17T16:45:00Z") };
    expect(windowText(window, "Europe/London")).toBe("Tue 17 Nov 2026 16:15 – 16:45 GMT");
    expect(windowText({ ...window, to: window.to + 1e6 }, "UTC")).toBe("Tue 17 Nov 2026 16:15:00 – 16:45:01 UTC");
    expect(windowText({ from: window.from, to: at("2026-11-18T01:00:00Z") }, "Asia/Kolkata")).toBe(
      "Tue 17 Nov 2026 21:45 – Wed 18 Nov 2026 06:30 GMT+5:30",
    );
  });

  it("cuts a second's fraction, so that no time is shown as a later one", () => {
    expect(clockText(at("2026-11-17T16:15:00Z") + 999_999, "UTC")).toBe("16:15:00.999");
    expect(dateText(at("2026-11-17T23:59:59Z") + 999_999, "UTC")).toBe("Tue 17 Nov 2026");
  });

  it("finds the moment of every wall clock that exists, in zones that change and that do not", () => {
    const zones = ["UTC", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"];
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2e9 }), fc.constantFrom(...zones), (seconds, zone) => {
        const wall = wallOf(seconds * 1e6, zone);
        expect(wallOf(momentOfWall(wall, zone), zone)).toBe(wall);
      }),
    );
    expect(offsetAt(at("2026-07-01T00:00:00Z"), "Australia/Lord_Howe")).toBe(10.5 * 3.6e9);
  });

  it("measures spans in words", () => {
    const spans = [0, 0.00004, 0.34, 1.5, 42, 61, 3600, 7500, 93_600];
    expect(spans.map(spanText)).toEqual([
      "0 s",
      "40 µs",
      "340 ms",
      "1.5 s",
      "42 s",
      "1 min 1 s",
      "1 h",
      "2 h 5 min",
      "1 d 2 h",
    ]);
  });

  it("offers the same weekday and hour in the last week that was recorded", () => {
    const held = { from: at("2026-11-17T07:00:00Z"), to: at("2026-11-17T19:00:00Z") };
    const asked = { from: at("2026-12-08T16:15:00Z"), to: at("2026-12-08T16:45:00Z") };
    expect(sameTimeWithin(asked, held)).toEqual({ from: at("2026-11-17T16:15:00Z"), to: at("2026-11-17T16:45:00Z") });
    expect(sameTimeWithin({ from: at("2026-12-09T16:15:00Z"), to: at("2026-12-09T16:45:00Z") }, held)).toBeUndefined();
  });

  it("takes a week earlier by the clock on the wall, also across a change of clocks", () => {
    const tuesday = { from: at("2026-11-17T16:15:00Z"), to: at("2026-11-17T16:45:00Z") };
    expect(weekBefore(tuesday, "Europe/London")).toEqual({
      from: at("2026-11-10T16:15:00Z"),
      to: at("2026-11-10T16:45:00Z"),
    });
    const afterChange = { from: at("2026-10-27T16:15:00Z"), to: at("2026-10-27T16:45:00Z") };
    expect(weekBefore(afterChange, "Europe/London")?.from).toBe(at("2026-10-20T15:15:00Z"));
    expect(weekBefore(afterChange, "UTC")?.from).toBe(at("2026-10-20T16:15:00Z"));
    expect(weekBefore({ from: 0, to: 1000 }, "UTC")).toBeUndefined();
  });
});
