/** What `new:` means: a value that no earlier record has. Where nothing was recorded before, nothing is new. */
import { UserError } from "#base/user-error.ts";
import type { Predicate } from "#record/filter/resolve.ts";
import type { RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import { concat } from "./text-sql.ts";

export function newCondition(
  { fields, combine }: Extract<Predicate, { kind: "new" }>,
  { name }: RecordSpec,
  earlier: Sql | undefined,
): Sql {
  if (!earlier)
    throw new UserError("new: compares with what came before: say from when, such as with --since", { exitCode: 2 });
  const before = sql`FROM ${sql.id(name)} WHERE ${earlier}`;
  const isNew = (value: Sql): Sql => sql`${value} NOT IN (SELECT DISTINCT ${value} ${before})`;
  const tests = combine === "concat" ? [isNew(concat(fields))] : fields.map((field) => isNew(sql.id(field)));
  return sql`((SELECT count() ${before}) > 0 AND (${sql.join(tests, " OR ")}))`;
}
