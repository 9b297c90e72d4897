/** What had not been seen before the window: hosts, names, destinations, programs. No history, no claim. */
import { allFields } from "#record/head.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Moment, Sentence } from "./answers.ts";
import { type Asking, addressValue, moment } from "./asking.ts";
import { counted } from "./counted.ts";
import { siblingsOf } from "./siblings.ts";

type Newcomer = Moment["fresh"][number];

interface Trait {
  readonly kind: string;
  readonly what: string;
  /** Column whose values are compared with all earlier ones. */
  readonly column: string;
  /** The name of the field in the filter language. */
  readonly field: string;
  readonly words: (value: string, row: NewRow) => Sentence;
  /** Most telling first. */
  readonly weight: number;
}

interface NewRow {
  value: string;
  at: number;
  count: number;
  who: string;
  detail?: string;
  uid?: string;
}

const piece = (text: string, field?: string): Sentence[number] => (field ? { text, field } : { text });

/** What the first conversation used: its port, and the service where it is not what the port stands for. */
const opening = "argMin(tuple(`id.resp_p`, ifNull(service, '')), ts)";
const usual = "(80, 'http'), (443, 'ssl'), (443, 'quic,ssl'), (53, 'dns'), (22, 'ssh'), (25, 'smtp'), (123, 'ntp')";

const traits: readonly (Trait & { readonly detail?: Sql; readonly where?: Sql })[] = [
  {
    kind: "conn",
    what: "host",
    column: "id.orig_h",
    field: "host",
    weight: 5,
    words: (value) => [piece("host "), piece(value, "host"), piece(" showed for the first time")],
  },
  {
    kind: "ssl",
    what: "client fingerprint",
    column: "ja4",
    field: "ja4",
    weight: 3,
    words: (value, { who }) => [piece(who, "host"), piece(" used a TLS client not seen before, "), piece(value, "ja4")],
  },
  {
    kind: "http",
    what: "user agent",
    column: "user_agent",
    field: "agent",
    weight: 4,
    words: (value, { who }) => [piece(who, "host"), piece(" used a program not seen before, "), piece(value, "agent")],
  },
  {
    kind: "dns",
    what: "name",
    column: "query",
    field: "name",
    weight: 2,
    words: (value, { who }) => [piece(who, "host"), piece(" asked for "), piece(value, "name")],
  },
  {
    kind: "conn",
    what: "destination",
    column: "id.resp_h",
    field: "host",
    weight: 1,
    detail: sql.raw(
      `concat('port ', toString(${opening}.1), if(${opening}.2 = '' OR ${opening} IN (${usual}), '', concat(', ', ${opening}.2)))`,
    ),
    words: (value, { who, detail }) => [
      piece(who, "host"),
      piece(" talked to "),
      piece(value, "host"),
      piece(detail === undefined ? "" : `, ${detail}`),
    ],
  },
  {
    kind: "files",
    what: "file",
    column: "sha256",
    field: "hash",
    weight: 6,
    detail: sql.raw("concat(ifNull(any(filename), ''), ' ', ifNull(any(mime_type), 'unknown type'))"),
    where: sql.raw("source NOT IN ('SSL') AND (mime_type LIKE 'application/%' OR isNull(mime_type))"),
    words: (value, { who, detail }) => [
      piece(who, "host"),
      piece(" received "),
      piece((detail ?? "a file").trim()),
      piece(", SHA-256 "),
      piece(value, "hash"),
    ],
  },
];

const mostOfOne = 8;
const mostOfAll = 20;

/** The newcomers, most telling first; `seen` answers whether a value is one. */
export interface Novelty {
  readonly fresh: Newcomer[];
  isNew(kind: string, column: string, value: string): boolean;
  readonly counts: ReadonlyMap<string, NewCount>;
}

/** How many were new; there may be more than were looked at. */
export interface NewCount {
  readonly count: number;
  readonly isAll: boolean;
}

export async function noveltyOf(asking: Asking, memorySeconds: number): Promise<Novelty> {
  const known = new Map<string, Set<string>>();
  if (memorySeconds < 1) return { fresh: [], isNew: () => false, counts: new Map() };
  const found = await Promise.all(
    traits.map(async (trait) => {
      const { rows, isAll } = await newValues(asking, trait);
      known.set(`${trait.kind} ${trait.column}`, new Set(rows.map(({ value }) => value)));
      return { trait, rows, isAll };
    }),
  );
  const fresh = found
    .flatMap(({ trait, rows, isAll }) =>
      newcomersOf(trait, rows, isAll)
        .slice(0, mostOfOne)
        .map((newcomer) => ({ weight: trait.weight, newcomer })),
    )
    .sort((a, b) => b.weight - a.weight || a.newcomer.at - b.newcomer.at)
    .slice(0, mostOfAll)
    .map(({ newcomer }) => newcomer);
  return {
    fresh,
    isNew: (kind, column, value) => known.get(`${kind} ${column}`)?.has(value) ?? false,
    counts: new Map(
      found
        .filter(({ rows }) => rows.length > 0)
        .map(({ trait, rows, isAll }) => [trait.what, { count: rows.length, isAll }]),
    ),
  };
}

/** One for each value; for names, one for all that a host asked for under one domain, which come first. */
function newcomersOf(trait: Trait, rows: readonly NewRow[], isAll: boolean): Newcomer[] {
  const told = (row: NewRow, sentence: Sentence, count = row.count): Newcomer => ({
    what: trait.what,
    sentence: sentence.filter(({ text }) => text !== ""),
    at: row.at,
    count,
    ...(row.uid === undefined ? {} : { uid: row.uid }),
  });
  const { alone, many } = trait.what === "name" ? siblingsOf(rows) : { alone: rows, many: [] };
  return [
    ...many.map(({ parent, rows }) => {
      const [first] = rows;
      const names = `${isAll ? "" : "at least "}${counted(rows.length, "name")} under ${parent}`;
      return told(
        first!,
        [piece(first!.who, "host"), piece(` asked for ${names}, the first `), piece(first!.value, "name")],
        rows.reduce((sum, { count }) => sum + count, 0),
      );
    }),
    ...alone.map((row) => told(row, trait.words(row.value, row))),
  ];
}

/** Most values of a window were there the day before: only the others are looked for in all that is held. */
const dayMicros = 86_400e6;
/** What one statement can ask for, in values and in characters. */
const mostAsked = 2000;
const mostCharacters = 100_000;
/** More new values of one field are counted no further. */
const mostCandidates = 10_000;

async function newValues(
  asking: Asking,
  trait: (typeof traits)[number],
): Promise<{ readonly rows: readonly NewRow[]; readonly isAll: boolean }> {
  const { kind, column, detail, where: only } = trait;
  const value = sql.id(column);
  const table = sql.id(kind);
  const { from } = asking.window;
  const who = sql.raw(kind === "files" ? "if(ifNull(is_orig, false), `id.resp_h`, `id.orig_h`)" : "`id.orig_h`");
  const begun = asking.begunWithin(kind);
  if (!begun) return { rows: [], isAll: true };
  const candidates = await asking.rows<NewRow>(sql`
    SELECT replaceOne(toString(value), '::ffff:', '') AS value, at, count, earliest.1 AS who, detail, earliest.2 AS uid FROM (
      SELECT ${value} AS value, min(ts) AS at, count() AS count, argMin(tuple(${who}, uid), ts) AS earliest, ${detail ?? sql.raw("NULL")} AS detail
      FROM ${table} WHERE ${begun} AND isNotNull(${value}) AND ${only ?? sql.raw("true")} GROUP BY value
    ) WHERE value NOT IN (
      SELECT DISTINCT ${value} FROM ${table} WHERE ts < ${moment(from)} AND ts >= ${moment(from - dayMicros)} AND isNotNull(${value})
    ) ORDER BY at LIMIT ${mostCandidates}`);
  const held = new Set<string>();
  for (const some of statementsOf(candidates)) {
    const known = await asking.rows<{ value: string }>(sql`
      SELECT DISTINCT replaceOne(toString(${value}), '::ffff:', '') AS value FROM ${table}
      WHERE ts < ${moment(from - dayMicros)} AND ${isAnyOf(asking, trait, some)}`);
    for (const { value } of known) held.add(value);
  }
  return { rows: candidates.filter(({ value }) => !held.has(value)), isAll: candidates.length < mostCandidates };
}

/** The candidates, as many at a time as one statement can ask for. */
function statementsOf(rows: readonly NewRow[]): NewRow[][] {
  const statements: NewRow[][] = [];
  let length = mostCharacters;
  for (const row of rows) {
    length += row.value.length;
    const last = statements.at(-1);
    if (last && length <= mostCharacters && last.length < mostAsked) last.push(row);
    else {
      statements.push([row]);
      length = row.value.length;
    }
  }
  return statements;
}

/** Written so that the column's index answers it, where it has one of whole values. */
function isAnyOf(asking: Asking, { kind, column }: Trait, rows: readonly NewRow[]): Sql {
  const field = allFields(asking.catalogue.get(kind)!)[column]!;
  const name = sql.id(column);
  const values = rows.map(({ value }) => value);
  if (field.scalar === "addr") {
    return sql`${name} IN (${sql.join(values.map(addressValue))})`;
  }
  if (field.index !== "value") return sql`${name} IN ${values}`;
  return sql`${name} IN ${values} AND lowerUTF8(${name}) IN ${values.map((value) => value.toLowerCase())}`;
}
