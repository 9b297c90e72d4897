import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { recordPage } from "../docs/record-page.ts";
import { catalogue } from "../src/cli/catalogue.ts";

const folder = fileURLToPath(new URL("../docs/records/", import.meta.url));

it("has a page for every kind of record, and for no other", () => {
  expect(readdirSync(folder).sort()).toEqual([...catalogue.keys()].map((kind) => `${kind}.md`).sort());
});

it.each([...catalogue.values()])("says of $name what is declared (npm run docs writes it anew)", (spec) => {
  expect(readFileSync(`${folder}${spec.name}.md`, "utf8")).toBe(recordPage(spec));
});
