/** The conversations of one host, added up in one pass: with whom, what it answered on, and when. */
import { type Sql, sql } from "#store/sql.ts";
import type { Host, Window } from "./answers.ts";
import { type Asking, addressOf, addressValue } from "./asking.ts";

export interface Conversations extends Pick<Host, "peers" | "services" | "totals" | "first" | "last"> {
  /** How many peers it opened conversations to. */
  readonly opened: number;
  /** How many began in each step, the last of which is the window's end. */
  readonly steps: number[];
}

/** A window cut in so many steps, each so many microseconds long. */
export interface Steps {
  readonly width: number;
  readonly steps: number;
}

/** The step of the window in which a record lies; what began before the window is of the first. */
export const stepOf = ({ from }: Window, { width, steps }: Steps): Sql =>
  sql`toInt64(greatest(0, least(${steps}, intDiv(toUnixTimestamp64Micro(ts) - ${from}, ${width}))))`;

type Peer = Host["peers"][number];
type Service = Host["services"][number];
type Sum = Peer &
  Service & {
    readonly of: "peer" | "service" | "step";
    readonly step: number;
    readonly all: number;
    readonly allOrig: number;
    readonly allResp: number;
    readonly from: number;
    readonly to: number;
    readonly opened: number;
  };

const mostRows = 50;

export async function conversationsOf(asking: Asking, key: string, cut: Steps): Promise<Conversations> {
  const host = addressValue(key);
  const rows = await asking.of<Sum>(
    "conn",
    (where) => sql`
    SELECT of, ${addressOf("peer")} AS address, if(of = 'service', offered, port) AS port, service, role, step,
      sessions, orig_bytes, resp_bytes, clients, first, last,
      sum(sessions) OVER alike AS all, sum(orig_bytes) OVER alike AS allOrig, sum(resp_bytes) OVER alike AS allResp,
      min(first) OVER alike AS from, max(last) OVER alike AS to, uniqExactIf(peer, role = 'resp') OVER alike AS opened
    FROM (
      SELECT multiIf(grouping(peer) = 0, 'peer', grouping(offered) = 0, 'service', 'step') AS of, peer, port, role, offered, step,
        any(service) AS service, uniqExact(peer) AS clients, count() AS sessions, min(ts) AS first, max(ts) AS last,
        toUInt64(sum(ifNull(orig_bytes, 0))) AS orig_bytes, toUInt64(sum(ifNull(resp_bytes, 0))) AS resp_bytes
      FROM (
        SELECT ts, service, orig_bytes, resp_bytes, \`id.resp_p\` AS port, ${stepOf(asking.window, cut)} AS step,
          if(\`id.orig_h\` = ${host}, \`id.resp_h\`, \`id.orig_h\`) AS peer, if(\`id.orig_h\` = ${host}, 'resp', 'orig') AS role,
          if(\`id.resp_h\` = ${host} AND ${isAnswered}, port, NULL) AS offered
        FROM conn WHERE ${where}
      ) GROUP BY GROUPING SETS ((peer, port, role), (offered), (step))
    ) WHERE of != 'service' OR isNotNull(offered) WINDOW alike AS (PARTITION BY of)
    ORDER BY sessions DESC, address, port LIMIT ${Math.max(mostRows, cut.steps + 1)} BY of`,
  );
  const of = (what: Sum["of"]): Sum[] => rows.filter((row) => row.of === what);
  const peers = of("peer").slice(0, mostRows);
  const [most] = peers;
  const steps = Array<number>(cut.steps + 1).fill(0);
  for (const { step, sessions } of of("step")) steps[step] = sessions;
  return {
    peers: peers.map(peerOf),
    services: of("service").slice(0, mostRows).map(serviceOf),
    totals: { sessions: most?.all ?? 0, orig_bytes: most?.allOrig ?? 0, resp_bytes: most?.allResp ?? 0 },
    ...(most ? { first: most.from, last: most.to } : {}),
    opened: most?.opened ?? 0,
    steps,
  };
}

const isAnswered = sql.raw("proto IN ('tcp', 'udp') AND ifNull(resp_pkts, 0) > 0 AND conn_state NOT IN ('REJ', 'S0')");

const peerOf = ({ address, port, service, role, sessions, orig_bytes, resp_bytes, first, last }: Sum): Peer => ({
  address,
  port,
  ...(service === undefined ? {} : { service }),
  role,
  sessions,
  orig_bytes,
  resp_bytes,
  first,
  last,
});

const serviceOf = ({ port, service, clients, sessions, first, last }: Sum): Service => ({
  port,
  ...(service === undefined ? {} : { service }),
  clients,
  sessions,
  first,
  last,
});
