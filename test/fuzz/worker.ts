/** Reads one damaged capture after the other, whole, and says what came of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { UserError } from "#base/user-error.ts";
import { openCapture } from "#capture/capture-file.ts";
import { Reader } from "../../src/cli/reader.ts";
import { damaged, type Random, seededRandom } from "./mutate.ts";

export interface Task {
  readonly captures: readonly string[];
  readonly scratch: string;
  readonly seed: number;
  /** Number of the first input; each has a seed of its own. */
  readonly first: number;
  readonly until: number;
}

export interface Report {
  readonly input: number;
  readonly capture: string;
  /** 0: it is about to be read. */
  readonly rss: number;
  readonly error?: string;
}

const gzipMagic = 0x1f8b;
/** A damaged gzip file is damaged where it matters less: most are unpacked first. */
const stillPacked = 0.1;
const seedStep = 1_000_003;

const task: Task = JSON.parse(readFileSync(process.argv[2]!, "utf8"));

function load(path: string, random: Random): Uint8Array {
  const file = readFileSync(path);
  // a Buffer's slice() would not copy
  const bytes = new Uint8Array(file.buffer, file.byteOffset, file.length);
  const isGzip = bytes.length > 18 && file.readUInt16BE(0) === gzipMagic;
  if (!isGzip || random() < stillPacked) return bytes;
  try {
    return Uint8Array.from(gunzipSync(bytes));
  } catch {
    return bytes;
  }
}

async function read(path: string): Promise<void> {
  const reader = new Reader(() => {}, { ignoreChecksums: true, flowsOnly: false, hashes: new Set(["sha256"]) });
  const source = await openCapture(path);
  for await (const batch of source.batches(reader.room)) reader.batch(batch);
  reader.finish();
}

for (let input = task.first; Date.now() < task.until; input++) {
  const random = seededRandom(task.seed * seedStep + input);
  const pick = (): string => task.captures[Math.floor(random() * task.captures.length)]!;
  const capture = pick();
  writeFileSync(task.scratch, damaged(load(capture, random), load(pick(), random), random));
  process.send?.({ input, capture, rss: 0 } satisfies Report);
  let error: string | undefined;
  try {
    await read(task.scratch);
  } catch (thrown) {
    // what is no capture is refused with a sentence
    if (!(thrown instanceof UserError))
      error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  }
  const { rss } = process.memoryUsage();
  process.send?.({ input, capture, rss, ...(error === undefined ? {} : { error }) } satisfies Report);
}
