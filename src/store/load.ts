/** Live records on their way through the spool. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Catalogue, Emit } from "#record/record.ts";
import type { Driver } from "./driver.ts";
import { loadSuffix } from "./ingest.ts";
import { commitFolder, newSpoolName, probeFolder, SpoolWriter, spoolFolder, spoolProblem } from "./spool.ts";
import type { LiveLoad } from "./store.ts";

interface Context {
  /** Whoever has loads on the spool taken in. */
  readonly driver: Pick<Driver, "ingest">;
  readonly dataDir: string;
  readonly catalogue: Catalogue;
  readonly sensor: string | undefined;
}

/**
 * Live records are handed on this often. What is seen is to be on the screen within five seconds, and each time costs an
 * insert into every table that has rows, and the merging of what they leave: a third of both of handing on every second.
 */
const flushMs = 3000;
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
    // What fails is tried again the next time, and after the store's next start; flush() tells whoever asks.
    this.timer = setInterval(() => void this.flush().catch(() => undefined), flushMs);
    this.timer.unref();
  }

  private newWriter(): SpoolWriter {
    this.folder = join(spoolFolder(this.context.dataDir), `${newSpoolName().text}.tmp`);
    const labels = { sensor: this.context.sensor, capture: this.name, load: 0 };
    return new SpoolWriter(this.folder, this.context.catalogue, labels);
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
      const id = `live-${newSpoolName().text}`;
      const final = join(spoolFolder(this.context.dataDir), id + loadSuffix);
      commitFolder(folder, final, {
        id,
        quickKey: "",
        name: this.name,
        bytes: 0,
        isInput: false,
        rows: writer.rows,
        files,
      });
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
