/** Rows that nobody needs any more. */
import { tableName } from "./ddl.ts";

/**
 * Deletes in the background: the parts that hold such rows are written anew without them, and reading goes on meanwhile. A
 * server's replicas are told that each may find the rows by itself.
 */
export const forgetting = (kind: string, where: string): string =>
  `ALTER TABLE ${tableName(kind)} DELETE WHERE ${where} SETTINGS mutations_sync = 0, allow_nondeterministic_mutations = 1`;
