/**
 * Runs one command and prints what it cost, as JSON: a process of its own, since the kernel counts the children of a process
 * together. Usage: node measure.ts COMMAND …
 */
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import koffi from "koffi";

export interface Cost {
  /** User and system time of the command and all its threads. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly rssMegabytes: number;
}

/** struct rusage of Linux, as 64-bit words: user and system time in seconds and microseconds, then the largest RSS in KiB. */
const words = 18;
const place = { userSeconds: 0, userMicros: 1, systemSeconds: 2, systemMicros: 3, largestKib: 4 } as const;
const ofChildren = -1;

const getrusage = koffi.load("libc.so.6").func("int getrusage(int who, _Out_ int64_t *usage)");
const [command = "", ...args] = process.argv.slice(2);
const startedAt = performance.now();
const { status, error } = spawnSync(command, args, { stdio: ["ignore", "ignore", "ignore"] });
const wallSeconds = (performance.now() - startedAt) / 1000;
const usage = new BigInt64Array(words);
getrusage(ofChildren, usage);
const word = (at: number): number => Number(usage[at]!);
const cost: Cost = {
  cpuSeconds:
    word(place.userSeconds) + word(place.systemSeconds) + (word(place.userMicros) + word(place.systemMicros)) / 1e6,
  wallSeconds,
  rssMegabytes: word(place.largestKib) / 1024,
};
if (error || status !== 0) process.exit(1);
console.log(JSON.stringify(cost));
