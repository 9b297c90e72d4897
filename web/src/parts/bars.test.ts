import { describe, expect, it } from "vitest";
import { axisEnd, barPaths, stepLine } from "./bars.ts";

const scale = { x: (step: number) => step * 10, width: 9, floor: 100, height: (value: number) => value };
/** Bottom and top of every bar of a path. */
const spans = (path: string): [bottom: number, top: number][] =>
  [...path.matchAll(/M\S+ (\S+)v-(\S+)h/g)].map(([, bottom, size]) => [Number(bottom), Number(bottom) - Number(size)]);

describe("bars", () => {
  it("stand on the floor, and there is none of nothing", () => {
    expect(spans(barPaths([[40, 0, 20]], scale)[0]!)).toEqual([
      [100, 60],
      [100, 80],
    ]);
  });

  it("are stacked without a gap up to their sum", () => {
    const [lower, upper] = barPaths(
      [
        [40, 0],
        [20, 30],
      ],
      scale,
    );
    expect(spans(lower!)).toEqual([[100, 60]]);
    expect(spans(upper!)).toEqual([
      [60, 40],
      [100, 70],
    ]);
  });

  it("can be seen, however little they are of", () => {
    expect(spans(barPaths([[0.001]], scale)[0]!)).toEqual([[100, 98.5]]);
  });
});

describe("an axis", () => {
  it("ends at a round number that the highest bar does not pass, and so is its middle", () => {
    for (const [most, end] of [
      [0, 1],
      [1, 1],
      [2, 2],
      [3, 4],
      [5, 6],
      [13, 16],
      [21, 24],
      [25, 30],
      [100, 100],
      [101, 120],
      [204_800, 240_000],
      [999_999, 1_000_000],
    ])
      expect(axisEnd(most!)).toBe(end);
  });
});

describe("a line over bars", () => {
  it("goes from step to step, and breaks off where nothing is known", () => {
    expect(stepLine([10, 0, 5, 7], (step) => step !== 2, scale)).toBe("M0.0 90.0h9.0L10.0 100.0h9.0M30.0 93.0h9.0");
  });
});
