/** One host, by what it did: without asking the host. */
import { parseAddress } from "#base/address.ts";
import { UserError } from "#base/user-error.ts";
import { type Sql, sql } from "#store/sql.ts";
import type { Host, Window } from "./answers.ts";
import { Asking, addressValue, everything, type Sources } from "./asking.ts";
import { conversationsOf, stepOf } from "./conversations.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { noveltyOf } from "./novelty.ts";
import { topsOf } from "./top.ts";

const otherLanes = [
  ["Names", "dns"],
  ["Web", "http"],
  ["Encrypted", "ssl"],
  ["Mail", "smtp"],
  ["Files", "files"],
] as const;

/** Steps of the lanes over the window. */
const laneSteps = 96;
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
  const [seen, { peers, totals, opened, services, steps, ...seenNow }, names, macs, lanes, top] = await Promise.all([
    window ? seenOf(always) : undefined,
    conversationsOf(asking, key, { width, steps: laneSteps }),
    namesOf(sources, key),
    macsOf(asking, key),
    Promise.all(otherLanes.map(([title, kind]) => laneOf(asking, title, kind, width))),
    // whom it talked to and by what service is told already
    topsOf(asking, novelty, ({ kind }) => kind !== "conn"),
  ]);
  return {
    key,
    sentence: sentenceOf(
      { key, totals, opened, services, names },
      window && totals.sessions === 0 ? await coverageOf(asking) : undefined,
    ),
    names,
    macs,
    ...(seen ?? seenNow),
    totals,
    window: asking.window,
    width,
    lanes: [...lanes, { title: "All conversations", kind: "conn", counts: steps }],
    peers,
    services,
    top,
    answered: asking.answered(coverage.held?.to ?? 0),
  };
}

async function seenOf(always: Asking): Promise<Pick<Host, "first" | "last">> {
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

async function laneOf(asking: Asking, title: string, kind: string, width: number): Promise<Host["lanes"][number]> {
  const rows = await asking.of<{ step: number; n: number }>(
    kind,
    (where) => sql`
    SELECT ${stepOf(asking.window, { width, steps: laneSteps })} AS step, count() AS n FROM ${sql.id(kind)} WHERE ${where} GROUP BY step`,
  );
  const counts = Array<number>(laneSteps + 1).fill(0);
  for (const { step, n } of rows) counts[step] = n;
  return { title, kind, counts };
}

function sentenceOf(
  {
    key,
    totals,
    opened: count,
    services,
    names,
  }: Pick<Host, "key" | "totals" | "services" | "names"> & { readonly opened: number },
  coverage: Coverage | undefined,
): string {
  if (totals.sessions === 0) {
    if (!coverage) return `${key} was not seen in anything held.`;
    return coverage.inputs.length === 0
      ? `Nothing can be said of ${key}: ${coverage.note}.`
      : `${key} was not seen in this window: ${coverage.note}.`;
  }
  const called = names[0] ? ` (${names[0].name}, by ${names[0].source})` : "";
  const offers = services.slice(0, 4).map(({ port, service }) => service ?? String(port));
  const opened =
    count > 0 ? `opened conversations to ${count} peer${count === 1 ? "" : "s"}` : "opened no conversation";
  return `${key}${called} ${opened}${offers.length > 0 ? ` and answered on ${offers.join(", ")}` : ""}: ${totals.sessions} in all.`;
}
