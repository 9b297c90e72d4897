/** The records of one kind that match, newest first. */
import { sql } from "#store/sql.ts";
import type { AnyRow, Window } from "./answers.ts";
import { Asking, everything, type Sources } from "./asking.ts";

export interface RowsQuestion {
  readonly kind: string;
  readonly q?: string | undefined;
  readonly window?: Window | undefined;
  readonly limit: number;
}

export function rowsOf(
  sources: Sources,
  { kind, q, window, limit }: RowsQuestion,
): Promise<(AnyRow & { ts: number })[]> {
  const asking = new Asking(sources, { q, window: window ?? everything });
  return asking.of(kind, (where) => sql`SELECT * FROM ${sql.id(kind)} WHERE ${where} ORDER BY ts DESC LIMIT ${limit}`);
}
