/** One server at a time on a data folder. It says in a file there who it is, so that the next one finds it. */
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "#base/make-folder.ts";
import { isAlive } from "#store/ingest.ts";
import { spoolProblem } from "#store/spool.ts";

/** A server that runs. */
export interface Running {
  readonly pid: number;
  /** Signs a browser in, once; not there yet while it starts. */
  readonly link?: string;
}

/** A server that has not told its link for this long never will: its process is another one by now. */
const startMs = 300_000;
const answerMs = 3000;

export class Presence {
  private readonly path: string;

  /** Takes the folder, or tells who has it. */
  static async claim(dataDir: string): Promise<Presence | Running> {
    const path = pathIn(dataDir);
    for (;;) {
      try {
        makeFolder(dataDir);
        writeFileSync(path, JSON.stringify({ pid: process.pid }), { flag: "wx", mode: 0o600 });
        return new Presence(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw spoolProblem(dataDir, error);
      }
      const running = await whoRuns(dataDir);
      if (running) return running;
      rmSync(path, { force: true });
    }
  }

  private constructor(path: string) {
    this.path = path;
  }

  /** How to open the pages; whoever may read the folder may see them. */
  tell(link: string): void {
    writeFileSync(this.path, JSON.stringify({ pid: process.pid, link }), { mode: 0o600 });
  }

  leave(): void {
    rmSync(this.path, { force: true });
  }
}

const pathIn = (dataDir: string): string => join(dataDir, "up.json");

/** The server that runs on the folder, if any. */
export async function whoRuns(dataDir: string): Promise<Running | undefined> {
  const path = pathIn(dataDir);
  try {
    const running = JSON.parse(readFileSync(path, "utf8")) as Running;
    if (!isAlive(running.pid)) return undefined;
    if (running.link === undefined) return Date.now() - statSync(path).mtimeMs < startMs ? running : undefined;
    await fetch(new URL("/openapi.json", running.link), { signal: AbortSignal.timeout(answerMs) });
    return running;
  } catch {
    // Half written, gone meanwhile, or nobody answers: what a crash left.
    return undefined;
  }
}
