/** Rows of how conversations stood while they were open, once there are later ones. */
import { sql } from "#store/sql.ts";
import type { Store } from "#store/store.ts";
import { moment } from "./asking.ts";

const dayMicros = 86_400e6;

/**
 * Forgets them of the days that are over before `now`. Every question tells them from the rows that count, which costs it
 * more with every week of recording. What a crash left open keeps its latest row. A conversation's rows all have its own time.
 */
export async function forgetSuperseded(store: Store, now: number): Promise<void> {
  const today = Math.floor(now / dayMicros) * dayMicros;
  const days = await store.rows<{ day: number }>(
    sql`SELECT DISTINCT toStartOfDay(ts) AS day FROM conn WHERE ts < ${moment(today)} AND isNotNull(interim) ORDER BY day`,
  );
  for (const { day } of days) {
    const began = sql`ts >= ${moment(day)} AND ts < ${moment(day + dayMicros)}`;
    const superseded = sql`${began} AND isNotNull(interim) AND (uid IN (SELECT uid FROM conn WHERE ${began} AND \`final\` = true)
      OR (uid, interim) NOT IN (SELECT uid, max(interim) FROM conn WHERE ${began} AND isNotNull(interim) GROUP BY uid))`;
    const [found] = await store.rows<{ n: number }>(sql`SELECT count() AS n FROM conn WHERE ${superseded}`);
    if (found && found.n > 0) await store.forget("conn", superseded);
  }
}
