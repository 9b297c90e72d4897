/** One of several readers of an input, in a thread of its own. */
import { parentPort, workerData } from "node:worker_threads";
import { SortedLines } from "./output/lines.ts";
import { collect, type LineOptions } from "./read-lines.ts";
import type { ReaderOptions } from "./reader.ts";

const { path, options, share } = workerData as { path: string; options: LineOptions; share: ReaderOptions["share"] };
parentPort!.postMessage(await collect(path, new SortedLines(), options, share));
