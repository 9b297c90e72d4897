/** Who talked to whom: the totals of all conversations, and the hosts and destinations of most bytes. */
import { sql } from "#store/sql.ts";
import type { Moment, Top } from "./answers.ts";
import { type Asking, addressOf, addressValue } from "./asking.ts";
import type { Novelty } from "./novelty.ts";

export interface Talkers {
  readonly totals: Pick<Moment["totals"], "sessions" | "orig_bytes" | "resp_bytes" | "hosts" | "peers">;
  readonly tops: Top[];
}

interface End {
  readonly side: "orig" | "resp";
  readonly value: string;
  readonly count: number;
  readonly bytes: number;
  /** How many it talked to. */
  readonly others: number;
  readonly uid: string;
  readonly ends: number;
  readonly sessions: number;
  readonly sentAll: number;
  readonly receivedAll: number;
}

const rowsEach = 10;
const portsEach = 3;

export async function talkersOf(asking: Asking, novelty: Novelty): Promise<Talkers> {
  const ends = await asking.of<End>(
    "conn",
    (where) => sql`
    SELECT side, ${addressOf("end")} AS value, count, sent + received AS bytes, others, some AS uid,
      count() OVER alike AS ends, sum(count) OVER alike AS sessions, sum(sent) OVER alike AS sentAll, sum(received) OVER alike AS receivedAll
    FROM (
      SELECT if(grouping(orig) = 0, 'orig', 'resp') AS side, if(side = 'orig', orig, resp) AS end, sum(n) AS count, sum(bytes_to) AS sent,
        sum(bytes_from) AS received, count() AS others, any(some_uid) AS some
      FROM (
        SELECT \`id.orig_h\` AS orig, \`id.resp_h\` AS resp, count() AS n, toUInt64(sum(ifNull(orig_bytes, 0))) AS bytes_to,
          toUInt64(sum(ifNull(resp_bytes, 0))) AS bytes_from, any(uid) AS some_uid
        FROM conn WHERE ${where} GROUP BY orig, resp
      ) GROUP BY GROUPING SETS ((orig), (resp))
    ) WINDOW alike AS (PARTITION BY side) ORDER BY bytes DESC, end LIMIT ${rowsEach} BY side`,
  );
  const hosts = ends.filter(({ side }) => side === "orig");
  const destinations = ends.filter(({ side }) => side === "resp");
  const [host] = hosts;
  const ports = await portsOf(
    asking,
    destinations.map(({ value }) => value),
  );
  const topOf = (title: string, field: string, rows: readonly End[], noteOf: (end: End) => string): Top => ({
    title,
    kind: "conn",
    field,
    rows: rows.map((end) => ({
      value: end.value,
      count: end.count,
      isNew: novelty.isNew("conn", `id.${end.side}_h`, end.value),
      bytes: end.bytes,
      note: noteOf(end),
      uid: end.uid,
    })),
  });
  return {
    totals: {
      sessions: host?.sessions ?? 0,
      orig_bytes: host?.sentAll ?? 0,
      resp_bytes: host?.receivedAll ?? 0,
      hosts: host?.ends ?? 0,
      peers: destinations[0]?.ends ?? 0,
    },
    tops: [
      topOf("Hosts", "src", hosts, ({ others }) => `${others} peers`),
      topOf("Destinations", "dst", destinations, ({ value }) => ports.get(value)?.join(", ") ?? ""),
    ].filter(({ rows }) => rows.length > 0),
  };
}

/** Ports of these destinations that most conversations went to, most first. */
async function portsOf(asking: Asking, destinations: readonly string[]): Promise<Map<string, number[]>> {
  const ports = new Map(destinations.map((destination): [string, number[]] => [destination, []]));
  if (destinations.length === 0) return ports;
  const used = await asking.of<{ value: string; port: number }>(
    "conn",
    (where) => sql`
    SELECT ${addressOf("id.resp_h")} AS value, \`id.resp_p\` AS port FROM conn
    WHERE ${where} AND \`id.resp_h\` IN (${sql.join(destinations.map(addressValue))})
    GROUP BY \`id.resp_h\`, port ORDER BY count() DESC, port LIMIT ${portsEach} BY \`id.resp_h\``,
  );
  for (const { value, port } of used) ports.get(value)?.push(port);
  return ports;
}
