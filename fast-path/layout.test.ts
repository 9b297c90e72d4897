import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { layoutFile, layoutText } from "./layout.ts";

it("was built with the layout that the rooms declare now (else: npm run build)", () => {
  expect(readFileSync(layoutFile, "utf8")).toBe(layoutText);
});
