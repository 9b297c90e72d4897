/** One of several readers of an input, in a thread of its own: reads its share of a file, or of what handOut() gives it. */
import { type MessagePort, parentPort, type TransferListItem, workerData } from "node:worker_threads";
import { UserError } from "#base/user-error.ts";
import { openCapture } from "#capture/capture-file.ts";
import type { Emit } from "#record/record.ts";
import { passing } from "../filtered.ts";
import { Reader } from "../reader.ts";
import { SharedBatch } from "./shared-batch.ts";
import type { FromReader, ReaderData, ReadFile, ToReader } from "./threads.ts";

/** Batches between two reports of how far it is. */
const batchesToReport = 64;

export interface Share<R> {
  readonly emit: Emit;
  /** All is read: what came of it, and the memory that goes with it. */
  finish(reader: Reader): { readonly result: R; readonly transfer: readonly TransferListItem[] };
}

/** One of the readers, as what opens its share sees it. */
export interface OneOfReaders<M> {
  readonly worker: number;
  /** To whoever started the readers, while reading. */
  tell(told: M): void;
}

/** Reads to the end of the input; `open` says where the records go. */
export function readShare<T, R, M = never>(open: (more: T, one: OneOfReaders<M>) => Share<R>): void {
  const { options, more, file } = workerData as ReaderData<T>;
  const port = parentPort!;
  const worker = options.share?.worker ?? 0;
  const send = (message: FromReader<R, M>, transfer: readonly TransferListItem[] = []): void =>
    port.postMessage(message, transfer);
  const share = open(more, { worker, tell: (told) => send({ kind: "told", told }) });
  const read = async (): Promise<void> => {
    const reader = new Reader(share.emit, options);
    if (file) await readWhole(reader, file, worker === 0 ? send : () => undefined);
    else await readHandedOut(reader, port, (slot) => send({ kind: "read", slot }));
    reader.finish();
    const { result, transfer } = share.finish(reader);
    send({ kind: "result", result }, transfer);
    port.close();
  };
  read().catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    send({ kind: "failed", message: error.message });
    port.close();
  });
}

async function readWhole(
  reader: Reader,
  { path, filter }: ReadFile,
  report: (message: FromReader<never, never>) => void,
): Promise<void> {
  const source = await openCapture(path);
  let batches = 0;
  for await (const batch of passing(source, filter, reader.room)) {
    reader.batch(batch);
    if (++batches % batchesToReport === 0) report({ kind: "summary", summary: source.summary });
  }
  report({ kind: "summary", summary: source.summary });
}

/** Reads the batches that come through the port until it is told that there are no more. */
function readHandedOut(reader: Reader, port: MessagePort, done: (slot: number) => void): Promise<void> {
  const slots: SharedBatch[] = [];
  return new Promise((resolve, reject) => {
    const hear = (message: ToReader): void => {
      if (message.kind === "end") {
        resolve();
        return;
      }
      const { slot, memory, count } = message;
      if (memory) slots[slot] = new SharedBatch(memory);
      const { batch, lanes } = slots[slot]!;
      batch.count = count;
      reader.batch(batch, lanes);
      done(slot);
    };
    port.on("message", (message: ToReader) => {
      try {
        hear(message);
      } catch (error) {
        reject(error);
      }
    });
  });
}
