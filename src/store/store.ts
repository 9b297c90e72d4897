/** The store of facts as the other rooms see it: questions in SQL, inputs loaded once, live records within seconds. */
import type { Catalogue, Emit } from "#record/record.ts";
import { DrivenStore } from "./driven-store.ts";
import type { Driver } from "./driver.ts";
import { EmbeddedDriver } from "./embedded.ts";
import type { InputIdentity } from "./input.ts";
import type { LoadShare } from "./input-load.ts";
import type { SpooledFile } from "./spool.ts";
import type { Sql } from "./sql.ts";

export interface QueryOptions {
  /** How long the query may run before it is stopped; 30 s unless told. */
  timeoutMs?: number;
  /** Stops the query in the engine too. */
  signal?: AbortSignal;
}

/**
 * Every kind of record is a table of its own name in the database that queries start in; its columns are those of
 * allFields. Results: times are numbers of microseconds since 1970 (DateTime and DateTime64), 64-bit integers are
 * numbers, addresses are text as RFC 5952 writes them with IPv4 bare, and a column named `uid` or `uids` holds uids as
 * text. Ask for a uid with sql.uid(text). A set or vector that was not seen reads as an empty one.
 */
export interface Store {
  /** Rows as objects keyed by column; a field that is unset is left out. */
  rows<T = Record<string, unknown>>(query: Sql, options?: QueryOptions): Promise<T[]>;
  /** The same column-wise, for tables on a page; unset is null. */
  columns(query: Sql, options?: QueryOptions): Promise<Columns>;
  /** Starts loading one input; "known" when the same content was loaded whole before. */
  begin(input: InputIdentity): Promise<Load | "known">;
  /** Takes the records of live traffic from one place, such as an interface. */
  live(name: string): Promise<LiveLoad>;
  /** Takes in a load that another process put on the spool, by the name of its folder there. */
  take(load: string): Promise<void>;
  /** Takes in whatever a process that ended left on the spool; what it had not finished is gone. */
  takeLeft(pid: number): Promise<void>;
  /** Deletes the rows of a kind for which a condition holds, for good. They are gone some time after it resolves. */
  forget(kind: string, where: Sql): Promise<void>;
  status(): Promise<StoreStatus>;
  close(): Promise<void>;
}

export interface Columns {
  rows: number;
  columns: Record<string, unknown[]>;
}

/**
 * One input on its way in. All of it is seen after commit, also across a crash. Nothing is before, but for large inputs,
 * which go in part by part and are taken back at abort, or when the same input is begun again.
 */
export interface Load {
  readonly write: Emit;
  /** What another thread needs to write records of the same input with a SpoolWriter; each file it makes is added. */
  readonly share: LoadShare;
  add(file: SpooledFile): void;
  commit(): Promise<LoadResult>;
  /** Forgets what was written. */
  abort(): Promise<void>;
}

export interface LoadResult {
  /** The content turned out to be in the store already; nothing was added. */
  known: boolean;
  rows: number;
  /** Rows of each kind. */
  kinds: Record<string, number>;
}

/** Live records: on disk within three seconds, in the tables right after. */
export interface LiveLoad {
  readonly write: Emit;
  /** Rows given up because the store took none in for so long that the spool was full. */
  readonly dropped: number;
  /** Resolves once everything written so far is in the tables. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreStatus {
  driver: "chdb" | "clickhouse";
  version: string;
  /** Resident memory of the engine's process, where it is ours. */
  memoryBytes: number | undefined;
  tables: TableStatus[];
  /** Inputs loaded whole. */
  inputs: number;
  /** Captures, as the column of that name has them, whose reading ended half-way: what is in of them is not all. */
  brokenOff: string[];
  /** Files written but not yet in the tables, and files moved aside because they were damaged. */
  spool: { files: number; bytes: number; damaged: number };
}

export interface TableStatus {
  kind: string;
  rows: number;
  bytesOnDisk: number;
  parts: number;
  /** Times of the first and last row, in microseconds; undefined in an empty table. */
  first: number | undefined;
  last: number | undefined;
}

export interface StoreOptions {
  dataDir: string;
  catalogue: Catalogue;
  /** The file that runs the store's process: it knows the catalogue too. */
  entry: string;
  /** Whose traffic it is: the name of the machine that watches, as the column `sensor` has it. */
  sensor?: string;
  /** A ClickHouse server to use instead of the embedded engine. */
  url?: string;
}

/** Opens the facts of a data folder: joins the process that holds them, or starts it; finishes what a crash left undone. */
export async function openStore(options: StoreOptions): Promise<Store> {
  return new DrivenStore(await openDriver(options), options);
}

async function openDriver(options: StoreOptions): Promise<Driver> {
  if (options.url === undefined) return EmbeddedDriver.open(options);
  // few have a server, and its client takes long to load
  const { ServerDriver } = await import("./server.ts");
  return ServerDriver.open(options.url, options);
}
