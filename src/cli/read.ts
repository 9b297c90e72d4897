/** `wirehawk read`: captures into the store, or as records on standard output or in Zeek's logs. */
import { UserError } from "#base/user-error.ts";
import { parseHashes } from "./hashes.ts";
import { readToLines } from "./read-lines.ts";

export interface ReadFlags {
  json?: boolean;
  zeek?: string;
  filter?: string;
  ignoreChecksums?: boolean;
  workers: number;
  flowsOnly?: boolean;
  hash: string;
  watch?: boolean;
  data?: string;
  store?: string;
}

export async function read(inputs: readonly string[], flags: ReadFlags): Promise<void> {
  const hashes = parseHashes(flags.hash);
  if (flags.json && flags.zeek)
    throw new UserError("--json and --zeek exclude each other: ask for one", { exitCode: 2 });
  const options = { ignoreChecksums: flags.ignoreChecksums ?? false, flowsOnly: flags.flowsOnly ?? false, hashes };
  if (flags.json) await readToLines(inputs, { ...options, filter: flags.filter, workers: flags.workers });
}
