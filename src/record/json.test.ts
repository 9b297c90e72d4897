import fc from "fast-check";
import { expect, it } from "vitest";
import { bool, count, double, interval, set, text, time, vector } from "./field.ts";
import { jsonWriter } from "./json.ts";
import { JsonBytes } from "./json-bytes.ts";
import { type Row, record } from "./record.ts";

const everything = record(
  "everything",
  "One field of each kind.",
  { head: "none", columns: [] },
  {
    name: text(""),
    size: count(""),
    took: interval(""),
    when: time(""),
    share: double(""),
    done: bool(""),
    names: set(text, ""),
    sizes: vector(count, ""),
  },
);
const write = jsonWriter(everything);

function line(row: Row): string {
  const out = new JsonBytes(1);
  write(out, undefined, row);
  return out.toString();
}

it("writes fields in the order of their declaration and leaves out what was not seen", () => {
  const row = { sizes: [1, 2], names: ["b", "a"], size: 3, ts: 1_500_000, done: false };
  expect(line(row)).toBe(`{"_path":"everything","ts":1.500000,"size":3,"done":false,"names":["b","a"],"sizes":[1,2]}`);
});

it("keeps any text, and nothing in it that a terminal would act on", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const written = line({ ts: 0, name });
      expect(JSON.parse(written)).toMatchObject({ name });
      expect(written).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    }),
  );
});

it("writes counts and times exactly", () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (size, ts) => {
      const seconds = BigInt(ts) / 1_000_000n;
      const micros = String(BigInt(ts) % 1_000_000n).padStart(6, "0");
      expect(line({ ts, size })).toBe(`{"_path":"everything","ts":${seconds}.${micros},"size":${size}}`);
    }),
  );
});

it("writes seconds as the shortest decimal with at most six places", () => {
  const written = (took: number): string => line({ ts: 0, took }).replace(/.*"took":(.*)}/, "$1");
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), (took) => {
      expect(written(took)).toBe(String(Math.round(took * 1e6) / 1e6));
    }),
  );
  expect(["0", "1.5", "0.000001", "-2.25", "null"]).toEqual([0, 1.5, 1e-6, -2.25, Number.NaN].map(written));
});
