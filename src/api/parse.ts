/** The clauses of a filter, each with what it takes away. */
import type { Asking, Sources } from "#investigate/asking.ts";
import { type Filter, parseFilter } from "#record/filter/parse.ts";
import type { RecordSpec } from "#record/record.ts";
import { sql } from "#store/sql.ts";
import type { Parsed } from "./contract.ts";
import { ApiError } from "./problem.ts";
import { askingOf, type Question } from "./question.ts";
import { startedWithin } from "./rows.ts";

export async function parsedOf(
  sources: Sources,
  q: string,
  question: Question,
  spec: RecordSpec | undefined,
): Promise<Parsed> {
  const parsed = parseFilter(q);
  if (!parsed.ok) throw new ApiError(400, parsed.problem.message, { at: parsed.problem.at, end: parsed.problem.end });
  const tops = parsed.filter.kind === "and" ? parsed.filter.of : [parsed.filter];
  const count = async (text: string): Promise<number | undefined> =>
    spec ? countOf(askingOf(sources, { ...question, q: text }), spec) : undefined;
  const clauses = await Promise.all(
    tops.map(async (clause) => {
      const isOff = clause.kind === "off";
      const without = isOff || !spec ? undefined : await count(q.slice(0, clause.at) + q.slice(clause.end));
      return { ...clauseOf(clause, q), ...(without === undefined ? {} : { without }) };
    }),
  );
  const total = await count(q);
  return { clauses, ...(total === undefined ? {} : { total }) };
}

function clauseOf(filter: Filter, q: string): Omit<Parsed["clauses"][number], "without"> {
  const off = filter.kind === "off";
  const inner = off ? filter.of : filter;
  const negated = inner.kind === "not";
  const core = negated ? inner.of : inner;
  return { at: filter.at, end: filter.end, text: q.slice(core.at, core.end), negated, off };
}

async function countOf(asking: Asking, spec: RecordSpec): Promise<number | undefined> {
  if (!asking.on(spec.name)) return undefined;
  const [row] = await asking.rows<{ n: number }>(
    sql`SELECT count() AS n FROM ${sql.id(spec.name)} WHERE ${startedWithin(asking, spec)}`,
  );
  return row?.n;
}
