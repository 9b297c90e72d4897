import fc from "fast-check";
import { expect, it } from "vitest";
import { ChecksumReader } from "./checksum.ts";

/** RFC 1071 word by word, as its text says it. */
function plainSum(bytes: Uint8Array, at: number, end: number): number {
  let sum = 0;
  for (let i = at; i < end; i += 2) sum += (bytes[i]! << 8) | (i + 1 < end ? bytes[i + 1]! : 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ((sum & 0xff) << 8) | (sum >>> 8);
}

it("sums as RFC 1071 does, at any alignment and length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(7), fc.nat(60), (content, offset, at) => {
      const bytes = new Uint8Array(new ArrayBuffer(content.length + offset), offset);
      bytes.set(content);
      const reader = new ChecksumReader();
      reader.attach(bytes);
      const from = Math.min(at, bytes.length);
      expect(reader.sum(from, bytes.length)).toBe(plainSum(bytes, from, bytes.length));
    }),
  );
});

it("loses no carry over the longest datagram", () => {
  const bytes = new Uint8Array(65535).fill(255);
  const reader = new ChecksumReader();
  reader.attach(bytes);
  expect(reader.sum(0, bytes.length)).toBe(plainSum(bytes, 0, bytes.length));
});
