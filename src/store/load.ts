/** Loads on their way through the spool: an input, seen whole or not at all, and the stream of live records. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Catalogue, Emit } from "#record/record.ts";
import type { Driver } from "./driver.ts";
import { loadSuffix } from "./ingest.ts";
import { captureLabel, type InputIdentity } from "./input.ts";
import { commitFolder, probeFolder, type SpooledFile, SpoolWriter, spoolFolder, spoolProblem } from "./spool.ts";
import type { LiveLoad, Load, LoadResult } from "./store.ts";

interface Context {
  /** Whoever has loads on the spool taken in. */
  readonly driver: Pick<Driver, "ingest">;
  readonly dataDir: string;
  readonly catalogue: Catalogue;
}

const newName = (): string => `${randomBytes(6).toString("hex")}-${process.pid}`;

export class InputLoad implements Load {
  private readonly input: InputIdentity;
  private readonly context: Context & { isKnown(sha256: string): Promise<boolean> };
  private readonly folder: string;
  private readonly writer: SpoolWriter;

  constructor(input: InputIdentity, context: Context & { isKnown(sha256: string): Promise<boolean> }) {
    this.input = input;
    this.context = context;
    probeFolder(context.dataDir);
    this.folder = join(spoolFolder(context.dataDir), `${newName()}.tmp`);
    const labels = { sensor: undefined, capture: captureLabel(input.name, input.quickKey) };
    this.writer = new SpoolWriter(this.folder, context.catalogue, labels);
  }

  get write(): Emit {
    return this.writer.write;
  }

  async commit(): Promise<LoadResult> {
    const files = this.writer.finish();
    const id = await this.input.sha256();
    if (await this.context.isKnown(id)) {
      await this.abort();
      return { known: true, rows: 0, kinds: {} };
    }
    const final = join(spoolFolder(this.context.dataDir), id + loadSuffix);
    const { name, bytes, quickKey } = this.input;
    try {
      commitFolder(this.folder, final, { id, quickKey: quickKey ?? "", name, bytes, isInput: true, files });
    } catch (cause) {
      throw spoolProblem(this.context.dataDir, cause);
    }
    await this.context.driver.ingest(final);
    return { known: false, ...summed(files) };
  }

  async abort(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function summed(files: readonly SpooledFile[]): { rows: number; kinds: Record<string, number> } {
  const kinds: Record<string, number> = {};
  for (const { kind, rows } of files) kinds[kind] = (kinds[kind] ?? 0) + rows;
  return { rows: Object.values(kinds).reduce((sum, rows) => sum + rows, 0), kinds };
}

/** Live records are handed on this often. */
const flushMs = 1000;
/** Loads that wait for the store; more are not written, and their rows counted. */
const mostWaiting = 300;

export class LiveSpool implements LiveLoad {
  dropped = 0;
  readonly write: Emit = (spec, head, row) => {
    if (this.waiting.length >= mostWaiting) {
      this.dropped++;
      return;
    }
    try {
      (this.writer ??= this.newWriter()).write(spec, head, row);
    } catch {
      // The disk is full. Traffic goes on: what is lost is counted.
      this.giveUp();
    }
  };

  private readonly name: string;
  private readonly context: Context;
  private readonly timer: NodeJS.Timeout;
  private writer: SpoolWriter | undefined;
  private folder = "";
  /** Loads that are certain but not in the tables yet, oldest first. */
  private readonly waiting: string[] = [];
  private last: Promise<void> = Promise.resolve();

  constructor(name: string, context: Context) {
    this.name = name;
    this.context = context;
    probeFolder(context.dataDir);
    // What fails is tried again a second later, and after the store's next start; flush() tells whoever asks.
    this.timer = setInterval(() => void this.flush().catch(() => undefined), flushMs);
    this.timer.unref();
  }

  private newWriter(): SpoolWriter {
    this.folder = join(spoolFolder(this.context.dataDir), `${newName()}.tmp`);
    return new SpoolWriter(this.folder, this.context.catalogue, { sensor: undefined, capture: this.name });
  }

  async flush(): Promise<void> {
    this.spool();
    const done = this.last.then(() => this.handOn());
    this.last = done.catch(() => undefined);
    return done;
  }

  /** Puts what was written on disk, for good. */
  private spool(): void {
    const { writer, folder } = this;
    if (!writer) return;
    this.writer = undefined;
    try {
      const files = writer.finish();
      const id = `live-${newName()}`;
      const final = join(spoolFolder(this.context.dataDir), id + loadSuffix);
      commitFolder(folder, final, { id, quickKey: "", name: this.name, bytes: 0, isInput: false, files });
      this.waiting.push(final);
    } catch (cause) {
      this.writer = writer;
      this.giveUp();
      throw spoolProblem(this.context.dataDir, cause);
    }
  }

  /** The rows since the last flush are lost, and counted. */
  private giveUp(): void {
    this.dropped += this.writer?.rows ?? 1;
    this.writer = undefined;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async handOn(): Promise<void> {
    for (let folder = this.waiting[0]; folder !== undefined; folder = this.waiting[0]) {
      await this.context.driver.ingest(folder);
      this.waiting.shift();
    }
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }
}
