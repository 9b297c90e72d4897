import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mayImport } from "./rooms.ts";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .map((path) => `src/${path}`)
  .filter((path) => path.endsWith(".ts"));
const imports = (path: string): string[] =>
  [...readFileSync(path, "utf8").matchAll(/(?:from|import)\s*\(?\s*"(#[^"]+|\.[^"]+)"/g)].map((match) => match[1]!);
const roomOf = (path: string): string => path.split("/")[1]!;

it("lets a room import only the rooms before it", () => {
  const strays = sources
    .filter((path) => !path.endsWith(".test.ts") && !path.endsWith("/samples.ts"))
    .flatMap((path) =>
      imports(path)
        .filter((name) => name.startsWith("#"))
        .map((name) => name.slice(1).split("/")[0]!)
        .filter((room) => room !== roomOf(path) && !mayImport[roomOf(path)]?.includes(room))
        .map((room) => `${path} imports ${room}`),
    );
  expect(strays).toEqual([]);
});

it("crosses rooms only by their names", () => {
  const strays = sources
    .filter((path) => !path.endsWith(".test.ts"))
    .flatMap((path) =>
      imports(path)
        .filter((name) => name.startsWith("."))
        .filter((name) => !new URL(name, `file:///${path}`).pathname.startsWith(`/src/${roomOf(path)}/`))
        .map((name) => `${path} imports ${name}`),
    );
  expect(strays).toEqual([]);
});
