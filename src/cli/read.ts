/** `wirehawk read`: captures into the store, or as records on standard output or in Zeek's logs. */
import { resolve } from "node:path";
import { UserError } from "#base/user-error.ts";
import { findInputs } from "#capture/inputs.ts";
import { parseHashes } from "./hashes.ts";
import { loadFile } from "./load.ts";
import { type DataFlags, withSources } from "./question.ts";
import { readToLines } from "./read-lines.ts";
import type { ReaderOptions } from "./reader.ts";

export interface ReadFlags extends DataFlags {
  json?: boolean;
  filter?: string;
  ignoreChecksums?: boolean;
  workers: number;
  flowsOnly?: boolean;
  hash: string;
}

export async function read(inputs: readonly string[], flags: ReadFlags): Promise<void> {
  const options = {
    ignoreChecksums: flags.ignoreChecksums ?? false,
    flowsOnly: flags.flowsOnly ?? false,
    hashes: parseHashes(flags.hash),
  };
  const { paths } = await findInputs(inputs);
  if (flags.json) await readToLines(paths, { ...options, filter: flags.filter, workers: flags.workers });
  else if (paths.includes("-"))
    throw new UserError("standard input goes to --json: save it as a file to read it into the store", { exitCode: 2 });
  else await readToStore(paths, options, flags);
}

async function readToStore(paths: readonly string[], options: ReaderOptions, flags: ReadFlags): Promise<void> {
  await withSources(flags, async ({ store }) => {
    for (const path of paths) {
      const loaded = await loadFile(store, resolve(path), { ...options, filter: flags.filter });
      if (loaded.damage !== undefined) process.stderr.write(`wirehawk: ${path}: ${loaded.damage}\n`);
      const told = loaded.known ? "is in the store already" : `${loaded.packets} packets, ${loaded.rows} records`;
      process.stdout.write(`${path}: ${told}\n`);
    }
  });
}
