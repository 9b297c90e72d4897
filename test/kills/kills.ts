/** Reads a capture into a store while reader and store are killed at random moments; then everything must be there, once. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { catalogue } from "../../src/cli/catalogue.ts";
import { openData } from "../../src/cli/question.ts";
import { allFields } from "../../src/record/head.ts";
import { sql } from "../../src/store/sql.ts";

export interface KillOptions {
  readonly capture: string;
  /** A folder that holds nothing yet. */
  readonly folder: string;
  readonly kills: number;
  readonly seed: number;
  readonly onKill?: (victim: Victim, ms: number) => void;
}

const victims = ["reader", "store", "both"] as const;
type Victim = (typeof victims)[number];

/** What a store holds: rows of each kind, and a sum over every value of all of them, whatever their order. */
export type Content = Readonly<Record<string, { readonly rows: number; readonly sum: string }>>;

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

function startReading(capture: string, dataDir: string): ChildProcess {
  const command = ["--import", "tsx", main, "read", "--data", dataDir, "--sensor", "test", capture];
  return spawn(process.execPath, command, { stdio: ["ignore", "pipe", "pipe"] });
}

/** What a reading said, once it has ended. */
function ended(reader: ChildProcess): Promise<string> {
  let said = "";
  reader.stdout!.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  reader.stderr!.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  return new Promise((resolve) => reader.once("close", () => resolve(said)));
}

/** The process that holds a data folder, as /proc tells it. */
function storeProcessOf(dataDir: string): number | undefined {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (words.some((word) => /store-process\.[jt]s$/.test(word)) && words.includes(dataDir)) return Number(pid);
    } catch {
      // it has ended meanwhile
    }
  }
  return undefined;
}

async function kill(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  try {
    process.kill(pid, "SIGKILL");
    while (existsSync(`/proc/${pid}`) && readlinkSync(`/proc/${pid}/exe`)) await wait(5);
  } catch {
    // it is gone
  }
}

/** Rows of every kind that are there, and the sum of their contents. */
async function contentOf(dataDir: string): Promise<Content> {
  const store = await openData({ data: dataDir });
  const content: Record<string, { rows: number; sum: string }> = {};
  for (const spec of catalogue.values()) {
    const columns = sql.join(Object.keys(allFields(spec)).map(sql.id));
    const [row] = await store.rows<{ n: number; total: string }>(
      sql`SELECT count() AS n, toString(sum(sipHash64(toString(tuple(${columns}))))) AS total FROM ${sql.id(spec.name)}`,
    );
    if (row && row.n > 0) content[spec.name] = { rows: row.n, sum: row.total };
  }
  await store.close();
  return content;
}

/** Two stores of one capture: read in peace, and under fire. */
export async function surviveKills(options: KillOptions): Promise<{ expected: Content; held: Content; said: string }> {
  const { capture, folder, kills, seed, onKill } = options;
  const [peace, war] = [join(folder, "peace"), join(folder, "war")];
  mkdirSync(war, { recursive: true });
  const began = Date.now();
  await ended(startReading(capture, peace));
  const usualMs = Date.now() - began;
  const random = randomFrom(seed);
  for (let i = 0; i < kills; i++) {
    const reader = startReading(capture, war);
    const end = ended(reader);
    const ms = Math.round(random() * usualMs);
    await Promise.race([wait(ms), end]);
    const victim = victims[Math.floor(random() * victims.length)]!;
    onKill?.(victim, ms);
    if (victim !== "reader") await kill(storeProcessOf(war));
    if (victim !== "store") await kill(reader.pid);
    await end;
  }
  const last = await ended(startReading(capture, war));
  const again = await ended(startReading(capture, war));
  return { expected: await contentOf(peace), held: await contentOf(war), said: last + again };
}

/** Ends what a run has started, and removes its folder. */
export async function cleanUp(folder: string): Promise<void> {
  for (const name of ["peace", "war"]) await kill(storeProcessOf(join(folder, name)));
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** Numbers in [0, 1), the same for a seed: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
