/** Several readers of one input, in a thread each: started, listened to, and ended together. */
import type { Worker } from "node:worker_threads";
import { UserError } from "#base/user-error.ts";
import type { InputSummary } from "#capture/summary.ts";
import { laneCount } from "#decode/lane.ts";
import type { ReaderOptions } from "../reader.ts";
import { startThread } from "../thread.ts";

/** A file that every reader reads for itself. */
export interface ReadFile {
  readonly path: string;
  readonly filter: string | undefined;
}

/** What a reader thread is started with. */
export interface ReaderData<T> {
  readonly options: ReaderOptions;
  /** What the thread's own file needs beside. */
  readonly more: T;
  /** Without one, batches are handed out. */
  readonly file?: ReadFile;
}

/** To a reader: a batch is in the memory of this slot (which is told when it is new), or there are no more. */
export type ToReader =
  | {
      readonly kind: "batch";
      readonly slot: number;
      readonly memory: SharedArrayBuffer | undefined;
      readonly count: number;
    }
  | { readonly kind: "end" };
/**
 * From a reader: it is done with the batch, how far the first one is with its file, it tells something meanwhile, is done, or something
 * failed that its user can mend.
 */
export type FromReader<R, M> =
  | { readonly kind: "read"; readonly slot: number }
  | { readonly kind: "summary"; readonly summary: InputSummary }
  | { readonly kind: "told"; readonly told: M }
  | { readonly kind: "result"; readonly result: R }
  | { readonly kind: "failed"; readonly message: string };

/** What is done with what readers say. */
export interface Hearer<M> {
  readonly read?: (slot: number) => void;
  readonly summary?: (summary: InputSummary) => void;
  readonly told?: ((told: M) => void) | undefined;
}

export class ReaderThreads<T, R, M> {
  readonly threads: readonly Worker[];
  /** What each made of its share. */
  readonly results: Promise<R[]>;
  /** Why it cannot go on. */
  failure: unknown = undefined;
  /** Called when there is one. */
  onFailure = (): void => {};

  /** So many threads of the file `entry`, or as many as there are lanes. */
  constructor(entry: URL, workers: number, data: ReaderData<T>, hearer: Hearer<M>) {
    const count = Math.min(workers, laneCount);
    const results: Promise<R>[] = [];
    this.threads = Array.from({ length: count }, (_, worker) => {
      const share = { worker, workers: count };
      const thread = startThread(entry, { ...data, options: { ...data.options, share } } satisfies ReaderData<T>);
      results.push(
        new Promise<R>((resolve, reject) => {
          const fail = (error: unknown): void => {
            this.failure = error;
            this.onFailure();
            reject(error);
          };
          thread.on("message", (message: FromReader<R, M>) => {
            if (message.kind === "result") resolve(message.result);
            else if (message.kind === "failed") fail(new UserError(message.message));
            else attempt(() => hear(hearer, message), fail);
          });
          thread.once("error", fail);
        }),
      );
      return thread;
    });
    this.results = Promise.all(results);
    this.results.catch(() => {});
  }

  /** Ends what still runs. */
  async end(): Promise<void> {
    await Promise.all(this.threads.map((thread) => thread.terminate()));
  }
}

function hear<M>(hearer: Hearer<M>, message: FromReader<never, M>): void {
  if (message.kind === "read") hearer.read?.(message.slot);
  else if (message.kind === "summary") hearer.summary?.(message.summary);
  else if (message.kind === "told") hearer.told?.(message.told);
}

function attempt(act: () => void, fail: (error: unknown) => void): void {
  try {
    act();
  } catch (error) {
    fail(error);
  }
}
