/** `wirehawk query`: records that match a filter, or an answer to a statement of SQL. */
import { didYouMean } from "#base/nearest.ts";
import { UserError } from "#base/user-error.ts";
import type { Window } from "#investigate/answers.ts";
import { Asking, everything, parsedFilter } from "#investigate/asking.ts";
import { type Coverage, coverageOf } from "#investigate/coverage.ts";
import { rowsOf } from "#investigate/rows.ts";
import { resolveFilter } from "#record/filter/resolve.ts";
import type { RecordSpec } from "#record/record.ts";
import { sql } from "#store/sql.ts";
import { catalogue } from "./catalogue.ts";
import { windowText } from "./print/clock.ts";
import { rowTable } from "./print/rows.ts";
import { type Cell, table } from "./print/table.ts";
import { type QuestionFlags, windowOf, withSources, zoneOf } from "./question.ts";

export interface QueryFlags extends QuestionFlags {
  kind?: string;
  sql?: string;
  limit: number;
}

export async function query(filter: string | undefined, flags: QueryFlags): Promise<void> {
  if (flags.sql !== undefined) return statement(flags.sql, filter, flags);
  const spec = kindOf(filter ?? "", flags.kind);
  const zone = zoneOf(flags);
  const window = windowOf(flags);
  const { rows, watched } = await withSources(flags, async (sources) => {
    const rows = await rowsOf(sources, { kind: spec.name, q: filter, window, limit: flags.limit });
    const isAnswered = rows.length > 0 || flags.json;
    const asking = new Asking(sources, { window: window ?? everything });
    return { rows, watched: isAnswered ? undefined : await coverageOf(asking) };
  });
  const note = rows.length === flags.limit ? `the newest ${flags.limit}: --limit shows more` : undefined;
  if (flags.json) {
    if (note) process.stderr.write(`wirehawk: ${note}\n`);
    return printLines(rows.map((row) => ({ _path: spec.name, ...row })));
  }
  process.stdout.write(
    watched
      ? `${nothingText(spec, watched, window, zone)}\n`
      : `${rowTable(spec, rows, zone)}${note ? `\n  ${note}` : ""}\n`,
  );
}

/** "Seen none" and "could not have seen" are different answers. */
function nothingText(spec: RecordSpec, coverage: Coverage, window: Window | undefined, zone: string): string {
  if (window) return `no ${spec.name} record matches in ${windowText(window, zone)}: ${coverage.note}`;
  const held = coverage.held
    ? `everything held is ${windowText(coverage.held, zone)}`
    : "nothing has been recorded yet";
  return `no ${spec.name} record matches: ${held}`;
}

const printLines = (rows: readonly object[]): void => {
  for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
};

/** The kind that was named, or the first that has all the fields of the filter. */
function kindOf(filter: string, named: string | undefined): RecordSpec {
  if (named !== undefined) {
    const spec = catalogue.get(named);
    if (!spec)
      throw new UserError(`no kind of record is called “${named}”${didYouMean(named, catalogue.keys())}`, {
        exitCode: 2,
      });
    return spec;
  }
  const parsed = parsedFilter(filter);
  let message = "";
  // What was said and done comes before remarks about it: a "name" is a name asked for, not a weird's.
  const specs = [...catalogue.values()].sort((a, b) => Number(b.head === "flow") - Number(a.head === "flow"));
  for (const spec of specs) {
    const resolved = resolveFilter(parsed, spec, catalogue.values());
    if (resolved.ok) return spec;
    if (resolved.reason === "wrong")
      throw new UserError(`cannot read the filter: ${resolved.problem.message}`, { exitCode: 2 });
    message ||= resolved.problem.message;
  }
  throw new UserError(`no kind of record has all of these fields: ${message}`, { exitCode: 2 });
}

async function statement(text: string, filter: string | undefined, flags: QueryFlags): Promise<void> {
  if (filter !== undefined || flags.kind !== undefined)
    throw new UserError("--sql stands alone: leave the filter and --kind out", { exitCode: 2 });
  const rows = await withSources(flags, ({ store }) => store.rows<Record<string, Cell>>(sql.raw(text)));
  if (flags.json) return printLines(rows);
  const heads = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  process.stdout.write(
    `${table(
      heads,
      rows.map((row) => heads.map((head) => (Array.isArray(row[head]) ? String(row[head]) : row[head]))),
    )}\n`,
  );
}
