/** What is measured beside each other: others' programs that read a capture for flows, and ours. */

export interface Pass {
  readonly name: string;
  /** Package of Debian that has it, for who lacks it. */
  readonly debianPackage?: string;
  readonly command: (capture: string, scratch: string) => readonly string[];
}

const main = "dist/cli/main.js";

/** Arguments of node. */
export const flowsOnly = (capture: string): readonly string[] => [main, "read", "--json", "--flows-only", capture];
export const allRecords = (capture: string): readonly string[] => [main, "read", "--json", "--hash", "sha256", capture];
const node = (...args: readonly string[]): readonly string[] => [process.execPath, ...args];

/** The first is what the others are compared with. */
export const passes: readonly Pass[] = [
  {
    name: "tcpdump -w /dev/null",
    debianPackage: "tcpdump",
    command: (capture) => ["tcpdump", "-r", capture, "-w", "/dev/null"],
  },
  {
    name: "softflowd",
    debianPackage: "softflowd",
    // flows are sent to the discard port of this machine; -d: in the foreground
    command: (capture) => ["softflowd", "-d", "-r", capture, "-n", "127.0.0.1:9"],
  },
  {
    name: "argus",
    debianPackage: "argus-server",
    command: (capture) => ["argus", "-r", capture, "-w", "/dev/null"],
  },
  {
    name: "nfpcapd",
    debianPackage: "nfdump",
    command: (capture, scratch) => ["nfpcapd", "-r", capture, "-w", scratch],
  },
  { name: "wirehawk, flows only", command: (capture) => node(...flowsOnly(capture)) },
  { name: "wirehawk, flows only, -j 2", command: (capture) => node(...flowsOnly(capture), "-j", "2") },
  { name: "wirehawk, all records", command: (capture) => node(...allRecords(capture)) },
  { name: "wirehawk, all records, -j 2", command: (capture) => node(...allRecords(capture), "-j", "2") },
];
