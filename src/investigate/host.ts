/** One host, by what it did: without asking the host. */
import { parseAddress } from "#base/address.ts";
import { UserError } from "#base/user-error.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Host, Window } from "./answers.ts";
import { Asking, addressOf, addressValue, everything, type Sources } from "./asking.ts";
import { coverageOf } from "./coverage.ts";
import { noveltyOf } from "./novelty.ts";
import { topsOf } from "./top.ts";

const laneKinds = [
  ["Names", "dns"],
  ["Web", "http"],
  ["Encrypted", "ssl"],
  ["Mail", "smtp"],
  ["Files", "files"],
  ["All conversations", "conn"],
] as const;

/** Steps of the lanes over the window. */
const laneSteps = 96;
const mostRows = 50;

export async function hostOf(sources: Sources, key: string, window?: Window): Promise<Host> {
  if (!parseAddress(key))
    throw new UserError(`“${key}” is no IP address: give one such as 10.0.0.7, or look for a name with find`, {
      exitCode: 2,
    });
  const q = `host:${key}`;
  const always = new Asking(sources, { q, window: everything });
  const coverage = await coverageOf(always);
  const asking = new Asking(sources, { q, window: window ?? coverage.held ?? { from: 0, to: 1 } });
  await asking.lookBack();
  const novelty = await noveltyOf(asking, 0);
  const width = Math.max(1000, Math.ceil((asking.window.to - asking.window.from) / laneSteps));
  const [seen, { peers, totals, opened, ...seenNow }, names, macs, lanes, services, top] = await Promise.all([
    window ? seenOf(always) : undefined,
    peersOf(asking, key),
    namesOf(sources, key),
    macsOf(asking, key),
    lanesOf(asking, width),
    servicesOf(asking, key),
    // whom it talked to and by what service is told already
    topsOf(asking, novelty, ({ kind }) => kind !== "conn"),
  ]);
  return {
    key,
    sentence: sentenceOf({ key, totals, opened, services, names }),
    names,
    macs,
    ...(seen ?? seenNow),
    totals,
    window: asking.window,
    width,
    lanes,
    peers,
    services,
    top,
    answered: asking.answered(coverage.held?.to ?? 0),
  };
}

const flowSums = sql.raw(
  "count() AS sessions, toUInt64(sum(ifNull(orig_bytes, 0))) AS orig_bytes, toUInt64(sum(ifNull(resp_bytes, 0))) AS resp_bytes",
);

async function seenOf(always: Asking): Promise<Seen> {
  const [row] = await always.of<{ n: number; first: number; last: number }>(
    "conn",
    (where) => sql`SELECT count() AS n, min(ts) AS first, max(ts) AS last FROM conn WHERE ${where}`,
  );
  return row && row.n > 0 ? { first: row.first, last: row.last } : {};
}

/** Names by the word of others: a DHCP lease, an answer that gave this address, a name in a TLS hello to it. */
async function namesOf(sources: Sources, key: string): Promise<Host["names"]> {
  const ask = (kind: string, q: string, name: Sql): Promise<Host["names"]> =>
    new Asking(sources, { q, window: everything }).of(
      kind,
      (where) => sql`
      SELECT ${name} AS name, ${kind} AS source, min(ts) AS first, max(ts) AS last FROM ${sql.id(kind)}
      WHERE ${where} AND isNotNull(${name}) GROUP BY name ORDER BY last DESC LIMIT 10`,
    );
  const found = await Promise.all([
    ask("dhcp", `assigned_addr:${key}`, sql.raw("host_name")),
    ask("dns", `answers:${key}`, sql.raw("query")),
    ask("ssl", `dst:${key}`, sql.raw("server_name")),
    ask("http", `dst:${key}`, sql.raw("host")),
  ]);
  return found.flat();
}

/** A machine's address seldom changes: the latest conversations tell it. */
const mostForMacs = 10_000;

async function macsOf(asking: Asking, key: string): Promise<string[]> {
  if (!asking.catalogue.get("conn")?.fields["orig_l2_addr"]) return [];
  const rows = await asking.of<{ mac: string }>(
    "conn",
    (where) => sql`
    SELECT mac FROM (
      SELECT if(\`id.orig_h\` = ${addressValue(key)}, orig_l2_addr, resp_l2_addr) AS mac FROM conn WHERE ${where} LIMIT ${mostForMacs}
    ) WHERE isNotNull(mac) GROUP BY mac ORDER BY count() DESC LIMIT 5`,
  );
  return rows.map(({ mac }) => mac);
}

function lanesOf(asking: Asking, width: number): Promise<Host["lanes"]> {
  const { from } = asking.window;
  return Promise.all(
    laneKinds.map(async ([title, kind]) => {
      const rows = await asking.of<{ step: number; n: number }>(
        kind,
        (where) => sql`
        SELECT toInt64(intDiv(toUnixTimestamp64Micro(ts) - ${from}, ${width})) AS step, count() AS n FROM ${sql.id(kind)} WHERE ${where} GROUP BY step`,
      );
      const counts = Array<number>(laneSteps + 1).fill(0);
      for (const { step, n } of rows) counts[Math.max(0, Math.min(laneSteps, step))]! += n;
      return { title, kind, counts };
    }),
  );
}

type Peer = Host["peers"][number];

/** Its peers, and what it all comes to: one pass tells both. */
type Seen = Pick<Host, "first" | "last">;

/** Its peers, and what it all comes to: one pass tells both. */
async function peersOf(
  asking: Asking,
  key: string,
): Promise<Pick<Host, "peers" | "totals"> & Seen & { opened: number }> {
  const isOrig = sql`\`id.orig_h\` = ${addressValue(key)}`;
  const rows = await asking.of<
    Peer & { all: number; allOrig: number; allResp: number; from: number; to: number; opened: number }
  >(
    "conn",
    (where) => sql`
    SELECT ${addressOf("peer")} AS address, port, service, role, sessions, orig_bytes, resp_bytes, first, last,
      sum(sessions) OVER () AS all, sum(orig_bytes) OVER () AS allOrig, sum(resp_bytes) OVER () AS allResp,
      min(first) OVER () AS from, max(last) OVER () AS to, uniqExactIf(peer, role = 'resp') OVER () AS opened
    FROM (
      SELECT if(${isOrig}, \`id.resp_h\`, \`id.orig_h\`) AS peer, \`id.resp_p\` AS port, any(service) AS service,
        if(${isOrig}, 'resp', 'orig') AS role, ${flowSums}, min(ts) AS first, max(ts) AS last
      FROM conn WHERE ${where} GROUP BY peer, port, role
    ) ORDER BY sessions DESC, address LIMIT ${mostRows}`,
  );
  const [most] = rows;
  if (!most) return { peers: [], totals: { sessions: 0, orig_bytes: 0, resp_bytes: 0 }, opened: 0 };
  const peers = rows.map(({ all, allOrig, allResp, from, to, opened, ...peer }) => peer);
  const totals = { sessions: most.all, orig_bytes: most.allOrig, resp_bytes: most.allResp };
  return { peers, totals, first: most.from, last: most.to, opened: most.opened };
}

async function servicesOf(asking: Asking, key: string): Promise<Host["services"]> {
  return asking.of(
    "conn",
    (where) => sql`
    SELECT \`id.resp_p\` AS port, any(service) AS service, uniqExact(\`id.orig_h\`) AS clients, count() AS sessions, min(ts) AS first, max(ts) AS last
    FROM conn WHERE \`id.resp_h\` = ${addressValue(key)} AND ${where}
      AND proto IN ('tcp', 'udp') AND ifNull(resp_pkts, 0) > 0 AND conn_state NOT IN ('REJ', 'S0')
    GROUP BY port ORDER BY sessions DESC, port LIMIT ${mostRows}`,
  );
}

function sentenceOf({
  key,
  totals,
  opened: count,
  services,
  names,
}: Pick<Host, "key" | "totals" | "services" | "names"> & { readonly opened: number }): string {
  if (totals.sessions === 0) return `${key} was not seen in this window.`;
  const called = names[0] ? ` (${names[0].name}, by ${names[0].source})` : "";
  const offers = services.slice(0, 4).map(({ port, service }) => service ?? String(port));
  const opened =
    count > 0 ? `opened conversations to ${count} peer${count === 1 ? "" : "s"}` : "opened no conversation";
  return `${key}${called} ${opened}${offers.length > 0 ? ` and answered on ${offers.join(", ")}` : ""}: ${totals.sessions} in all.`;
}
