import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dragged, holdAt, keyed, zoomed } from "./scrub.ts";

const held = { from: 0, to: 1e9 };
const window = { from: 4e8, to: 5e8 };

describe("scrubbing through what is held", () => {
  it("takes hold of the window, of its edges, or begins a new one", () => {
    expect(holdAt(4.5e8, window, 1e6)).toBe("window");
    expect(holdAt(4e8 + 5e5, window, 1e6)).toBe("start");
    expect(holdAt(5e8 - 5e5, window, 1e6)).toBe("end");
    expect(holdAt(8e8, window, 1e6)).toBe("new");
    expect(holdAt(4.5e8, undefined, 1e6)).toBe("new");
  });

  it("moves the window without changing its width, and pulls an edge past the other", () => {
    expect(dragged("window", window, 4.2e8, 5.2e8)).toEqual({ from: 5e8, to: 6e8 });
    expect(dragged("start", window, 4e8, 6e8)).toEqual({ from: 5e8, to: 6e8 });
    expect(dragged("new", window, 7e8, 2e8)).toEqual({ from: 2e8, to: 7e8 });
  });

  it("walks by half a width, by a whole one, and to the ends", () => {
    expect(keyed("ArrowLeft", false, window, held)).toEqual({ from: 3.5e8, to: 4.5e8 });
    expect(keyed("ArrowRight", true, window, held)).toEqual({ from: 5e8, to: 6e8 });
    expect(keyed("Home", false, window, held)).toEqual({ from: 0, to: 1e8 });
    expect(keyed("End", false, window, held)).toEqual({ from: 9e8, to: 1e9 });
    expect(keyed("x", false, window, held)).toBeUndefined();
  });

  it("zooms around the pointer, stays within what is held, and never turns the window around", () => {
    expect(zoomed(window, 0.5, 4e8, held)).toEqual({ from: 4e8, to: 4.5e8 });
    expect(zoomed(window, 100, 4.5e8, held)).toEqual(held);
    const time = fc.integer({ min: 0, max: 1e9 });
    fc.assert(
      fc.property(time, time, time, fc.double({ min: 0.01, max: 100, noNaN: true }), (a, b, at, factor) => {
        const made = zoomed(dragged("new", undefined, a, b), factor, at, held);
        expect(made.to).toBeGreaterThan(made.from);
      }),
    );
  });
});
