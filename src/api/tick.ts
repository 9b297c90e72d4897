/** How things stand this second: what the store holds, what is recorded, what is open. */
import type { Sources } from "#investigate/asking.ts";
import { sql } from "#store/sql.ts";
import type { Store } from "#store/store.ts";
import type { Tick } from "./contract.ts";
import type { LiveInput } from "./live.ts";

const mostFlows = 20;

export async function tickOf(sources: Sources, live: readonly LiveInput[]): Promise<Tick> {
  const sum = (of: (input: LiveInput) => number): number => live.reduce((total, input) => total + of(input), 0);
  const [{ rows, until }, flows] = await Promise.all([
    heldBy(sources.store),
    Promise.all(live.map((input) => input.largest())),
  ]);
  return {
    now: Date.now() * 1000,
    watermark: Math.max(until, ...live.map(({ lastTime }) => lastTime ?? 0)),
    rows,
    packetsPerSecond: sum((input) => input.packetsPerSecond),
    bitsPerSecond: sum((input) => input.bitsPerSecond),
    dropped: sum((input) => input.dropped),
    openFlows: sum((input) => input.openFlows),
    largest: flows
      .flat()
      .sort((a, b) => b.orig_bytes + b.resp_bytes - (a.orig_bytes + a.resp_bytes))
      .slice(0, mostFlows),
  };
}

/** Asked every second while a page listens, so it has to be cheap. */
async function heldBy(store: Store): Promise<{ rows: number; until: number }> {
  const [held] = await store.rows<{ rows: number; until: number }>(sql`
    SELECT (SELECT sum(ifNull(total_rows, 0)) FROM system.tables WHERE database = currentDatabase() AND name != 'inputs') AS rows,
      max(toUnixTimestamp64Micro(ts) + toInt64(ifNull(duration, 0) * 1e6)) AS until FROM capture`);
  return { rows: held?.rows ?? 0, until: held?.until ?? 0 };
}
