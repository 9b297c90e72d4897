/** How much memory a process, and each of its threads, may spend so that its collector works less. */
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import { isMainThread, type ResourceLimits } from "node:worker_threads";

/**
 * V8 doubles the half in which objects are made up to 16 MiB. With 8 MiB a reader of gigabytes spends as much time on what
 * outlives its making, and three times the difference less memory.
 */
const youngMegabytes = 8;
const mebibyte = 1 << 20;

/**
 * V8 lets its heap grow to more than twice of what was in use before it looks again. What traffic leaves behind is mostly
 * garbage: a look after three tenths more costs little, and a reader of gigabytes occupies three quarters of the memory.
 */
export function keepHeapSmall(): void {
  setFlagsFromString("--heap-growing-percent=30");
  // from its first megabyte in one step
  setFlagsFromString(`--semi-space-growth-factor=${youngMegabytes}`);
}

/** The program is loaded, and reading begins: the young space grows no more, if it has grown by now. */
export function keepYoungSpace(): void {
  const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
  if (isMainThread && young && young.space_size >= 2 * youngMegabytes * mebibyte)
    setFlagsFromString("--semi-space-growth-factor=1");
}

/** Of a thread, whose young space is twice its half and what is too large for that. The flags are the process's. */
export function limitsOfThread(): ResourceLimits {
  setFlagsFromString("--semi-space-growth-factor=2");
  return { maxYoungGenerationSizeMb: 3 * youngMegabytes };
}
