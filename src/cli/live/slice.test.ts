/** Slices of a recording. */
import { expect, it } from "vitest";
import { sliceOf } from "./slice.ts";

const noon = 1_700_000_000_000_000;
const counted = (packets: number, dropped: number, skipped: string[]) => ({
  ts: noon - 5_000_000,
  name: "eth0",
  packets_read: packets,
  kernel_drops: dropped,
  skipped,
});

it("holds all that was counted when it is the first", () => {
  expect(sliceOf(counted(100, 3, ["7 truncated"]), undefined, noon, noon + 10e6)).toMatchObject({
    ts: noon,
    duration: 10,
    packets_read: 100,
    kernel_drops: 3,
    skipped: ["7 truncated"],
  });
});

it("holds what came since the one before, by name where it is told by name", () => {
  const before = counted(100, 3, ["7 truncated", "1 unknown link type"]);
  const now = counted(150, 3, ["9 truncated", "1 unknown link type", "4 wrong checksum"]);
  expect(sliceOf(now, before, noon, noon + 10e6)).toMatchObject({
    packets_read: 50,
    kernel_drops: 0,
    skipped: ["2 truncated", "4 wrong checksum"],
  });
});

it("was watched although nothing came", () => {
  const same = counted(100, 0, []);
  expect(sliceOf(same, same, noon, noon + 60e6)).toMatchObject({ packets_read: 0, duration: 60, skipped: [] });
});

it("is never of less than no time, though the clock was set back", () => {
  expect(sliceOf(counted(1, 0, []), undefined, noon, noon - 3e6).duration).toBe(0);
});
