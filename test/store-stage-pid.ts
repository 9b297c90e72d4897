/** Finding and ending the store's process of a stage. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const pidFile = (dataDir: string): string => join(dataDir, "stage.pid");

/** Ends the stage's process, if one runs, the hard way; resolves when it is gone. */
export async function killProcess(dataDir: string): Promise<void> {
  if (!existsSync(pidFile(dataDir))) return;
  const pid = Number(readFileSync(pidFile(dataDir), "utf8"));
  while (pid > 0 && signalled(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

function signalled(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}
