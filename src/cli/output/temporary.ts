/** The folder where records wait for their order, until all of an input is read. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "#base/user-error.ts";

const whatToDo = "set TMPDIR to a folder with room for about what the records take";

/** A new one, which is the caller's to remove. */
export function temporaryFolder(): string {
  const path = join(tmpdir(), "wirehawk-");
  try {
    return mkdtempSync(path);
  } catch (cause) {
    throw new UserError(`cannot make a temporary folder in ${tmpdir()}: ${reason(cause)}; ${whatToDo}`, { cause });
  }
}

/** What failed while records were put into the folder. */
export const temporaryFailure = (cause: unknown): UserError =>
  new UserError(`records cannot be put aside in ${tmpdir()}: ${reason(cause)}; ${whatToDo}`, { cause });

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on its disk",
  ENOENT: "there is no such folder",
  EACCES: "it may not be written",
  EROFS: "its disk is read-only",
};

function reason(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? message;
}
