/**
 * The inputs that were watching. A capture file watches from its first packet to its last. An interface's capture records
 * are slices: those that follow each other are one stretch of recording, and where they do not, nobody watched.
 */
import { sql } from "#store/sql.ts";

export interface InputRow {
  name?: string;
  /** Microseconds since 1970. */
  from: number;
  until: number;
  /** An interface, not a file. */
  live: boolean;
  packets: number;
  decoded: number;
  drops: number;
  cut: number;
  sample: boolean;
  damage?: string;
}

/** Slices of one recording are this near to each other: clocks are set now and then. */
const slackMicros = 1_500_000;

/** A SELECT of InputRow, in no order. */
export const inputsWatched = sql`
  SELECT name, min(from) AS from, max(until) AS until, live, sum(ifNull(packets_read, 0)) AS packets,
    sum(ifNull(packets_decoded, 0)) AS decoded, sum(ifNull(kernel_drops, 0)) AS drops, sum(ifNull(packets_cut, 0)) AS cut,
    max(ifNull(is_sample, false)) AS sample, anyLast(damage) AS damage
  FROM (
    SELECT *, sum(isFirst) OVER (PARTITION BY name, live ORDER BY from, until ROWS UNBOUNDED PRECEDING) AS stretch
    FROM (
      SELECT *, NOT live OR from > ${slackMicros} + lagInFrame(until, 1, toInt64(0)) OVER (
          PARTITION BY name, live ORDER BY from, until ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS isFirst
      FROM (
        SELECT name, isNull(content) AS live, toUnixTimestamp64Micro(ts) AS from,
          from + toInt64(ifNull(duration, 0) * 1e6) AS until, packets_read, packets_decoded, kernel_drops, packets_cut,
          is_sample, damage
        FROM capture
      )
    )
  ) GROUP BY name, live, stretch`;
