/** A folder into which others put captures: each file is handed on once it is finished. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { UserError } from "#base/user-error.ts";
import { reasonOf } from "./byte-source.ts";

/** A file that did not grow for this long is taken to be finished. */
const lookEveryMs = 1000;

/** Names that writers use while they are not done. */
const unfinished = /^\.|\.(tmp|part|partial|crdownload)$/i;

interface Size {
  readonly bytes: number;
  readonly modifiedMs: number;
}

/** What a look at the folder finds, against what the look before found. */
export class WatchedFolder {
  readonly #folder: string;
  #growing = new Map<string, Size>();
  #handedOn = new Map<string, Size>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Files that are new, or written anew, and have not changed since the last look. */
  look(): string[] {
    const growing = new Map<string, Size>();
    const handedOn = new Map<string, Size>();
    const finished: string[] = [];
    for (const path of this.#files()) {
      const status = statSync(path, { throwIfNoEntry: false });
      if (!status?.isFile() || status.size === 0) continue;
      const size: Size = { bytes: status.size, modifiedMs: status.mtimeMs };
      if (isSame(this.#handedOn.get(path), size)) {
        handedOn.set(path, size);
      } else if (isSame(this.#growing.get(path), size)) {
        handedOn.set(path, size);
        finished.push(path);
      } else {
        growing.set(path, size);
      }
    }
    // what has left the folder is forgotten
    this.#growing = growing;
    this.#handedOn = handedOn;
    return finished;
  }

  #files(): string[] {
    try {
      return readdirSync(this.#folder)
        .filter((name) => !unfinished.test(name))
        .sort()
        .map((name) => join(this.#folder, name));
    } catch (cause) {
      throw new UserError(`cannot watch the folder ${this.#folder}: ${reasonOf(cause)}`, { cause });
    }
  }
}

const isSame = (a: Size | undefined, b: Size): boolean => a?.bytes === b.bytes && a.modifiedMs === b.modifiedMs;

/** Paths of the finished files in a folder, those that are there and those to come, until the signal is given. */
export async function* watchFolder(folder: string, signal: AbortSignal): AsyncGenerator<string> {
  const watched = new WatchedFolder(folder);
  while (!signal.aborted) {
    yield* watched.look();
    await wait(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}
