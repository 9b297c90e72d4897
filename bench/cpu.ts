/** CPU time of processes that run. */
import { readFileSync } from "node:fs";

/** Ticks of the kernel's clock in /proc, per second: sysconf(_SC_CLK_TCK), 100 on every Linux that is supported. */
const ticksPerSecond = 100;

/** User and system seconds so far of this process and of those it started that still run. */
export const cpuSecondsSoFar = (): number => [process.pid, ...children()].reduce((sum, pid) => sum + secondsOf(pid), 0);

const children = (): number[] =>
  readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);

function secondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
