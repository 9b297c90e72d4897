import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeFolder } from "./connection.ts";

it("makes a data folder with all that leads to it", () => {
  const root = mkdtempSync(join(tmpdir(), "wirehawk-folder-"));
  makeFolder(join(root, "a", "b", "c"));
  expect(existsSync(join(root, "a", "b", "c"))).toBe(true);
  rmSync(root, { recursive: true });
});

it("gives up where no folder can be made, instead of trying for ever", () => {
  expect(() => makeFolder("/proc/nowhere/data")).toThrow();
});
