/** What this Wirehawk is, holds and watches; and what is worth asking of it. */
import { Asking, everything, type Sources } from "#investigate/asking.ts";
import { type InputRow, inputsWatched } from "#investigate/inputs.ts";
import { sql } from "#store/sql.ts";
import type { Capture, Status } from "./contract.ts";
import type { LiveInput } from "./live.ts";

const mostCaptures = 100;

export async function statusOf(sources: Sources, live: readonly LiveInput[], version: string): Promise<Status> {
  const asking = new Asking(sources, { window: everything });
  const [store, captures, suggestions] = await Promise.all([
    sources.store.status(),
    asking.rows<InputRow>(sql`
      SELECT name, from, until, live, packets, decoded, drops, sample, damage FROM (${inputsWatched})
      ORDER BY from DESC LIMIT ${mostCaptures}`),
    suggestionsOf(asking),
  ]);
  const now = Date.now() * 1000;
  const watched = live.flatMap(({ since }) => (since === undefined ? [] : [{ first: since, last: now }]));
  const spans = [...store.tables, ...watched];
  const first = Math.min(...spans.flatMap(({ first }) => first ?? []));
  const last = Math.max(...spans.flatMap(({ last }) => last ?? []));
  return {
    version,
    now,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    store: {
      driver: `${store.driver} ${store.version}`,
      rows: store.tables.reduce((sum, { rows }) => sum + rows, 0),
      bytes: store.tables.reduce((sum, { bytesOnDisk }) => sum + bytesOnDisk, 0),
      backlog: store.spool.files,
      ...(last > first ? { window: { from: first, to: last + 1 } } : {}),
    },
    captures: [...live.map(recordedOf), ...captures.filter((row) => !isGoingOn(row, live)).map(captureOf)],
    brokenOff: store.brokenOff,
    openFlows: live.reduce((sum, { openFlows }) => sum + openFlows, 0),
    suggestions,
  };
}

/** A recording that goes on is told by whoever records it; the store holds its slices up to some seconds ago. */
const isGoingOn = ({ name, live, until }: InputRow, inputs: readonly LiveInput[]): boolean =>
  live && inputs.some((input) => input.name === name && input.since !== undefined && until >= input.since);

const recordedOf = ({ name, since, packets, skipped, dropped, note }: LiveInput): Capture => ({
  name,
  sample: false,
  live: since !== undefined,
  packets,
  skipped,
  dropped,
  ...(since === undefined ? {} : { window: { from: since, to: Date.now() * 1000 } }),
  ...(note === undefined ? {} : { note }),
});

const captureOf = ({ name, from, until, packets, decoded, drops, sample, damage }: InputRow): Capture => ({
  name: name ?? "",
  sample,
  live: false,
  packets,
  skipped: Math.max(0, packets - decoded),
  dropped: drops,
  ...(packets > 0 ? { window: { from, to: until + 1 } } : {}),
  ...(damage === undefined ? {} : { note: damage }),
});

const halfHour = 1800e6;

/** The half hours in which the most programs and archives came in. */
async function suggestionsOf(asking: Asking): Promise<Status["suggestions"]> {
  const rows = await asking.rows<{ at: number; files: number }>(sql`
    SELECT intDiv(toUnixTimestamp64Micro(ts), toInt64(${halfHour})) * toInt64(${halfHour}) AS at, uniqExact(ifNull(sha256, fuid)) AS files FROM files
    WHERE mime_type IN ('application/x-dosexec', 'application/zip', 'application/x-shockwave-flash', 'application/java-archive', 'application/octet-stream')
      AND ifNull(source, '') != 'SSL' GROUP BY at ORDER BY files DESC, at DESC LIMIT 3`);
  return rows.map(({ at, files }) => ({ window: { from: at, to: at + halfHour }, files }));
}
