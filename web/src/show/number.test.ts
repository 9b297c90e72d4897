import { describe, expect, it } from "vitest";
import { bytesText, counted, shareText, shortCountText } from "./number.ts";

describe("numbers for people", () => {
  it("never shows a thousand of a unit where the next one is meant", () => {
    expect([0, 999, 1000, 4821, 99_949, 99_999, 999_499, 999_500, 3.4e9].map(bytesText)).toEqual([
      "0 B",
      "999 B",
      "1.0 kB",
      "4.8 kB",
      "99.9 kB",
      "100 kB",
      "999 kB",
      "1.0 MB",
      "3.4 GB",
    ]);
  });

  it("keeps an axis short and a sentence correct", () => {
    expect([12, 9999, 12_000, 1_250_000].map(shortCountText)).toEqual(["12", "9,999", "12.0 k", "1.3 M"]);
    expect([counted(1, "session"), counted(1204, "session")]).toEqual(["1 session", "1,204 sessions"]);
  });

  it("never calls a window watched whole that was not", () => {
    expect([1, 0.99999, 0.5].map(shareText)).toEqual(["100 %", "99.99 %", "50 %"]);
  });
});
