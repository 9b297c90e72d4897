/** `wirehawk read`: captures into the store, or as records on standard output or in Zeek's logs. */
import { resolve } from "node:path";
import { UserError } from "#base/user-error.ts";
import { parseHashes } from "./hashes.ts";
import { loadFile } from "./load.ts";
import { type DataFlags, withSources } from "./question.ts";
import { readToLines } from "./read-lines.ts";
import type { ReaderOptions } from "./reader.ts";

export interface ReadFlags extends DataFlags {
  json?: boolean;
  zeek?: string;
  filter?: string;
  ignoreChecksums?: boolean;
  workers: number;
  flowsOnly?: boolean;
  hash: string;
  watch?: boolean;
}

export async function read(inputs: readonly string[], flags: ReadFlags): Promise<void> {
  if (flags.json && flags.zeek !== undefined)
    throw new UserError("--json and --zeek exclude each other: ask for one", { exitCode: 2 });
  const options = {
    ignoreChecksums: flags.ignoreChecksums ?? false,
    flowsOnly: flags.flowsOnly ?? false,
    hashes: parseHashes(flags.hash),
  };
  if (flags.json) await readToLines(inputs, { ...options, filter: flags.filter, workers: flags.workers });
  else await readToStore(inputs, options, flags);
}

async function readToStore(paths: readonly string[], options: ReaderOptions, flags: ReadFlags): Promise<void> {
  await withSources(flags, async ({ store }) => {
    for (const path of paths) {
      const loaded = await loadFile(store, resolve(path), options);
      if (loaded.damage !== undefined) process.stderr.write(`wirehawk: ${path}: ${loaded.damage}\n`);
      const told = loaded.known ? "is in the store already" : `${loaded.packets} packets, ${loaded.rows} records`;
      process.stdout.write(`${path}: ${told}\n`);
    }
  });
}
