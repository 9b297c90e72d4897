/** Where a value was seen: first, last, how often, by whom, in everything held. */

import { targetOf } from "#record/filter/names.ts";
import { quoteValue } from "#record/filter/parse.ts";
import { allFields } from "#record/head.ts";
import type { RecordSpec } from "#record/record.ts";
import { sql } from "#store/sql.ts";
import type { Found, Window } from "./answers.ts";
import { Asking, addressOf, everything, type Sources } from "./asking.ts";
import { coverageOf } from "./coverage.ts";
import { type RecognisedValue, recogniseValue, type ValueKind } from "./value.ts";

/** Fields that hold a kind of value, whatever record they stand in; names of the filter language. */
const places: Readonly<Record<Exclude<ValueKind, "text">, readonly string[]>> = {
  ip: ["host", "answers", "via_dns", "server_addr", "requested_addr", "x_originating_ip", "path", "san.ip"],
  cidr: ["host", "server_addr", "requested_addr"],
  port: ["port"],
  // a file's name has the form of a domain
  domain: [
    ...["name", "answers", "san.dns", "helo", "referrer", "location", "domain", "host_name"],
    ...["links", "mail", "file", "attachments", "uri"],
  ],
  url: ["url", "referrer", "location", "links"],
  hash: ["hash", "ja3", "ja3s", "cert_chain_fps", "hassh", "hasshServer"],
  email: ["mail", "user", "msg_id", "in_reply_to"],
  ja4: ["ja4"],
  community_id: ["community_id", "inner.community_id"],
  mac: ["mac"],
  uid: ["uid", "uids"],
  fuid: ["fuid", "fuids", "orig_fuids", "resp_fuids", "parent_fuid"],
};

interface Place {
  readonly spec: RecordSpec;
  readonly field: string;
  readonly q: string;
}

type FoundHost = Found["by"][number];

export async function findValue(sources: Sources, pasted: string, window?: Window): Promise<Found> {
  const span = window ?? everything;
  const recognised = await wholeHashOf(sources, recogniseValue(pasted));
  const asking = new Asking(sources, { window: span });
  const asked = placesOf(sources, recognised);
  const [answers, coverage] = await Promise.all([
    Promise.all(asked.map((place) => seenIn(sources, place, span))),
    coverageOf(asking),
  ]);
  const kinds = answers.flatMap((answer) => answer?.place ?? []).sort((a, b) => b.count - a.count);
  const seen = await Promise.all(
    oncePerKind(answers, asked).map(({ place, answer }) => answer ?? seenIn(sources, place, span)),
  ).then((all) => all.filter((one) => one !== undefined));
  const page = pageOf(recognised);
  return {
    value: recognised.value,
    is: recognised.is,
    q: kinds[0]?.q ?? asked[0]?.q ?? quoteValue(recognised.value),
    count: seen.reduce((sum, { place }) => sum + place.count, 0),
    ...(kinds.length === 0
      ? {}
      : { first: Math.min(...kinds.map(({ first }) => first)), last: Math.max(...kinds.map(({ last }) => last)) }),
    kinds,
    by: mostOf(seen.flatMap(({ hosts }) => hosts)),
    ...(page ? { page } : {}),
    watched: coverage.held ?? null,
    ...(window ? { asked: { window, coverage: coverage.share, coverageNote: coverage.note } } : {}),
    answered: asking.answered(coverage.held?.to ?? 0),
  };
}

/** A record that shows the value in several fields is one record: of such a kind it is asked again, for all of them at once. */
function oncePerKind(
  answers: readonly (Seen | undefined)[],
  asked: readonly Place[],
): { place: Place; answer?: Seen | undefined }[] {
  const kinds = new Map<string, { place: Place; answer?: Seen | undefined }>();
  for (const [i, place] of asked.entries()) {
    const answer = answers[i];
    if (!answer) continue;
    const { name } = place.spec;
    const other = kinds.get(name);
    kinds.set(name, other ? { place: { ...place, q: `${other.place.q} OR ${place.q}` } } : { place, answer });
  }
  return [...kinds.values()];
}

const startOfHash = /^[0-9a-f]{8,63}$/i;

/** Hashes are shown cut: their first digits stand for the one file's hash, or the several, that begin with them. */
async function wholeHashOf(sources: Sources, recognised: RecognisedValue): Promise<RecognisedValue> {
  if (recognised.is !== "text" || !startOfHash.test(recognised.value)) return recognised;
  const start = recognised.value.toLowerCase();
  const asking = new Asking(sources, { window: everything });
  const hashes = await asking.of<{ hash: string }>(
    "files",
    (where) => sql`
    SELECT DISTINCT arrayJoin(arrayFilter(x -> startsWith(x, ${start}), [ifNull(sha256, ''), ifNull(sha1, ''), ifNull(md5, '')])) AS hash
    FROM files WHERE ${where} LIMIT 2`,
  );
  const [only, another] = hashes;
  if (!only) return recognised;
  return { is: "hash", value: another ? `${start}*` : only.hash };
}

function placesOf({ catalogue }: Sources, { is, value }: RecognisedValue): Place[] {
  const specs = [...catalogue.values()].filter((spec) => spec.name !== "capture");
  if (is === "text")
    return specs.map((spec) => ({
      spec,
      field: "text",
      q: quoteValue(value) === value ? `"${value}"` : quoteValue(value),
    }));
  return specs.flatMap((spec) =>
    places[is]
      .filter((field) => holds(spec, field, is))
      .map((field) => ({ spec, field, q: clauseOf(field, is, value) })),
  );
}

/** A field of that name, and of a type that can hold the value: `host` is an address in conn and a name in http. */
function holds(spec: RecordSpec, field: string, is: ValueKind): boolean {
  if (field === "community_id") return spec.name === "conn";
  const target = targetOf(spec, field);
  if (!target) return false;
  const { scalar } = allFields(spec)[target.fields[0]!]!;
  if (field === "host") return scalar === "addr";
  return is !== "ip" || scalar === "addr" || scalar === "string";
}

function clauseOf(field: string, is: ValueKind, value: string): string {
  const plain = quoteValue(value);
  if (is === "domain") return `${field}:${namedBelow(field, value, plain).join(",")}`;
  if (is === "url")
    return field === "url" && !/[\s(),"]/.test(value)
      ? `${field}:${plain}`
      : `${field}:${/[\s(),"]/.test(value) ? plain : `*${value}*`}`;
  if (is === "email" && /^(msg_id|in_reply_to)$/.test(field)) return `${field}:${plain},<${value}>`;
  return `${field}:${plain}`;
}

/** The forms that a name, and the names below it, have in a field: of URLs, of mail addresses, of files. */
function namedBelow(field: string, name: string, plain: string): string[] {
  if (/^(referrer|location|links)$/.test(field))
    return ["://", "."].flatMap((before) => ["/*", ":*", ""].map((after) => `*${before}${name}${after}`));
  if (field === "mail") return ["@", "@*."].flatMap((before) => ["", ">*"].map((after) => `*${before}${name}${after}`));
  if (field === "uri") return [`*/${name}`, `*/${name}?*`];
  if (field === "file" || field === "attachments") return [plain];
  return [plain, `*.${name}`];
}

interface Seen {
  readonly place: Found["kinds"][number];
  /** In whose traffic, most first. */
  readonly hosts: readonly FoundHost[];
}

const mostHosts = 20;

/** One pass over the records tells how often, from when to when, and by whom. */
async function seenIn(sources: Sources, { spec, field, q }: Place, window: Window): Promise<Seen | undefined> {
  const isFlow = spec.head === "flow";
  const rows = await new Asking(sources, { q, window }).of<
    FoundHost & { all: number; earliest: number; latest: number }
  >(
    spec.name,
    (where) => sql`
    SELECT ${isFlow ? addressOf("seen_by") : sql.raw("''")} AS host, seen_count AS count, seen_first AS first, seen_last AS last,
      sum(seen_count) OVER () AS all, min(seen_first) OVER () AS earliest, max(seen_last) OVER () AS latest
    FROM (
      SELECT ${isFlow ? sql.id("id.orig_h") : 0} AS seen_by, count() AS seen_count, min(ts) AS seen_first, max(ts) AS seen_last
      FROM ${sql.id(spec.name)} WHERE ${where} GROUP BY seen_by
    ) ORDER BY seen_count DESC LIMIT ${mostHosts}`,
  );
  const [most] = rows;
  if (!most) return undefined;
  const { all: count, earliest: first, latest: last } = most;
  const hosts = isFlow ? rows.map(({ host, count, first, last }) => ({ host, count, first, last })) : [];
  return { place: { kind: spec.name, field, q, count, first, last }, hosts };
}

/** The same host of several kinds is one. */
function mostOf(found: readonly FoundHost[]): FoundHost[] {
  const hosts = new Map<string, FoundHost>();
  for (const host of found) {
    const known = hosts.get(host.host);
    if (!known) hosts.set(host.host, host);
    else
      hosts.set(host.host, {
        host: host.host,
        count: known.count + host.count,
        first: Math.min(known.first, host.first),
        last: Math.max(known.last, host.last),
      });
  }
  return [...hosts.values()].sort((a, b) => b.count - a.count).slice(0, mostHosts);
}

function pageOf({ is, value }: RecognisedValue): Found["page"] {
  if (is === "ip") return { kind: "host", key: value };
  return is === "uid" ? { kind: "session", key: value } : undefined;
}
