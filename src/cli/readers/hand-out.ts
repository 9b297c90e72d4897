/**
 * Several readers of one input that comes once, such as a pipe: this thread finds the packets and the lane of each; the readers see
 * them all in shared memory, and each reads those of its own lanes.
 */
import type { PacketBatch } from "#base/packet-batch.ts";
import { Decoder } from "#decode/decoder.ts";
import { memoryFor, SharedBatch, spanOf } from "./shared-batch.ts";
import { type ReaderData, ReaderThreads, type ToReader } from "./threads.ts";

/** Batches on their way: enough that nobody waits while one reader has a long batch. */
const slotCount = 6;
const usualBytes = 512 << 10;

interface Slot {
  shared: SharedBatch;
  memory: SharedArrayBuffer;
  isNew: boolean;
  /** How many readers have not read it yet. */
  waiting: number;
}

/**
 * Hands `batches` to so many threads of the file `entry`, which calls readShare(), and gives back what each made of its share.
 * `hear` takes what they tell meanwhile; `told` is
 * called after each batch.
 */
export async function handOut<T, R, M>(
  batches: AsyncIterable<PacketBatch>,
  entry: URL,
  workers: number,
  {
    hear,
    told,
    ...data
  }: Omit<ReaderData<T>, "file"> & { readonly hear: ((told: M) => void) | undefined; readonly told: () => void },
): Promise<R[]> {
  const decoder = new Decoder({ ignoreChecksums: true, weird: () => undefined });
  const slots = Array.from({ length: slotCount }, (): Slot => newSlot(usualBytes));
  let wake = (): void => {};
  const readers = new ReaderThreads<T, R, M>(entry, workers, data, {
    read: (slot) => {
      if (--slots[slot]!.waiting === 0) wake();
    },
    told: hear,
  });
  readers.onFailure = () => wake();
  const send = (message: ToReader): void => {
    for (const thread of readers.threads) thread.postMessage(message);
  };
  try {
    for await (const batch of batches) {
      if (batch.count === 0) continue;
      let slot = slots.findIndex(({ waiting }) => waiting === 0);
      while (slot < 0 && readers.failure === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        slot = slots.findIndex(({ waiting }) => waiting === 0);
      }
      if (readers.failure !== undefined) break;
      if (!slots[slot]!.shared.fits(batch)) slots[slot] = newSlot(spanOf(batch));
      const into = slots[slot]!;
      into.shared.copy(batch, decoder);
      into.waiting = readers.threads.length;
      send({ kind: "batch", slot, memory: into.isNew ? into.memory : undefined, count: batch.count });
      into.isNew = false;
      told();
    }
    send({ kind: "end" });
    return await readers.results;
  } finally {
    await readers.end();
  }
}

function newSlot(size: number): Slot {
  const memory = memoryFor(size);
  return { shared: new SharedBatch(memory), memory, isNew: true, waiting: 0 };
}
