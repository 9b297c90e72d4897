/** One question on its way through the store: the kinds it applies to, its window, and what it took. */
import { UserError } from "#base/user-error.ts";
import { type Filter, parseFilter } from "#record/filter/parse.ts";
import { resolveFilter } from "#record/filter/resolve.ts";
import type { Catalogue, RecordSpec } from "#record/record.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Columns, QueryOptions, Store } from "#store/store.ts";
import type { Answered, Window } from "./answers.ts";
import { conditionOf, isAny } from "./filter-sql.ts";

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

/** All that is held. */
export const everything: Window = { from: 0, to: 2 ** 52 };

/** A value is new when four weeks have not had it. */
export const memoryMicros = 28 * 86_400e6;

/** An address as its column holds it. */
export const addressValue = (text: string): Sql => sql`toIPv6(${text.includes(":") ? text : `::ffff:${text}`})`;

export class Asking {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly window: Window;
  private readonly filter: Filter;
  readonly signal: AbortSignal | undefined;
  private readonly started = performance.now();
  /** No conversation of the window began before this. */
  private earliest = 0;

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
    if (resolved.ok) return this.counted(kind, conditionOf(resolved.predicate, spec, this.earlier));
    if (resolved.reason === "not-of-this-kind") return undefined;
    throw new UserError(resolved.problem.message, { exitCode: 2 });
  }

  /**
   * Looks once how far back the conversations reach that were going on when the window began: what is asked of
   * conversations after that reads no further.
   */
  async lookBack(): Promise<void> {
    const { from, to } = this.window;
    if (from <= 0 || !this.catalogue.has("conn")) return;
    const [row] = await this.rows<{ earliest: number; n: number }>(
      sql`SELECT min(ts) AS earliest, count() AS n FROM conn WHERE ${overlaps({ from, to })} AND ts < ${moment(from)}`,
    );
    this.earliest = row && row.n > 0 ? row.earliest : from;
  }

  /** What was recorded in the weeks before the window. */
  private get earlier(): Sql | undefined {
    const { from } = this.window;
    return from > 0 ? sql`ts < ${moment(from)} AND ts >= ${moment(Math.max(0, from - memoryMicros))}` : undefined;
  }

  /**
   * A conversation counts once. One that was open for long has rows of how it stood meanwhile: the last is the final one,
   * or, while it is open and after a crash, the latest; all have the conversation's own time. Written so that the index of
   * either column answers where it has none, and that no row is looked at for it where nothing was ever open for long.
   */
  private counted(kind: string, condition: Sql): Sql {
    if (kind !== "conn") return condition;
    const began = sql`ts >= ${moment(this.earliest)} AND ts < ${moment(this.window.to)}`;
    return sql`${condition} AND (NOT ${isAny(kind, sql`${began} AND isNotNull(interim)`)}
      OR isNull(conn.interim) OR (conn.uid, ifNull(conn.interim, 0)) IN (
      SELECT uid, max(ifNull(interim, 0)) FROM conn WHERE ${began} AND isNotNull(interim) GROUP BY uid)
      AND conn.uid NOT IN (SELECT uid FROM conn WHERE ${began} AND \`final\` = true))`;
  }

  /** Records of a kind that match and began in the window. Conversations count when they overlap it. */
  within(kind: string): Sql | undefined {
    const condition = this.on(kind);
    const spec = this.catalogue.get(kind);
    return condition && spec && sql`${this.inWindow(spec)} AND ${condition}`;
  }

  /** Records of a kind that match and began in the window, conversations too. */
  begunWithin(kind: string): Sql | undefined {
    const condition = this.on(kind);
    return condition && sql`${this.since} AND ${condition}`;
  }

  private get since(): Sql {
    return sql`ts >= ${moment(this.window.from)} AND ts < ${moment(this.window.to)}`;
  }

  private inWindow(spec: RecordSpec): Sql {
    const { from, to } = this.window;
    if (from <= everything.from && to >= everything.to) return sql.raw("true");
    if (spec.name !== "conn" || this.earliest === from) return this.since;
    return sql`ts >= ${moment(this.earliest)} AND ${overlaps(this.window)}`;
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

/** Characters of a filter that an error shows. */
const mostQuoted = 60;

export function parsedFilter(q: string): Filter {
  const parsed = parseFilter(q);
  if (parsed.ok) return parsed.filter;
  const { message, at, end } = parsed.problem;
  const there = end - at > mostQuoted ? `${q.slice(at, at + mostQuoted)}…` : q.slice(at, end);
  throw new UserError(`cannot read the filter at “${there}”: ${message}`, { exitCode: 2 });
}

const overlaps = ({ from, to }: Window): Sql =>
  sql`ts < ${moment(to)} AND toUnixTimestamp64Micro(ts) + ifNull(duration, 0) * 1e6 >= ${Math.round(from)}`;
