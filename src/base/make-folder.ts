import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder and those above it, for this user alone. Step by step: Node's own recursive mkdir runs for ever where a file
 * system, such as /proc, answers ENOENT to mkdir.
 */
export function makeFolder(path: string): void {
  if (path === "") throw new Error("it has no name");
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  if (found) throw new Error("it is a file");
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Why it could not be made, without the name of the system's error and of the call. */
export const folderProblem = (cause: unknown): string =>
  cause instanceof Error ? cause.message.replace(/^[A-Z]+: /, "").replace(/, \w+ '.*'$/, "") : String(cause);
