/** `wirehawk read`: captures into the store, or as records on standard output or in Zeek's logs. */
import { UserError } from "#base/user-error.ts";
import { findInputs } from "#capture/inputs.ts";
import { parseHashes } from "./hashes.ts";
import type { IntoStoreFlags } from "./load-inputs.ts";

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
  if (flags.watch) return (await import("./load-inputs.ts")).watchIntoStore(inputs, options, flags);
  const { paths } = await findInputs(inputs);
  // what makes lines knows no store, and the other way round
  if (json || zeek !== undefined) {
    const { readToLines } = await import("./read-lines.ts");
    await readToLines(paths, { ...options, filter: flags.filter, workers: flags.workers ?? 1, zeek });
  } else {
    const { readIntoStore } = await import("./load-inputs.ts");
    await readIntoStore(paths, options, flags);
  }
}
