import fc from "fast-check";
import { expect, it } from "vitest";
import { copyText } from "./copy-text.ts";

it("copies a text of any length from anywhere to anywhere, and nothing beside it", () => {
  const before = "<".repeat(9);
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 90 }), fc.nat(9), fc.nat(9), (text, at, toAt) => {
      const from = Buffer.from(before.slice(0, at) + text);
      const into = Buffer.alloc(from.length + 20, ".");
      const view = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      copyText(view(into), toAt, view(from), at, from.length);
      const copied = from.subarray(at);
      expect(into.subarray(toAt, toAt + copied.length).equals(copied)).toBe(true);
      into.fill(".", toAt, toAt + copied.length);
      expect(into.toString()).toBe(".".repeat(into.length));
    }),
    { seed: 20240101 },
  );
});
