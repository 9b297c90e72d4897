/** `wirehawk read`: captures into the store, or as records on standard output or in Zeek's logs. */
import { UserError } from "#base/user-error.ts";
import { findInputs } from "#capture/inputs.ts";
import { parseHashes } from "./hashes.ts";
import type { IntoStoreFlags } from "./load-inputs.ts";
import { readToLines } from "./read-lines.ts";

export interface ReadFlags extends IntoStoreFlags {
  json?: boolean;
  zeek?: string;
  watch?: boolean;
  ignoreChecksums?: boolean;
  flowsOnly?: boolean;
  hash: string;
}

export async function read(inputs: readonly string[], flags: ReadFlags): Promise<void> {
  const options = {
    ignoreChecksums: flags.ignoreChecksums ?? false,
    flowsOnly: flags.flowsOnly ?? false,
    hashes: parseHashes(flags.hash),
  };
  const { json, zeek } = flags;
  if (flags.watch && (json || zeek !== undefined))
    throw new UserError("--watch reads into the store: leave --json and --zeek out", { exitCode: 2 });
  if (json && zeek !== undefined) throw new UserError("either --json or --zeek, not both", { exitCode: 2 });
  if (json || zeek !== undefined) {
    const { paths } = await findInputs(inputs);
    return readToLines(paths, { ...options, filter: flags.filter, workers: flags.workers ?? 1, zeek });
  }
  // the store's client is a lot of code, which lines can do without
  const { readIntoStore, watchIntoStore } = await import("./load-inputs.ts");
  if (flags.watch) return watchIntoStore(inputs, options, flags);
  const { paths } = await findInputs(inputs);
  return readIntoStore(paths, options, flags);
}
