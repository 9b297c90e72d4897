/** One question on its way through the store: the kinds it applies to, its window, and what it took. */
import { UserError } from "#base/user-error.ts";
import { type Filter, parseFilter } from "#record/filter/parse.ts";
import { resolveFilter } from "#record/filter/resolve.ts";
import type { Catalogue, RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Columns, QueryOptions, Store } from "#store/store.ts";
import type { Answered, Window } from "./answers.ts";
import { conditionOf } from "./filter-sql.ts";

export interface Sources {
  readonly store: Store;
  readonly catalogue: Catalogue;
  /** Whoever asked has gone: what is still being looked for is stopped. */
  readonly signal?: AbortSignal | undefined;
}

/** A moment as the engine holds it. */
export const moment = (micros: number): Sql => sql`fromUnixTimestamp64Micro(toInt64(${Math.round(micros)}))`;

/** An address column as text: IPv4 bare. */
export const addressOf = (column: string): Sql => sql`replaceOne(toString(${sql.id(column)}), '::ffff:', '')`;

export class Asking {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly window: Window;
  private readonly filter: Filter;
  readonly signal: AbortSignal | undefined;
  private readonly started = performance.now();

  /** A query that does not parse is a UserError that says where. */
  constructor({ store, catalogue, signal }: Sources, question: { q?: string | undefined; window: Window }) {
    this.store = store;
    this.catalogue = catalogue;
    this.window = question.window;
    this.signal = signal;
    this.filter = parsedFilter(question.q ?? "");
  }

  /** Condition of the filter on a kind; undefined when the kind is unknown or the filter speaks of what it lacks. */
  on(kind: string): Sql | undefined {
    const spec = this.catalogue.get(kind);
    if (!spec) return undefined;
    const resolved = resolveFilter(this.filter, spec, this.catalogue.values());
    if (resolved.ok) return this.counted(kind, conditionOf(resolved.predicate, spec));
    if (resolved.reason === "not-of-this-kind") return undefined;
    throw new UserError(resolved.problem.message, { exitCode: 2 });
  }

  /**
   * A conversation counts once. One that was open for long has rows of how it stood meanwhile: the last is the final one,
   * or, while it is open and after a crash, the latest.
   */
  private counted(kind: string, condition: Sql): Sql {
    if (kind !== "conn") return condition;
    return sql`${condition} AND (isNull(conn.interim) OR (conn.uid, ifNull(conn.interim, 0)) IN (
      SELECT uid, max(ifNull(interim, 0)) FROM conn WHERE ts < ${moment(this.window.to)} AND (isNotNull(interim) OR \`final\`)
      GROUP BY uid HAVING NOT max(ifNull(\`final\`, false))))`;
  }

  /** Records of a kind that match and began in the window. Conversations count when they overlap it. */
  within(kind: string): Sql | undefined {
    const condition = this.on(kind);
    const spec = this.catalogue.get(kind);
    return condition && spec && sql`${inWindow(spec, this.window)} AND ${condition}`;
  }

  rows<T>(query: Sql): Promise<T[]> {
    return this.store.rows<T>(query, this.options);
  }

  columns(query: Sql): Promise<Columns> {
    return this.store.columns(query, this.options);
  }

  private get options(): QueryOptions {
    return this.signal ? { signal: this.signal } : {};
  }

  /** Rows of a kind, none when the question does not apply to it. */
  async of<T>(kind: string, query: (where: Sql) => Sql): Promise<T[]> {
    const where = this.within(kind);
    return where ? this.rows<T>(query(where)) : [];
  }

  answered(watermark: number, partial?: string): Answered {
    return {
      watermark,
      ms: Math.round(performance.now() - this.started),
      ...(partial === undefined ? {} : { partial }),
    };
  }
}

export function parsedFilter(q: string): Filter {
  const parsed = parseFilter(q);
  if (parsed.ok) return parsed.filter;
  const { message, at, end } = parsed.problem;
  throw new UserError(`cannot read the filter at “${q.slice(at, end)}”: ${message}`, { exitCode: 2 });
}

function inWindow(spec: RecordSpec, { from, to }: Window): Sql {
  const before = sql`ts < ${moment(to)}`;
  if (spec.name !== "conn") return sql`ts >= ${moment(from)} AND ${before}`;
  return sql`${before} AND toUnixTimestamp64Micro(ts) + ifNull(duration, 0) * 1e6 >= ${Math.round(from)}`;
}
