/** The captures that a person means by files and folders, in the order in which they are to be read. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "#base/user-error.ts";
import { reasonOf } from "./byte-source.ts";
import { openCapture } from "./capture-file.ts";

export interface Inputs {
  /** By time of the first packet, then by name; standard input is last. */
  readonly paths: readonly string[];
  /** Files in the folders that are no captures, each with the reason. */
  readonly passedOver: ReadonlyMap<string, string>;
}

interface Found {
  readonly path: string;
  readonly firstTime: number;
}

/** Only the beginning of each file is read for its first packet. */
const peekSize = 64 << 10;

/**
 * Finds all captures, in folders at any depth. A named file that is no capture, and a folder without any, is a UserError:
 * nothing has been read by then.
 */
export async function findInputs(paths: readonly string[]): Promise<Inputs> {
  const found: Found[] = [];
  const passedOver = new Map<string, string>();
  for (const path of new Set(paths)) {
    if (path === "-" || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      found.push({ path, firstTime: await firstTimeOf(path) });
      continue;
    }
    const before = found.length;
    for (const file of filesIn(path)) {
      try {
        found.push({ path: file, firstTime: await firstTimeOf(file) });
      } catch (cause) {
        if (!(cause instanceof UserError)) throw cause;
        passedOver.set(file, cause.message);
      }
    }
    if (found.length === before) {
      const files = passedOver.size === 0 ? "it is empty" : `none of its ${passedOver.size} files is a pcap or pcapng`;
      throw new UserError(`no captures in the folder ${path}: ${files}`);
    }
  }
  found.sort((a, b) => a.firstTime - b.firstTime || (a.path < b.path ? -1 : 1));
  return { paths: found.map(({ path }) => path), passedOver };
}

/** All regular files in a folder, at any depth; links to folders are not followed, so there are no circles. */
function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
      .sort();
  } catch (cause) {
    throw new UserError(`cannot read the folder ${folder}: ${reasonOf(cause)}`, { cause });
  }
}

/** A pipe can be read only once, so it is not looked into, and comes last. A capture without packets comes first. */
async function firstTimeOf(path: string): Promise<number> {
  if (path === "-" || statSync(path, { throwIfNoEntry: false })?.isFile() === false) return Number.POSITIVE_INFINITY;
  const source = await openCapture(path, peekSize);
  try {
    for await (const batch of source.batches()) return batch.seconds[0]! * 1e6 + batch.micros[0]!;
    return Number.NEGATIVE_INFINITY;
  } finally {
    source.close();
  }
}
