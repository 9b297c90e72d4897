import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { linkProtocols, protocols } from "#protocol/index.ts";
import { goldens, recordsOf, recordsPath } from "./goldens.ts";

it("has a golden for everything that is read", () => {
  const read = protocols.filter(({ records }) => records.length > 0).map(({ name }) => name);
  const wanted = [...new Set(read), ...linkProtocols.map(({ name }) => name), "fragments", "tcp", "tunnels"];
  expect(wanted.filter((name) => !goldens.includes(name))).toEqual([]);
});

it.each(goldens)("%s: the records are those beside the capture (npm run golden writes them anew)", async (name) => {
  expect((await recordsOf(name, 1)).split("\n")).toEqual(readFileSync(recordsPath(name), "utf8").split("\n"));
});

it.each(["dns", "tunnels", "fragments"])("%s: three readers find the same, byte for byte", async (name) => {
  expect(await recordsOf(name, 3)).toBe(readFileSync(recordsPath(name), "utf8"));
});
