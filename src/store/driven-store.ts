/** The store over whichever engine drives it: answers as rows, inputs loaded once, live records. */
import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "#base/user-error.ts";
import type { Catalogue } from "#record/record.ts";
import { columnsOf, loadNumber } from "./column.ts";
import { bookkeeping, database } from "./ddl.ts";
import type { Driver } from "./driver.ts";
import { isAlive, loadSuffix } from "./ingest.ts";
import type { InputIdentity } from "./input.ts";
import { InputLoad } from "./input-load.ts";
import { LiveSpool } from "./load.ts";
import { isOfLoad, spoolFolder, writerOf } from "./spool.ts";
import { type Sql, sql } from "./sql.ts";
import type { Columns, LiveLoad, Load, QueryOptions, Store, StoreStatus, TableStatus } from "./store.ts";

export class DrivenStore implements Store {
  private readonly driver: Driver;
  private readonly dataDir: string;
  private readonly catalogue: Catalogue;
  private readonly sensor: string | undefined;
  /** Columns that only hold another's value in a smaller form. */
  private readonly hidden: readonly string[];

  constructor(driver: Driver, options: { dataDir: string; catalogue: Catalogue; sensor?: string }) {
    this.driver = driver;
    this.dataDir = options.dataDir;
    this.catalogue = options.catalogue;
    this.sensor = options.sensor;
    this.hidden = [...this.catalogue.values()]
      .flatMap(columnsOf)
      .map(({ stored }) => stored)
      .filter((stored) => stored.includes("@"));
  }

  async columns(query: Sql, options: QueryOptions = {}): Promise<Columns> {
    const answer = await this.driver.columns(query.text, options);
    for (const name of this.hidden) delete answer.columns[name];
    return answer;
  }

  async rows<T>(query: Sql, options: QueryOptions = {}): Promise<T[]> {
    const { rows, columns } = await this.columns(query, options);
    const entries = Object.entries(columns);
    return Array.from({ length: rows }, (_, i) => {
      const row: Record<string, unknown> = {};
      for (const [name, values] of entries) if (values[i] !== null) row[name] = values[i];
      return row as T;
    });
  }

  async begin(input: InputIdentity): Promise<Load | "known"> {
    if (input.quickKey !== undefined) {
      if (await this.isKnown(input)) return "known";
      await this.takeBackUnfinished(input.name, input.quickKey);
    }
    return new InputLoad(input, { ...this.context(), isKnown: (sha256) => this.holds(sha256) });
  }

  private context() {
    const { driver, dataDir, catalogue, sensor } = this;
    return { driver, dataDir, catalogue, sensor };
  }

  /** Parts of the same input that are in because its reading ended half-way. */
  private async takeBackUnfinished(name: string, quickKey: string): Promise<void> {
    const unfinished = await this.rows<{ load: number }>(
      sql`SELECT load FROM unfinished WHERE quick_key = ${quickKey} AND load NOT IN (SELECT load FROM inputs)`,
    );
    for (const { load } of unfinished) {
      const written = this.writtenNow(load);
      if (written !== undefined)
        throw new UserError(`${name} is being read by process ${writerOf(written)}: wait until it is done`);
      await this.driver.takeBack(load);
    }
  }

  /** The folder of a load that a process is writing. */
  private writtenNow(load: number): string | undefined {
    return listed(spoolFolder(this.dataDir)).find((folder) => isOfLoad(folder, load) && isWritten(folder));
  }

  private async isKnown({ quickKey, sha256 }: InputIdentity): Promise<boolean> {
    const [row] = await this.rows<{ n: number }>(
      sql`SELECT count() AS n FROM inputs WHERE quick_key = ${quickKey ?? ""}`,
    );
    return (row?.n ?? 0) > 0 && this.holds(await sha256());
  }

  private async holds(sha256: string): Promise<boolean> {
    const [row] = await this.rows<{ n: number }>(sql`SELECT count() AS n FROM inputs WHERE sha256 = ${sha256}`);
    return (row?.n ?? 0) > 0;
  }

  async live(name: string): Promise<LiveLoad> {
    return new LiveSpool(name, this.context());
  }

  take(load: string): Promise<void> {
    return this.driver.ingest(join(spoolFolder(this.dataDir), basename(load)));
  }

  async takeLeft(pid: number): Promise<void> {
    const spool = spoolFolder(this.dataDir);
    for (const name of listed(spool)) {
      if (name.endsWith(`-${pid}${loadSuffix}`)) await this.take(name);
      if (name.endsWith(`-${pid}.tmp`)) rmSync(join(spool, name), { recursive: true, force: true });
    }
  }

  forget(kind: string, where: Sql): Promise<void> {
    return this.driver.forget(kind, where.text);
  }

  async status(): Promise<StoreStatus> {
    const [[engine], parts, [inputs], memoryBytes] = await Promise.all([
      this.rows<{ version: string }>(sql`SELECT version() AS version`),
      this.rows<{ kind: string; rows: number; bytesOnDisk: number; parts: number; first: number; last: number }>(sql`
        SELECT table AS kind, toUInt64(sum(rows)) AS rows, toUInt64(sum(bytes_on_disk)) AS bytesOnDisk, count() AS parts
        FROM system.parts WHERE database = ${database} AND active AND table NOT IN ${bookkeeping} GROUP BY table ORDER BY table`),
      this.rows<{ n: number }>(sql`SELECT count() AS n FROM inputs`),
      this.driver.memoryBytes(),
    ]);
    const tables = await Promise.all(parts.map((part) => this.span(part)));
    return {
      brokenOff: await this.brokenOff(parts.map(({ kind }) => kind)),
      driver: this.driver.name,
      version: engine?.version ?? "",
      memoryBytes,
      tables,
      inputs: inputs?.n ?? 0,
      spool: this.spool(),
    };
  }

  /** Captures of which parts are in and nobody reads on. */
  private async brokenOff(kinds: readonly string[]): Promise<string[]> {
    const unfinished = await this.rows<{ load: number }>(
      sql`SELECT load FROM unfinished WHERE load NOT IN (SELECT load FROM inputs)`,
    );
    const left = unfinished.map(({ load }) => load).filter((load) => this.writtenNow(load) === undefined);
    if (left.length === 0) return [];
    const captures = await Promise.all(
      kinds.map((kind) =>
        this.rows<{ capture: string }>(
          sql`SELECT DISTINCT capture FROM ${sql.id(kind)} WHERE ${sql.id(loadNumber.stored)} IN ${left}`,
        ),
      ),
    );
    return [...new Set(captures.flat().map(({ capture }) => capture))].sort();
  }

  private async span(part: Omit<TableStatus, "first" | "last">): Promise<TableStatus> {
    const [row] = await this.rows<{ first: number; last: number }>(
      sql`SELECT min(ts) AS first, max(ts) AS last FROM ${sql.id(part.kind)}`,
    );
    return { ...part, first: row?.first, last: row?.last };
  }

  private spool(): StoreStatus["spool"] {
    const count = { files: 0, bytes: 0, damaged: 0 };
    const spool = spoolFolder(this.dataDir);
    for (const name of listed(spool)) {
      if (name === "damaged") count.damaged += listed(join(spool, name)).length;
      if (!name.endsWith(loadSuffix)) continue;
      for (const file of listed(join(spool, name))) {
        count.files++;
        count.bytes += sizeOf(join(spool, name, file));
      }
    }
    return count;
  }

  close(): Promise<void> {
    return this.driver.close();
  }
}

const isWritten = (folder: string): boolean => folder.endsWith(".tmp") && isAlive(writerOf(folder));

/** Loads come and go while they are counted. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
