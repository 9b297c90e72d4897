/** What an engine must do for the store; the embedded one and a server do it each in their way. */
import type { Columns, QueryOptions, StoreStatus } from "./store.ts";

export interface Driver {
  readonly name: StoreStatus["driver"];
  columns(statement: string, options: QueryOptions): Promise<Columns>;
  /** Takes a committed load of the spool into the tables; resolves when it is there, on disk. */
  ingest(folder: string): Promise<void>;
  /** Forgets the parts of a load that will never be whole. */
  takeBack(load: number): Promise<void>;
  /** Begins to delete the rows of a kind for which a condition holds. */
  forget(kind: string, where: string): Promise<void>;
  memoryBytes(): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Stopped after this, unless told otherwise. */
export const defaultTimeoutMs = 30_000;
