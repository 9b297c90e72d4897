/** The --hash option. */
import { didYouMean } from "#base/nearest.ts";
import { UserError } from "#base/user-error.ts";
import { type HashName, hashNames } from "#object/digests.ts";

export function parseHashes(text: string): ReadonlySet<HashName> {
  if (text === "none") return new Set();
  const names = text.split(",").map((name) => name.trim());
  for (const name of names) {
    if (!hashNames.some((known) => known === name)) {
      throw new UserError(
        `--hash takes ${hashNames.join(", ")} or none, with commas between: “${name}” is none of them${didYouMean(name, hashNames)}`,
        { exitCode: 2 },
      );
    }
  }
  return new Set(names as HashName[]);
}
