/** What there was most of, by kind of thing: small tables. Who talked is told in talkers.ts. */
import { type Sql, sql } from "#store/sql.ts";
import type { Top } from "./answers.ts";
import type { Asking } from "./asking.ts";
import type { Novelty } from "./novelty.ts";
import { concat } from "./text-sql.ts";

interface Counting {
  readonly title: string;
  readonly kind: string;
  /** Name of the field in the filter language. */
  readonly field: string;
  readonly value: Sql;
  readonly where?: Sql;
  readonly bytes?: Sql;
  readonly note?: Sql;
  /** A note on the one record shown, from a column that is too large to be read for all. */
  readonly noteOfOne?: Sql;
  /** Column in which a value counts as new. */
  readonly novelty?: string;
}

const countings: readonly Counting[] = [
  {
    title: "Services",
    kind: "conn",
    field: "app",
    value: sql.raw(
      "if(isNull(service), concat('unrecognised ', toString(proto), '/', toString(`id.resp_p`)), service)",
    ),
    bytes: sql.raw("toUInt64(sum(ifNull(orig_bytes, 0) + ifNull(resp_bytes, 0)))"),
  },
  {
    title: "Names asked",
    kind: "dns",
    field: "name",
    value: sql.raw("query"),
    where: sql.raw("isNotNull(query) AND query != ''"),
    noteOfOne: sql.raw("ifNull(answers[1], '')"),
    novelty: "query",
  },
  {
    title: "URLs",
    kind: "http",
    field: "url",
    value: concat(["host", "uri"]),
    where: sql.raw("isNotNull(uri)"),
    bytes: sql.raw("toUInt64(sum(ifNull(response_body_len, 0)))"),
    note: sql.raw(
      "concat(ifNull(any(method), ''), ' ', ifNull(toString(any(status_code)), 'no answer'), ' ', any(resp_mime_types)[1])",
    ),
  },
  {
    title: "TLS names",
    kind: "ssl",
    field: "server_name",
    value: sql.raw("server_name"),
    where: sql.raw("isNotNull(server_name)"),
    note: sql.raw("ifNull(any(version), '')"),
  },
  {
    title: "Files",
    kind: "files",
    field: "hash",
    value: sql.raw("coalesce(sha256, fuid)"),
    where: sql.raw("ifNull(source, '') != 'SSL'"),
    bytes: sql.raw("toUInt64(max(ifNull(seen_bytes, 0)))"),
    note: sql.raw("concat(ifNull(any(filename), ''), ' ', ifNull(any(mime_type), 'unknown type'))"),
    novelty: "sha256",
  },
  {
    title: "Mails",
    kind: "smtp",
    field: "subject",
    value: sql.raw("ifNull(subject, '(no subject)')"),
    where: sql.raw("isNotNull(mailfrom)"),
    note: sql.raw("concat(ifNull(any(mailfrom), '?'), ' to ', arrayStringConcat(any(rcptto), ', '))"),
  },
];

const rowsEach = 10;

interface TopRow {
  value: string;
  count: number;
  bytes?: number;
  note?: string;
  uid?: string;
}

export function topsOf(
  asking: Asking,
  novelty: Novelty,
  isWanted: (counting: Counting) => boolean = () => true,
): Promise<Top[]> {
  return Promise.all(countings.filter(isWanted).map((counting) => topOf(asking, counting, novelty))).then((tops) =>
    tops.filter(({ rows }) => rows.length > 0),
  );
}

async function topOf(asking: Asking, counting: Counting, novelty: Novelty): Promise<Top> {
  const { title, kind, field, value, bytes, note } = counting;
  const none = sql.raw("NULL");
  const rows = await asking.of<TopRow>(
    kind,
    (where) => sql`
    SELECT toString(top_value) AS value, top_uid AS uid, * EXCEPT (top_value, top_uid) FROM (
    SELECT ${value} AS top_value, count() AS count, ${bytes ?? none} AS bytes, ${note ?? none} AS note, any(uid) AS top_uid
    FROM ${sql.id(kind)} WHERE ${where} AND ${counting.where ?? sql.raw("true")}
    GROUP BY top_value ORDER BY ${bytes && kind === "conn" ? sql.raw("bytes") : sql.raw("count")} DESC, top_value LIMIT ${rowsEach})`,
  );
  const notes = counting.noteOfOne ? await notesOf(asking, counting, rows) : new Map<string, string>();
  return {
    title,
    kind,
    field,
    rows: rows.map(({ value, count, bytes, uid, note = notes.get(value) }) => ({
      value,
      count,
      isNew: counting.novelty !== undefined && novelty.isNew(kind, counting.novelty, value),
      ...(bytes === undefined ? {} : { bytes }),
      ...(note === undefined || note.trim() === "" ? {} : { note: note.trim() }),
      ...(uid === undefined ? {} : { uid }),
    })),
  };
}

/** By value: what is told of the record that shows it, which its uid finds. */
async function notesOf(
  asking: Asking,
  { kind, value, noteOfOne }: Counting,
  rows: readonly TopRow[],
): Promise<Map<string, string>> {
  const uids = rows.flatMap(({ uid }) => (uid === undefined ? [] : [sql.uid(uid)]));
  if (uids.length === 0) return new Map();
  const found = await asking.of<{ value: string; note: string }>(
    kind,
    (where) => sql`
    SELECT toString(${value}) AS value, ${noteOfOne ?? sql.raw("''")} AS note FROM ${sql.id(kind)}
    WHERE uid IN (${sql.join(uids)}) AND ${where} ORDER BY notEmpty(note) LIMIT 1000`,
  );
  return new Map(found.map(({ value, note }) => [value, note]));
}
