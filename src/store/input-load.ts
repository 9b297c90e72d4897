/**
 * An input on its way through the spool. A small one is seen whole or not at all; of a large one complete parts go in
 * while it is read, so that the spool stays small, and are taken back when the input turns out known or is never finished.
 */
import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Catalogue, Emit } from "#record/record.ts";
import type { Driver } from "./driver.ts";
import { loadSuffix } from "./ingest.ts";
import { captureLabel, type InputIdentity } from "./input.ts";
import {
  commitFolder,
  type Manifest,
  newSpoolName,
  probeFolder,
  type SpooledFile,
  type SpoolLabels,
  SpoolWriter,
  spoolFolder,
  spoolProblem,
} from "./spool.ts";
import type { Load, LoadResult } from "./store.ts";

interface Context {
  readonly driver: Pick<Driver, "ingest" | "takeBack">;
  readonly dataDir: string;
  readonly catalogue: Catalogue;
  readonly sensor: string | undefined;
  isKnown(sha256: string): Promise<boolean>;
}

/** What another thread needs to write records of the same input. */
export interface LoadShare {
  readonly folder: string;
  readonly labels: SpoolLabels;
}

/** A smaller input goes in whole: it is not worth a part, and what it adds is seen at once. */
const leastBytesOfParts = 64 << 20;
/** Full blocks of the spool that make a part. */
const blocksOfPart = 2;

export class InputLoad implements Load {
  readonly share: LoadShare;
  private readonly input: InputIdentity;
  private readonly context: Context;
  private readonly name = newSpoolName();
  private readonly writer: SpoolWriter;
  private readonly mayPart: boolean;
  /** On the spool, not yet in a part. */
  private files: SpooledFile[] = [];
  private readonly kinds: Record<string, number> = {};
  private parts = 0;
  private partsIn: Promise<void> = Promise.resolve();

  constructor(input: InputIdentity, context: Context) {
    this.input = input;
    this.context = context;
    this.mayPart = input.quickKey !== undefined && input.bytes >= leastBytesOfParts;
    probeFolder(context.dataDir);
    const labels = {
      sensor: context.sensor,
      capture: captureLabel(input.name, input.quickKey),
      load: this.mayPart ? this.name.number : 0,
    };
    this.share = { folder: this.pathOf(`${this.name.text}.tmp`), labels };
    this.writer = new SpoolWriter(this.share.folder, context.catalogue, labels, { onFile: (file) => this.add(file) });
  }

  private pathOf(name: string): string {
    return join(spoolFolder(this.context.dataDir), name);
  }

  get write(): Emit {
    return this.writer.write;
  }

  add(file: SpooledFile): void {
    this.files.push(file);
    this.kinds[file.kind] = (this.kinds[file.kind] ?? 0) + file.rows;
    if (this.mayPart && this.files.length >= blocksOfPart) this.commitPart();
  }

  /** What has been written goes in now. */
  private commitPart(): void {
    const part = `${this.name.text}-part${this.parts++}`;
    const folder = this.pathOf(`${part}.tmp`);
    const final = this.pathOf(part + loadSuffix);
    try {
      mkdirSync(folder, { mode: 0o700 });
      for (const { file } of this.files) renameSync(join(this.share.folder, file), join(folder, file));
      commitFolder(folder, final, this.manifest(part, { isInput: false, partOf: this.name.number }));
    } catch (cause) {
      throw spoolProblem(this.context.dataDir, cause);
    }
    this.files = [];
    this.partsIn = this.partsIn.then(() => this.context.driver.ingest(final));
    // Told at commit; until then the part waits on the spool.
    this.partsIn.catch(() => undefined);
  }

  private manifest(id: string, more: Pick<Manifest, "isInput" | "partOf">): Manifest {
    const { name, bytes, quickKey = "" } = this.input;
    return { id, quickKey, name, bytes, rows: this.rows, files: this.files, ...more };
  }

  private get rows(): number {
    return Object.values(this.kinds).reduce((sum, count) => sum + count, 0);
  }

  async commit(): Promise<LoadResult> {
    this.writer.finish();
    const id = await this.input.sha256();
    await this.partsIn;
    const isNew = !(await this.context.isKnown(id)) && this.commitLast(id);
    if (!isNew) await this.abort();
    // The same content that waits on the spool, since a disk was full, goes in now.
    await this.context.driver.ingest(this.pathOf(id + loadSuffix));
    return isNew ? { known: false, rows: this.rows, kinds: this.kinds } : { known: true, rows: 0, kinds: {} };
  }

  /** From here on the input is certain to be in, whole. False when another has just put the same content on the spool. */
  private commitLast(id: string): boolean {
    const manifest = this.manifest(id, { isInput: true, partOf: this.parts > 0 ? this.name.number : 0 });
    try {
      return commitFolder(this.share.folder, this.pathOf(id + loadSuffix), manifest);
    } catch (cause) {
      throw spoolProblem(this.context.dataDir, cause);
    }
  }

  async abort(): Promise<void> {
    rmSync(this.share.folder, { recursive: true, force: true });
    if (this.parts === 0) return;
    await this.partsIn.catch(() => undefined);
    await this.context.driver.takeBack(this.name.number);
  }
}
