import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupsOf, placeOf } from "./row-groups.ts";
import { maxHeight, scaleOf, scrollToRow, virtualWindow } from "./virtual.ts";

const rowHeight = 24;
const tables = fc.record({
  rows: fc.integer({ min: 1, max: 20_000_000 }),
  view: fc.integer({ min: 100, max: 2000 }),
});

describe("a table longer than a browser can draw", () => {
  it("reaches every row, and draws no more than a screen of them", () => {
    fc.assert(
      fc.property(tables, fc.double({ min: 0, max: 1, noNaN: true }), ({ rows, view }, part) => {
        const row = Math.min(rows - 1, Math.floor(part * rows));
        const top = scrollToRow(row, rows, rowHeight, 0, view);
        const shown = virtualWindow(rows, rowHeight, top, view);
        expect(shown.first).toBeLessThanOrEqual(row);
        expect(shown.last).toBeGreaterThan(row);
        expect(shown.last - shown.first).toBeLessThanOrEqual(Math.ceil(view / rowHeight) + 14);
        expect(shown.height).toBeLessThanOrEqual(maxHeight);
      }),
    );
  });

  it("ends flush with the last row", () => {
    fc.assert(
      fc.property(tables, ({ rows, view }) => {
        const height = Math.min(rows * rowHeight, maxHeight);
        fc.pre(height > view);
        const { first, last, offset } = virtualWindow(rows, rowHeight, height - view, view);
        expect(last).toBe(rows);
        expect(offset + (last - first) * rowHeight).toBeCloseTo(height, 0);
      }),
    );
  });

  it("does not move when the row is in view", () => {
    expect(scrollToRow(5, 100, rowHeight, 48, 480)).toBe(48);
    expect(scaleOf(100, rowHeight, 480)).toBe(1);
  });
});

describe("paging by the histogram", () => {
  const histograms = fc.record({
    from: fc.constant(1_000_000),
    width: fc.constant(60_000_000),
    counts: fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 240 }),
    running: fc.integer({ min: 0, max: 300 }),
  });

  it("finds every row exactly once, whichever end comes first", () => {
    fc.assert(
      fc.property(histograms, fc.boolean(), (drawn, newestFirst) => {
        const hist = { ...drawn, to: drawn.from + drawn.counts.length * drawn.width };
        const groups = groupsOf(hist, newestFirst);
        const total = hist.counts.reduce((sum, count) => sum + count, hist.running);
        expect(groups.reduce((sum, group) => sum + group.count, 0)).toBe(total);
        for (const row of [0, total >> 1, total - 1]) {
          if (row < 0 || row >= total) continue;
          const place = placeOf(groups, row);
          expect(place && place.group.first + place.skip + place.index).toBe(row);
        }
        expect(placeOf(groups, total)).toBeUndefined();
      }),
    );
  });

  it("reads a sparse result with few requests and a dense step alone", () => {
    const hist = { from: 0, to: 400, width: 100, counts: [1, 2, 5000, 3], running: 2 };
    expect(groupsOf(hist, true).map(({ count }) => count)).toEqual([5003, 3, 2]);
    expect(groupsOf(hist, false).map(({ isRunning }) => isRunning)).toEqual([true, false, false]);
  });

  it("keeps groups in the table's order of time, without overlap", () => {
    fc.assert(
      fc.property(histograms, (drawn) => {
        const hist = { ...drawn, running: 0, to: drawn.from + drawn.counts.length * drawn.width };
        const groups = groupsOf(hist, true);
        for (let i = 1; i < groups.length; i++) {
          expect(groups[i]!.window.to).toBeLessThanOrEqual(groups[i - 1]!.window.from);
        }
      }),
    );
  });
});
