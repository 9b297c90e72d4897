import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folderProblem, makeFolder } from "./make-folder.ts";

it("makes a data folder with all that leads to it", () => {
  const root = mkdtempSync(join(tmpdir(), "wirehawk-folder-"));
  makeFolder(join(root, "a", "b", "c"));
  expect(existsSync(join(root, "a", "b", "c"))).toBe(true);
  rmSync(root, { recursive: true });
});

it("gives up where no folder can be made, instead of trying for ever", () => {
  expect(() => makeFolder("/proc/nowhere/data")).toThrow();
});

it("says in words why there is no folder", () => {
  const root = mkdtempSync(join(tmpdir(), "wirehawk-folder-"));
  writeFileSync(join(root, "file"), "");
  const problemOf = (path: string): string => {
    try {
      makeFolder(path);
      return "none";
    } catch (error) {
      return folderProblem(error);
    }
  };
  expect(problemOf(join(root, "file"))).toBe("it is a file");
  expect(problemOf(join(root, "file", "below"))).toBe("not a directory");
  expect(problemOf("")).toBe("it has no name");
  expect(problemOf("/proc/nowhere")).toBe("no such file or directory");
  rmSync(root, { recursive: true });
});
