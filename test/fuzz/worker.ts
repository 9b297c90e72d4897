/** Reads one damaged capture after the other, whole, and says what came of it. */
import { readFileSync, writeFileSync } from "node:fs";
import { UserError } from "#base/user-error.ts";
import { openCapture } from "#capture/capture-file.ts";
import { Reader } from "../../src/cli/reader.ts";
import { mutated, seededRandom } from "./mutate.ts";

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
  readonly rss: number;
  readonly error?: string;
}

/** Damage shows in the first packets; long captures only make fewer tries. */
const mostBytes = 512 * 1024;

const task: Task = JSON.parse(readFileSync(process.argv[2]!, "utf8"));
const random = seededRandom(task.seed + task.first);
const pick = (): string => task.captures[Math.floor(random() * task.captures.length)]!;
const load = (path: string): Uint8Array => readFileSync(path).subarray(0, mostBytes);

async function read(path: string): Promise<void> {
  const reader = new Reader(() => {}, { ignoreChecksums: true, flowsOnly: false, hashes: new Set(["sha256"]) });
  const source = await openCapture(path);
  for await (const batch of source.batches()) reader.batch(batch);
  reader.finish();
}

for (let input = task.first; Date.now() < task.until; input++) {
  const capture = pick();
  writeFileSync(task.scratch, mutated(load(capture), load(pick()), random));
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
