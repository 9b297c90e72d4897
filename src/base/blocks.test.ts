import fc from "fast-check";
import { expect, it } from "vitest";
import { Blocks } from "./blocks.ts";

const stream = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) & 255);

function blocksOf(sizes: readonly number[]): Buffer[] {
  const found: Buffer[] = [];
  const blocks = new Blocks({
    data: (bytes, at, end) => {
      found.push(Buffer.from(bytes.slice(at, end)));
      return true;
    },
  });
  for (let at = 0, i = 0; at < stream.length; i++) {
    const end = Math.min(stream.length, at + sizes[i % sizes.length]!);
    // a copy that is spoilt afterwards shows who keeps bytes beyond the call
    const passing = stream.slice(at, end);
    expect(blocks.data(passing, 0, passing.length)).toBe(true);
    passing.fill(0x55);
    at = end;
  }
  expect(blocks.flush()).toBe(true);
  return found;
}

it("cuts a stream at the same places whatever it came in", () => {
  const whole = blocksOf([stream.length]);
  expect(whole.map(({ length }) => length)).toEqual([1024, 1024, 1024, 1024, 904]);
  expect(Buffer.concat(whole)).toEqual(Buffer.from(stream));
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 3000 })), { minLength: 1 });
  fc.assert(fc.property(sizes, (some) => void expect(blocksOf(some)).toEqual(whole)));
});

it("stops as soon as nobody wants more", () => {
  let taken = 0;
  const blocks = new Blocks({ data: () => ++taken < 2 });
  expect(blocks.data(stream, 0, 1500)).toBe(true);
  expect(blocks.data(stream, 1500, 5000)).toBe(false);
  expect(taken).toBe(2);
});
