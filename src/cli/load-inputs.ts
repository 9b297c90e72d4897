/** `read` into the store: files, folders, standard input, and folders that are watched. */
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { UserError } from "#base/user-error.ts";
import { watchFolder } from "#capture/watch-folder.ts";
import type { Store } from "#store/store.ts";
import { type Loaded, type LoadOptions, loadFile } from "./load.ts";
import { loadPipe } from "./load-pipe.ts";
import { type DataFlags, withSources } from "./question.ts";
import type { ReaderOptions } from "./reader.ts";

export interface IntoStoreFlags extends DataFlags {
  filter?: string;
  workers?: number;
}

export async function readIntoStore(
  paths: readonly string[],
  options: ReaderOptions,
  flags: IntoStoreFlags,
): Promise<void> {
  await withSources(flags, async ({ store }) => {
    for (const path of paths) tellLoaded(path, await loadPath(store, path, loadOptions(options, flags)));
  });
}

/** Until the person, or the system, ends it: the file that is being read then is read to its end. */
export async function watchIntoStore(
  folders: readonly string[],
  options: ReaderOptions,
  flags: IntoStoreFlags,
): Promise<void> {
  const end = new AbortController();
  process.once("SIGINT", () => end.abort());
  process.once("SIGTERM", () => end.abort());
  await withSources(flags, async ({ store }) => {
    const watch = async (folder: string): Promise<void> => {
      for await (const path of watchFolder(folder, end.signal)) {
        if (end.signal.aborted) break;
        await loadWatched(store, path, loadOptions(options, flags));
      }
    };
    process.stdout.write(`Watching ${folders.join(", ")}. Stop it with Ctrl-C.\n`);
    // one that cannot be watched ends the others
    await Promise.all(folders.map((folder) => watch(folder).finally(() => end.abort())));
  });
}

const loadOptions = (options: ReaderOptions, { filter, workers }: IntoStoreFlags): LoadOptions => ({
  ...options,
  filter,
  workers: workers ?? availableParallelism(),
});

const loadPath = (store: Store, path: string, options: LoadOptions): Promise<Loaded> =>
  path === "-" ? loadPipe(store, options) : loadFile(store, resolve(path), options);

/** A folder that others fill holds other things too: what is no capture is told, and the next one is read. */
async function loadWatched(store: Store, path: string, options: LoadOptions): Promise<void> {
  try {
    tellLoaded(path, await loadPath(store, path, options));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    process.stderr.write(`wirehawk: ${error.message}\n`);
  }
}

/** Kinds of packets that are named; the capture record names all. */
const mostSkipped = 3;

function tellLoaded(path: string, { known, packets, rows, damage, skipped }: Loaded): void {
  const name = path === "-" ? "standard input" : path;
  if (damage !== undefined) process.stderr.write(`wirehawk: ${name}: ${damage}\n`);
  const more = skipped.length > mostSkipped ? ` and ${plural(skipped.length - mostSkipped, "kind")} more` : "";
  const notRead = skipped.length > 0 ? `; not read: ${skipped.slice(0, mostSkipped).join(", ")}${more}` : "";
  process.stdout.write(
    `${name}: ${known ? "is in the store already" : `${[plural(packets, "packet"), plural(rows, "record")].join(", ")}${notRead}`}\n`,
  );
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;
