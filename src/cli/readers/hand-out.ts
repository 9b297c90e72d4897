/**
 * Several readers of one input, in a thread each: this thread finds the packets and the lane of each, once; the readers see
 * them all in shared memory, and each reads those of its own lanes.
 */
import type { Worker } from "node:worker_threads";
import type { PacketBatch } from "#base/packet-batch.ts";
import { UserError } from "#base/user-error.ts";
import { Decoder } from "#decode/decoder.ts";
import { laneCount } from "#decode/lane.ts";
import type { ReaderOptions } from "../reader.ts";
import { startThread } from "../thread.ts";
import { memoryFor, SharedBatch, spanOf } from "./shared-batch.ts";

/** Batches on their way: enough that nobody waits while one reader has a long batch. */
const slotCount = 6;
const usualBytes = 512 << 10;

/** What a reader thread is started with. */
export interface ReaderData<T> {
  readonly options: ReaderOptions;
  /** What the thread's own file needs beside. */
  readonly more: T;
}

/** To a reader: a batch is in the memory of this slot (which is told when it is new), or there are no more. */
export type ToReader =
  | ({ readonly kind: "batch"; readonly slot: number; readonly memory: SharedArrayBuffer | undefined } & BatchPlace)
  | { readonly kind: "end" };
export interface BatchPlace {
  readonly count: number;
}
/** From a reader: it is done with the batch, tells something meanwhile, is done, or something failed that its user can mend. */
export type FromReader<R, M> =
  | { readonly kind: "read"; readonly slot: number }
  | { readonly kind: "told"; readonly told: M }
  | { readonly kind: "result"; readonly result: R }
  | { readonly kind: "failed"; readonly message: string };

interface Slot {
  shared: SharedBatch;
  memory: SharedArrayBuffer;
  isNew: boolean;
  /** How many readers have not read it yet. */
  waiting: number;
}

/**
 * Hands `batches` to so many threads of the file `entry`, which calls readHandedOut(), and gives back what each made of its
 * share. Fewer threads do for more than there are lanes. `hear` takes what they tell meanwhile.
 */
export async function handOut<T, R, M = never>(
  batches: AsyncIterable<PacketBatch>,
  entry: URL,
  workers: number,
  { options, more, hear }: ReaderData<T> & { readonly hear?: (told: M) => void },
): Promise<R[]> {
  const decoder = new Decoder({ ignoreChecksums: true, weird: () => undefined });
  const slots = Array.from({ length: slotCount }, (): Slot => newSlot(usualBytes));
  const count = Math.min(workers, laneCount);
  let wake = (): void => {};
  let failure: unknown;
  const results: Promise<R>[] = [];
  const threads = Array.from({ length: count }, (_, worker) => {
    const share = { worker, workers: count };
    const thread = startThread(entry, { options: { ...options, share }, more } satisfies ReaderData<T>);
    results.push(
      new Promise<R>((resolve, reject) => {
        const fail = (error: unknown): void => {
          failure = error;
          wake();
          reject(error);
        };
        thread.on("message", (message: FromReader<R, M>) => {
          if (message.kind === "result") resolve(message.result);
          else if (message.kind === "failed") fail(new UserError(message.message));
          else if (message.kind === "told") attempt(() => hear?.(message.told), fail);
          else if (--slots[message.slot]!.waiting === 0) wake();
        });
        thread.once("error", fail);
      }),
    );
    return thread;
  });
  const all = Promise.all(results);
  all.catch(() => {});
  try {
    for await (const batch of batches) {
      if (batch.count === 0) continue;
      let slot = slots.findIndex(({ waiting }) => waiting === 0);
      while (slot < 0 && failure === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        slot = slots.findIndex(({ waiting }) => waiting === 0);
      }
      if (failure !== undefined) break;
      if (!slots[slot]!.shared.fits(batch)) slots[slot] = newSlot(spanOf(batch));
      send(slots[slot]!, slot, batch, threads, decoder);
    }
    for (const thread of threads) thread.postMessage({ kind: "end" } satisfies ToReader);
    return await all;
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function attempt(act: () => void, fail: (error: unknown) => void): void {
  try {
    act();
  } catch (error) {
    fail(error);
  }
}

function newSlot(size: number): Slot {
  const memory = memoryFor(size);
  return { shared: new SharedBatch(memory), memory, isNew: true, waiting: 0 };
}

function send(slot: Slot, ordinal: number, batch: PacketBatch, threads: readonly Worker[], decoder: Decoder): void {
  slot.shared.copy(batch, decoder);
  slot.waiting = threads.length;
  const memory = slot.isNew ? slot.memory : undefined;
  slot.isNew = false;
  const { count } = batch;
  const message: ToReader = { kind: "batch", slot: ordinal, memory, count };
  for (const thread of threads) thread.postMessage(message);
}
