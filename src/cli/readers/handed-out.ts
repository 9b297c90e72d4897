/** One of several readers of an input, in a thread of its own: reads what handOut() gives it. */
import { parentPort, type TransferListItem, workerData } from "node:worker_threads";
import { UserError } from "#base/user-error.ts";
import type { Emit } from "#record/record.ts";
import { Reader } from "../reader.ts";
import type { FromReader, ReaderData, ToReader } from "./hand-out.ts";
import { SharedBatch } from "./shared-batch.ts";

export interface Share<R> {
  readonly emit: Emit;
  /** All is read: what came of it, and the memory that goes with it. */
  finish(reader: Reader): { readonly result: R; readonly transfer: readonly TransferListItem[] };
}

/** One of the readers, as what opens its share sees it. */
export interface OneOfReaders<M> {
  readonly worker: number;
  /** To whoever hands out, while reading. */
  tell(told: M): void;
}

/** Reads to the end of the input; `open` says where the records go. */
export function readHandedOut<T, R, M = never>(open: (more: T, one: OneOfReaders<M>) => Share<R>): void {
  const { options, more } = workerData as ReaderData<T>;
  const port = parentPort!;
  const send = (message: FromReader<R, M>, transfer: readonly TransferListItem[] = []): void =>
    port.postMessage(message, transfer);
  const share = open(more, { worker: options.share?.worker ?? 0, tell: (told) => send({ kind: "told", told }) });
  const reader = new Reader(share.emit, options);
  const slots: SharedBatch[] = [];
  const hear = (message: ToReader): void => {
    if (message.kind === "batch") {
      const { slot, memory, count } = message;
      if (memory) slots[slot] = new SharedBatch(memory);
      const { batch, lanes } = slots[slot]!;
      batch.count = count;
      reader.batch(batch, lanes);
      send({ kind: "read", slot });
      return;
    }
    reader.finish();
    const { result, transfer } = share.finish(reader);
    send({ kind: "result", result }, transfer);
    port.close();
  };
  port.on("message", (message: ToReader) => {
    try {
      hear(message);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      send({ kind: "failed", message: error.message });
      port.close();
    }
  });
}
