/**
 * The spool: records on disk on their way into the store. A load is a folder: `….tmp` while it is written, renamed when all
 * of it is on disk, and from then on certain to get in. Written by whoever reads packets; the engine is not needed for it.
 */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writevSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "#base/user-error.ts";
import type { Catalogue, Emit, FlowHead, RecordSpec, Row } from "#record/record.ts";
import { Batch } from "./encode/batch.ts";
import { Days } from "./encode/days.ts";
import type { LoadLabels } from "./encode/label-column.ts";

/** A block is written when it has this many rows, or this many bytes. */
const blockRows = 131_072;
const blockBytes = 32 << 20;
/** Looking at the size costs; every so many rows is often enough. */
const sizeCheckRows = 1024;

export interface SpooledFile {
  readonly kind: string;
  /** Columns that the file holds: a later version of the catalogue may take it in. */
  readonly columns: readonly string[];
  readonly file: string;
  readonly rows: number;
}

/** What a load is; in its folder once it is complete. */
export interface Manifest {
  /** Of the content, or a name that was never used before (live). */
  readonly id: string;
  readonly quickKey: string;
  readonly name: string;
  readonly bytes: number;
  /** An input that must not be loaded twice. */
  readonly isInput: boolean;
  /** Number of the load that this is a part of, which may never be finished; absent or 0 when it is whole. */
  readonly partOf?: number;
  /** Rows of the input in all its parts. */
  readonly rows: number;
  readonly files: readonly SpooledFile[];
}

export const manifestName = "load.json";
export const spoolFolder = (dataDir: string): string => join(dataDir, "spool");

/** A name that was never used before, with the process that writes under it; and its number. */
export function newSpoolName(): { readonly text: string; readonly number: number } {
  const random = randomBytes(6);
  return { text: `${random.toString("hex")}-${process.pid}`, number: random.readUIntBE(0, 6) };
}

/** Whether a folder of the spool belongs to a load, whole or in part. */
export const isOfLoad = (folder: string, load: number): boolean =>
  folder.startsWith(`${load.toString(16).padStart(12, "0")}-`);

/** The process that writes a folder of the spool. */
export const writerOf = (folder: string): number => Number.parseInt(folder.split("-")[1] ?? "", 10);

/** Labels of the rows of one load, but for what each row adds. */
export type SpoolLabels = Omit<LoadLabels, "isScattered">;

/** Several writers may fill one folder: each by a prefix of its own, and each file is told when it is there. */
interface SpoolWriterOptions {
  readonly prefix?: string;
  readonly onFile?: (file: SpooledFile) => void;
}

export class SpoolWriter {
  readonly files: SpooledFile[] = [];
  /** Rows taken, on disk or not yet. */
  rows = 0;
  private readonly folder: string;
  private readonly catalogue: Catalogue;
  private readonly labels: LoadLabels;
  private readonly options: SpoolWriterOptions;
  private readonly batches = new Map<RecordSpec, Batch>();

  constructor(folder: string, catalogue: Catalogue, labels: SpoolLabels, options: SpoolWriterOptions = {}) {
    this.folder = folder;
    this.options = options;
    this.catalogue = catalogue;
    const days = new Days();
    this.labels = { ...labels, isScattered: (ts) => days.isBeyond(ts) };
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  readonly write: Emit = (spec, head, row) => this.add(spec, head, row as Row);

  private add(spec: RecordSpec, head: FlowHead | undefined, row: Row): void {
    let batch = this.batches.get(spec);
    if (!batch) {
      if (this.catalogue.get(spec.name) !== spec)
        throw new Error(`the kind ${spec.name} is not in the store's catalogue`);
      batch = new Batch(spec, this.labels);
      this.batches.set(spec, batch);
    }
    batch.add(head, row);
    this.rows++;
    if (batch.rows >= blockRows || (batch.rows % sizeCheckRows === 0 && batch.bytes >= blockBytes))
      this.put(spec, batch);
  }

  private put(spec: RecordSpec, batch: Batch): void {
    const { prefix = "", onFile } = this.options;
    const file = `${prefix}${String(this.files.length).padStart(5, "0")}-${spec.name}.native`;
    const { rows } = batch;
    const { pieces, columns } = batch.flush();
    try {
      writeDurably(join(this.folder, file), pieces);
    } catch (cause) {
      throw spoolProblem(dirname(dirname(this.folder)), cause);
    }
    const spooled = { kind: spec.name, columns, file, rows };
    this.files.push(spooled);
    onFile?.(spooled);
  }

  /** Everything that was added is on disk. */
  finish(): readonly SpooledFile[] {
    for (const [spec, batch] of this.batches) if (batch.rows > 0) this.put(spec, batch);
    return this.files;
  }
}

/** What a full disk is told as, wherever it is noticed. */
export const noSpace = (dataDir: string): string =>
  `no space is left on the disk of ${dataDir}: free some, then repeat the command`;

/** What the disk says against writing, with what to do about it. */
export function spoolProblem(dataDir: string, cause: unknown): UserError {
  if (cause instanceof UserError) return cause;
  const { code } = cause as NodeJS.ErrnoException;
  const message =
    code === "ENOSPC" || code === "EDQUOT"
      ? noSpace(dataDir)
      : `the data folder ${dataDir} cannot be written: change its permissions, or choose another with --data`;
  return new UserError(message, { cause });
}

function writeDurably(path: string, pieces: readonly Uint8Array[]): void {
  const file = openSync(path, "wx", 0o600);
  try {
    for (let rest = pieces; rest.length > 0; ) rest = behind(rest, writevSync(file, rest));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** What is left of the pieces when so many of their bytes are written. */
function behind(pieces: readonly Uint8Array[], written: number): readonly Uint8Array[] {
  let whole = 0;
  let left = written;
  for (; whole < pieces.length && left >= pieces[whole]!.length; whole++) left -= pieces[whole]!.length;
  const rest = pieces.slice(whole);
  if (left > 0) rest[0] = rest[0]!.subarray(left);
  return rest;
}

function syncFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Makes the load certain: its folder gets its manifest and its final name. False when that name is taken. */
export function commitFolder(folder: string, finalPath: string, manifest: Manifest): boolean {
  writeDurably(join(folder, manifestName), [Buffer.from(JSON.stringify(manifest))]);
  syncFolder(folder);
  try {
    renameSync(folder, finalPath);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
    rmSync(folder, { recursive: true, force: true });
    return false;
  }
  syncFolder(dirname(finalPath));
  return true;
}

/** Whether the data folder can be written at all, told before the work is done. */
export function probeFolder(dataDir: string): void {
  const folder = spoolFolder(dataDir);
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (cause) {
    throw spoolProblem(dataDir, cause);
  }
}
