import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Run, type Sample, SortedLines } from "./lines.ts";
import { mergeRuns } from "./merge.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wirehawk-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Line {
  readonly ts: number;
  readonly uid?: number;
  readonly text: string;
  readonly sample?: Sample;
}

/** What one reader makes of its lines. */
function runsOf(lines: readonly Line[]): Run[] {
  const sorted = new SortedLines(folder);
  for (const { ts, uid = 0, text, sample } of lines) {
    sorted.begin(sample).raw(Buffer.from(text));
    sorted.end(ts, 0, uid, sample);
  }
  return sorted.finish();
}

function merged(...readers: (readonly Line[])[]): string[] {
  const all: string[] = [];
  mergeRuns(readers.flatMap(runsOf), (bytes, at, end) => {
    all.push(
      Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at)
        .toString()
        .trimEnd(),
    );
  });
  return all;
}

const of = (...lines: [number, number, string][]): Line[] => lines.map(([ts, uid, text]) => ({ ts, uid, text }));

it("orders by time, then uid, then the bytes of the line, whoever had it", () => {
  const lines = of([3, 0, "c"], [1, 9, "b"], [1, 2, "z"], [1, 2, "a"], [2, 0, "x"]);
  const wanted = ["a", "z", "b", "x", "c"];
  expect(merged(lines)).toEqual(wanted);
  expect(merged(lines.slice(0, 2), lines.slice(2))).toEqual(wanted);
  expect(merged(lines.slice(3), [], lines.slice(0, 3))).toEqual(wanted);
});

it("writes of sampled lines the first of their order, however they are shared out", () => {
  const sample = { key: "odd 7", most: 2 };
  const lines = [5, 3, 1, 4, 2].map((ts) => ({ ts, text: `odd at ${ts}`, sample }));
  expect(merged(lines)).toEqual(["odd at 1", "odd at 2"]);
  expect(merged(lines.slice(0, 2), lines.slice(2))).toEqual(["odd at 1", "odd at 2"]);
});

it("puts large runs aside, longest lines included, and finds every line again", () => {
  const long = "x".repeat(3 << 20);
  const lines = Array.from({ length: 12 }, (_, i) => ({ ts: (i * 7) % 12, text: `${i} ${long}` }));
  const wanted = [...lines].sort((a, b) => a.ts - b.ts).map(({ text }) => text.length);
  expect(merged(lines).map((text) => text.length)).toEqual(wanted);
  expect(readdirSync(folder).length).toBeGreaterThan(1);
});

it("says where there is no room for what is put aside, and what to do", () => {
  rmSync(folder, { recursive: true });
  const lines = Array.from({ length: 3 }, (_, i) => ({ ts: i, text: "x".repeat(3 << 20) }));
  expect(() => runsOf(lines)).toThrow(/cannot be put aside in .*there is no such folder; set TMPDIR/);
});
