/** A conversation and all that was drawn from it, what led to it, and what else the two hosts said. */
import { idValue } from "#base/base62.ts";
import { UserError } from "#base/user-error.ts";
import { sql } from "#store/sql.ts";
import type { AnyRow, Session, Span } from "./answers.ts";
import { Asking, addressValue, everything, moment, type Sources } from "./asking.ts";
import { concat, urlText } from "./text-sql.ts";

/** Records shown of one conversation. */
const mostRecords = 500;
/** An answer is used within this time of being given, in practice. */
const answerLivesMicros = 3600e6;

const states: Readonly<Record<string, string>> = {
  S0: "asked, and nothing answered",
  S1: "open: begun and not ended",
  SF: "begun and ended normally",
  REJ: "refused",
  S2: "the originator closed, the responder never did",
  S3: "the responder closed, the originator never did",
  RSTO: "broken off by the originator",
  RSTR: "broken off by the responder",
  RSTOS0: "the originator asked, then broke off; nothing answered",
  RSTRH: "the responder answered and broke off; the question was not seen",
  SH: "the originator asked and closed; nothing answered: perhaps half the traffic is not seen",
  SHR: "the responder answered and closed; the question was not seen",
  OTH: "seen from the middle, or not a TCP or UDP conversation",
};

/** What the store says of a conversation; where its packets are is not the store's to know. */
export type SessionFacts = Omit<Session, "packets">;

export async function sessionOf(sources: Sources, uid: string): Promise<SessionFacts> {
  if (idValue(uid) === undefined)
    throw new UserError(`“${uid}” is no uid: one begins with C and has 11 letters and digits after it`, {
      exitCode: 2,
    });
  const ever = new Asking(sources, { window: everything });
  const kinds = [...sources.catalogue.values()].filter(({ head }) => head !== "none").map(({ name }) => name);
  const found = await Promise.all(
    kinds.map(async (kind) => {
      const rows = await ever.rows<AnyRow & { ts: number }>(
        sql`SELECT * FROM ${sql.id(kind)} WHERE uid = ${sql.uid(uid)} ORDER BY ts LIMIT ${mostRecords}`,
      );
      return rows.map((row) => ({ kind, row }));
    }),
  );
  const records = found
    .flat()
    .sort((a, b) => a.row.ts - b.row.ts)
    .slice(0, mostRecords);
  if (records.length === 0)
    throw new UserError(`no conversation ${uid} is held: it may be older than what is kept, or of another store`);
  const conn = records
    .filter(({ kind }) => kind === "conn")
    .sort(byProgress)
    .at(-1)?.row;
  const [causes, pair] = conn ? await Promise.all([causesOf(ever, conn, records), pairOf(ever, conn)]) : [[], []];
  const state = conn?.["conn_state"];
  return {
    uid,
    ...(conn ? { conn } : {}),
    stateInWords: typeof state === "string" ? (states[state] ?? state) : "no summary of it was written",
    records: records.filter(({ kind }) => kind !== "conn"),
    causes,
    pair,
    displayFilter: conn ? displayFilterOf(conn) : "",
  };
}

/** Rows of how a conversation stood while it was open come before its last. */
const byProgress = (a: { row: AnyRow }, b: { row: AnyRow }): number => progressOf(a.row) - progressOf(b.row);
const progressOf = (row: AnyRow): number => Number(row["interim"] ?? Number.MAX_SAFE_INTEGER);

type Ends = { orig: string; resp: string; ts: number };
const endsOf = (conn: AnyRow & { ts: number }): Ends => ({
  orig: String(conn["id.orig_h"]),
  resp: String(conn["id.resp_h"]),
  ts: conn.ts,
});

async function causesOf(
  ever: Asking,
  conn: AnyRow & { ts: number },
  records: readonly { kind: string; row: AnyRow }[],
): Promise<Session["causes"]> {
  const { orig, resp, ts } = endsOf(conn);
  const answers = ever.catalogue.has("dns")
    ? await ever.rows<{ uid: string; at: number; query: string }>(sql`
        SELECT uid, ts AS at, query FROM dns WHERE ts <= ${moment(ts)} AND ts > ${moment(ts - answerLivesMicros)}
          AND \`id.orig_h\` = ${addressValue(orig)} AND has(answers, ${resp}) ORDER BY at DESC LIMIT 1`)
    : [];
  const named: Session["causes"] = answers.map(({ uid, at, query }) => ({
    kind: "dns",
    uid,
    at,
    sentence: [{ text: "the answer for " }, { text: query, field: "name" }, { text: " gave this address" }],
  }));
  const causes: Session["causes"] = [...named, ...(await redirectsTo(ever, conn, records))];
  const referrer = records.find(({ kind, row }) => kind === "http" && typeof row["referrer"] === "string")?.row[
    "referrer"
  ];
  if (typeof referrer !== "string") return causes;
  const url = referrer.replace(/^[a-z]+:\/\//i, "");
  const pages = await ever.rows<{ uid: string; at: number }>(sql`
    SELECT uid, ts AS at FROM http WHERE ts <= ${moment(ts + answerLivesMicros)} AND ts > ${moment(ts - answerLivesMicros)}
      AND \`id.orig_h\` = ${addressValue(orig)} AND ${concat(["host", "uri"])} = ${url} ORDER BY abs(toUnixTimestamp64Micro(ts) - ${ts}) LIMIT 1`);
  return [
    ...causes,
    ...pages.map(({ uid, at }) => ({
      kind: "http",
      uid,
      at,
      sentence: [{ text: "the page that referred to it: " }, { text: url, field: "url" }],
    })),
  ];
}

/** The answer that sent the client here instead. */
async function redirectsTo(
  ever: Asking,
  conn: AnyRow & { ts: number },
  records: readonly { kind: string; row: AnyRow }[],
): Promise<Session["causes"]> {
  const request = records.find(({ kind, row }) => kind === "http" && typeof row["host"] === "string")?.row;
  if (!request) return [];
  const { orig, ts } = endsOf(conn);
  const url = urlText(String(request["host"]), String(request["uri"] ?? ""));
  const rows = await ever.rows<{ uid: string; at: number; from: string }>(sql`
    SELECT uid, ts AS at, ${concat(["host", "uri"])} AS from FROM http
    WHERE ts <= ${moment(ts + answerLivesMicros)} AND ts > ${moment(ts - answerLivesMicros)} AND \`id.orig_h\` = ${addressValue(orig)}
      AND location IN (${`http://${url}`}, ${`https://${url}`}) ORDER BY abs(toUnixTimestamp64Micro(ts) - ${ts}) LIMIT 1`);
  return rows.map(({ uid, at, from }) => ({
    kind: "http",
    uid,
    at,
    sentence: [{ text: "the page that redirected to it: " }, { text: from, field: "url" }],
  }));
}

async function pairOf(ever: Asking, conn: AnyRow & { ts: number }): Promise<Span[]> {
  const { orig, resp, ts } = endsOf(conn);
  const rows = await new Asking(ever, { q: `host:${orig} host:${resp}`, window: ever.window }).of<Omit<Span, "isNew">>(
    "conn",
    (where) => sql`
    SELECT uid, ts AS from, toUnixTimestamp64Micro(ts) + toInt64(ifNull(duration, 0) * 1e6) AS to, \`id.orig_h\` AS orig, \`id.resp_h\` AS resp,
      \`id.resp_p\` AS port, service, ifNull(orig_bytes, 0) AS orig_bytes, ifNull(resp_bytes, 0) AS resp_bytes
    FROM conn WHERE ${where} AND uid != ${sql.uid(String(conn["uid"]))} ORDER BY abs(toUnixTimestamp64Micro(ts) - ${ts}) LIMIT 20`,
  );
  return rows.map((row) => ({ ...row, isNew: false }));
}

function displayFilterOf(conn: AnyRow): string {
  const family = (text: string): string => (text.includes(":") ? "ipv6" : "ip");
  const orig = String(conn["id.orig_h"]);
  const resp = String(conn["id.resp_h"]);
  const proto = String(conn["proto"]);
  const ports =
    proto === "tcp" || proto === "udp"
      ? ` && ${proto}.port == ${conn["id.orig_p"]} && ${proto}.port == ${conn["id.resp_p"]}`
      : "";
  return `${family(orig)}.addr == ${orig} && ${family(resp)}.addr == ${resp}${ports}`;
}
