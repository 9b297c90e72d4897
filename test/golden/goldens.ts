/** Captures with the records that are right for them beside: `x.pcap`, `x.ndjson`. */
import { readdirSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { readInput } from "../../src/cli/read-lines.ts";

const folder = fileURLToPath(new URL("./", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));

/** Names of the goldens, without an ending. */
export const goldens: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".pcap"))
  .map((name) => name.slice(0, -".pcap".length))
  .sort();

export const recordsPath = (name: string): string => `${folder}${name}.ndjson`;

/** What `wirehawk read --json` says of the golden's capture. */
export async function recordsOf(name: string, workers: number): Promise<string> {
  const path = relative(root, `${folder}${name}.pcap`);
  const lines: string[] = [];
  const sink = {
    closed: false,
    write: ({ buffer, byteOffset }: DataView, at: number, end: number) =>
      void lines.push(Buffer.from(buffer, byteOffset + at, end - at).toString()),
    finish: () => {},
  };
  const options = { ignoreChecksums: false, flowsOnly: false, hashes: new Set(["sha256"] as const), zeek: undefined };
  await readInput(path, { ...options, workers }, sink);
  return lines.join("");
}
