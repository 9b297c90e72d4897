/** One of several readers of an input that goes into the store, in a thread of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "#base/user-error.ts";
import { openCapture } from "#capture/capture-file.ts";
import type { Emit, Row } from "#record/record.ts";
import { SpoolWriter } from "#store/spool.ts";
import { catalogue } from "./catalogue.ts";
import { readInto } from "./load.ts";
import type { FromShare, OnceRow, ShareJob } from "./load-shares.ts";

const { path, options, share, load } = workerData as ShareJob;
const tell = (message: FromShare): void => parentPort!.postMessage(message);

/** Told by so many. */
const onceAtATime = 1000;
const progressMs = 200;
/** More lasting things than traffic has: from here on each thread writes those of its own. */
const mostOnce = 100_000;

try {
  const writer = new SpoolWriter(load.folder, catalogue, load.labels, {
    prefix: `${share.worker}-`,
    onFile: (file) => tell({ kind: "file", file }),
  });
  let once: OnceRow[] = [];
  let told = 0;
  const tellOnce = (): void => {
    tell({ kind: "once", records: once });
    once = [];
  };
  const write: Emit = (spec, head, row) => {
    if (spec.oncePerDay === undefined || told++ >= mostOnce) return writer.write(spec, head, row);
    once.push({ kind: spec.name, key: String((row as Row)[spec.oncePerDay]), row: row as Row });
    if (once.length >= onceAtATime) tellOnce();
  };
  let toldAt = 0;
  const row = await readInto(write, await openCapture(path), {
    ...options,
    share,
    onProgress: (progress) => {
      if (Date.now() - toldAt < progressMs) return;
      toldAt = Date.now();
      tell({ kind: "progress", progress });
    },
  });
  writer.finish();
  tellOnce();
  tell({ kind: "done", capture: row });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  tell({ kind: "failed", message: error.message });
}
