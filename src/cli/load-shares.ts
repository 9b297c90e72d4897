/** One input read into the store by several threads, each following the conversations that fall to it. */
import type { Worker } from "node:worker_threads";
import { UserError } from "#base/user-error.ts";
import type { Row, RowOf } from "#record/record.ts";
import type { LoadShare } from "#store/input-load.ts";
import type { SpooledFile } from "#store/spool.ts";
import type { Load } from "#store/store.ts";
import type { capture } from "./capture-record.ts";
import { catalogue } from "./catalogue.ts";
import type { LoadOptions, LoadProgress } from "./load.ts";
import { captureOfShares, firstOfDay } from "./shares.ts";
import { startThread } from "./thread.ts";

/** What a thread is started with. */
export interface ShareJob {
  readonly path: string;
  readonly options: Omit<LoadOptions, "onProgress">;
  readonly share: { readonly worker: number; readonly workers: number };
  readonly load: LoadShare;
}

/** What a thread tells while it reads, and at its end. */
export type FromShare =
  | { readonly kind: "file"; readonly file: SpooledFile }
  | { readonly kind: "progress"; readonly progress: LoadProgress }
  | { readonly kind: "once"; readonly records: readonly OnceRow[] }
  | { readonly kind: "done"; readonly capture: RowOf<typeof capture> }
  | { readonly kind: "failed"; readonly message: string };

/** A record of a lasting thing: of those from all threads the first of a day is kept. */
export interface OnceRow {
  readonly kind: string;
  readonly key: string;
  readonly row: Row;
}

export async function loadShares(
  path: string,
  load: Load,
  { onProgress, ...options }: LoadOptions,
): Promise<RowOf<typeof capture>> {
  const { workers } = options;
  const threads: Worker[] = [];
  const once: OnceRow[] = [];
  const run = (worker: number): Promise<RowOf<typeof capture>> =>
    new Promise((resolve, reject) => {
      const job: ShareJob = { path, options, share: { worker, workers }, load: load.share };
      const thread = startThread(new URL("./load-thread", import.meta.url), job);
      threads.push(thread);
      thread.on("error", reject);
      thread.on("exit", () => reject(new UserError(`the reading of ${path} broke off: read it again with -j 1`)));
      thread.on("message", (told: FromShare) => {
        if (told.kind === "file") load.add(told.file);
        else if (told.kind === "once") once.push(...told.records);
        else if (told.kind === "done") resolve(told.capture);
        else if (told.kind === "failed") reject(new UserError(told.message));
        // all read the whole input: one of them tells how far it is
        else if (worker === 0) onProgress?.(told.progress);
      });
    });
  try {
    const captures = await Promise.all(Array.from({ length: workers }, (_, worker) => run(worker)));
    const records = once.map((one) => ({ ...one, ts: one.row.ts, spec: catalogue.get(one.kind)! }));
    for (const { spec, row } of firstOfDay(records, ({ row }) => JSON.stringify(row))) load.write(spec, undefined, row);
    return captureOfShares(captures);
  } finally {
    for (const thread of threads) await thread.terminate();
  }
}
