/** What this Wirehawk is, holds and watches; and what is worth asking of it. */
import { timeWindowText } from "#base/time/window.ts";
import { Asking, type Sources } from "#investigate/asking.ts";
import { sql } from "#store/sql.ts";
import type { Status } from "./contract.ts";
import { everything } from "./question.ts";

interface CaptureRow {
  name?: string;
  ts: number;
  duration?: number;
  packets: number;
  decoded: number;
  drops: number;
  sample?: boolean;
  damage?: string;
}

const mostCaptures = 100;

export async function statusOf(
  sources: Sources,
  live: { openFlows: number } | undefined,
  version: string,
): Promise<Status> {
  const asking = new Asking(sources, { window: everything });
  const [store, captures, suggestions] = await Promise.all([
    sources.store.status(),
    asking.rows<CaptureRow>(sql`
      SELECT name, ts, duration, ifNull(packets_read, 0) AS packets, ifNull(packets_decoded, 0) AS decoded, ifNull(kernel_drops, 0) AS drops,
        is_sample AS sample, damage FROM capture ORDER BY ts DESC LIMIT ${mostCaptures}`),
    suggestionsOf(asking),
  ]);
  const first = Math.min(...store.tables.flatMap(({ first }) => first ?? []));
  const last = Math.max(...store.tables.flatMap(({ last }) => last ?? []));
  return {
    version,
    now: Date.now() * 1000,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    store: {
      driver: `${store.driver} ${store.version}`,
      rows: store.tables.reduce((sum, { rows }) => sum + rows, 0),
      bytes: store.tables.reduce((sum, { bytesOnDisk }) => sum + bytesOnDisk, 0),
      backlog: store.spool.files,
      ...(last > first ? { window: { from: first, to: last + 1 } } : {}),
    },
    captures: captures.map(({ name, ts, duration, packets, decoded, drops, sample, damage }) => ({
      name: name ?? "",
      sample: sample ?? false,
      live: false,
      packets,
      skipped: Math.max(0, packets - decoded),
      dropped: drops,
      ...(packets > 0 ? { window: { from: ts, to: ts + Math.round((duration ?? 0) * 1e6) + 1 } } : {}),
      ...(damage === undefined ? {} : { note: damage }),
    })),
    openFlows: live?.openFlows ?? 0,
    suggestions,
  };
}

const halfHour = 1800e6;

/** The half hours in which the most programs and archives came in, or else the busiest. */
async function suggestionsOf(asking: Asking): Promise<Status["suggestions"]> {
  const rows = await asking.rows<{ at: number; n: number }>(sql`
    SELECT intDiv(toUnixTimestamp64Micro(ts), toInt64(${halfHour})) * toInt64(${halfHour}) AS at, uniqExact(sha256) AS n FROM files
    WHERE mime_type IN ('application/x-dosexec', 'application/zip', 'application/x-shockwave-flash', 'application/java-archive', 'application/octet-stream')
      AND ifNull(source, '') != 'SSL' GROUP BY at ORDER BY n DESC, at DESC LIMIT 3`);
  return rows.map(({ at, n }) => ({
    text: `What happened around ${new Date(at / 1000 + halfHour / 2000).toISOString().slice(0, 16).replace("T", " ")} UTC, when ${n} program${n === 1 ? "" : "s"} or archive${n === 1 ? "" : "s"} came in?`,
    t: timeWindowText({ from: at, to: at + halfHour }),
    q: "",
  }));
}
