/** From the spool into the tables: every file with its token, so that repeating it after a crash adds nothing. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { loadNumber } from "./column.ts";
import { tableName } from "./ddl.ts";
import type { Engine } from "./engine.ts";
import { quoted } from "./quoted.ts";
import { isOfLoad, type Manifest, manifestName, type SpooledFile, spoolFolder, writerOf } from "./spool.ts";
import { sql } from "./sql.ts";

export const loadSuffix = ".load";

/** How the driver takes a spool file in. */
export type InsertFile = (file: SpooledFile, path: string, token: string) => Promise<void>;

export const insertColumns = ({ columns }: SpooledFile): string => columns.map(quoted).join(", ");

/** Inserts of one engine that runs here and can read the file itself. */
export const insertInto =
  (engine: Engine): InsertFile =>
  (file, path, token) =>
    engine.execute(
      `INSERT INTO ${tableName(file.kind)} (${insertColumns(file)}) SETTINGS insert_deduplication_token = ${sql`${token}`.text}, ` +
        `max_partitions_per_insert_block = 0 SELECT ${insertColumns(file)} FROM file(${sql`${path}`.text}, 'Native')`,
    );

export class Ingest {
  private readonly insert: InsertFile;
  private readonly execute: (statement: string) => Promise<void>;
  private readonly dataDir: string;
  private readonly kinds: readonly string[];
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: {
    dataDir: string;
    /** Every kind of record that has a table. */
    kinds: readonly string[];
    insert: InsertFile;
    execute: (statement: string) => Promise<void>;
  }) {
    this.dataDir = options.dataDir;
    this.kinds = options.kinds;
    this.insert = options.insert;
    this.execute = options.execute;
  }

  /** What a crash left: complete loads go in, incomplete ones are gone with those who wrote them. */
  async recover(): Promise<void> {
    const spool = spoolFolder(this.dataDir);
    if (!existsSync(spool)) return;
    for (const name of readdirSync(spool).sort()) {
      const folder = join(spool, name);
      if (name.endsWith(loadSuffix)) await this.take(folder);
      else if (name.endsWith(".tmp") && !isAlive(writerOf(name))) rmSync(folder, { recursive: true, force: true });
    }
  }

  /** One load after the other. */
  take(folder: string): Promise<void> {
    return this.inTurn(() => this.takeNow(folder));
  }

  /** Forgets the parts of a load that will never be whole. */
  takeBack(load: number): Promise<void> {
    return this.inTurn(() => this.takeBackNow(load));
  }

  private inTurn(act: () => Promise<void>): Promise<void> {
    const next = this.last.then(act);
    this.last = next.catch(() => undefined);
    return next;
  }

  private async takeNow(folder: string): Promise<void> {
    const path = join(folder, manifestName);
    if (!existsSync(path)) return;
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
    if (!manifest.isInput && manifest.partOf) await this.rememberPart(manifest.partOf, manifest.quickKey);
    for (const file of manifest.files) {
      const from = join(folder, file.file);
      if (!existsSync(from)) continue;
      try {
        await this.insert(file, from, `${manifest.id}/${file.file}`);
      } catch (error) {
        if (!isDamaged(error)) throw error;
        this.moveAside(from, manifest.id);
        continue;
      }
      rmSync(from);
    }
    if (manifest.isInput) await this.remember(manifest);
    rmSync(folder, { recursive: true, force: true });
  }

  private remember({ id, quickKey, name, bytes, rows, partOf = 0 }: Manifest): Promise<void> {
    const values = sql`(${id}, ${quickKey}, ${name}, ${bytes}, ${rows}, now64(6, 'UTC'), ${partOf})`;
    return this.execute(
      `INSERT INTO ${tableName("inputs")} (sha256, quick_key, name, bytes, rows, loaded, load) ` +
        `SETTINGS insert_deduplication_token = ${sql`${id}`.text} VALUES ${values.text}`,
    );
  }

  /** Known before its first row is in, so that a load which is never finished can be taken back. */
  private rememberPart(load: number, quickKey: string): Promise<void> {
    const token = sql`${`part of ${load}`}`.text;
    return this.execute(
      `INSERT INTO ${tableName("unfinished")} SETTINGS insert_deduplication_token = ${token} VALUES ${sql`(${load}, ${quickKey})`.text}`,
    );
  }

  private async takeBackNow(load: number): Promise<void> {
    const spool = spoolFolder(this.dataDir);
    for (const name of readdirSync(spool))
      if (isOfLoad(name, load)) rmSync(join(spool, name), { recursive: true, force: true });
    for (const kind of this.kinds) {
      await this.execute(
        `ALTER TABLE ${tableName(kind)} DELETE WHERE ${quoted(loadNumber.stored)} = ${load} SETTINGS mutations_sync = 2`,
      );
    }
    await this.execute(
      `ALTER TABLE ${tableName("unfinished")} DELETE WHERE load = ${load} SETTINGS mutations_sync = 2`,
    );
  }

  /** A file that the engine cannot read is kept for a person to look at; the rest goes on. */
  private moveAside(file: string, id: string): void {
    const damaged = join(spoolFolder(this.dataDir), "damaged");
    mkdirSync(damaged, { recursive: true });
    renameSync(file, join(damaged, `${id}-${basename(file)}`));
    process.stderr.write(`wirehawk: a spooled file of ${id} is damaged and was moved to ${damaged}\n`);
  }
}

/** Codes of the engine for bytes that are not what they should be: cannot read all data, incorrect data, bad type. */
const isDamaged = (error: unknown): boolean => /Code: (?:32|33|117|50|27|49|271)\./.test(String(error));

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
