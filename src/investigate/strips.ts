/** What a host used day by day over four weeks: ports, destinations, names, programs; the newest beside the usual. */
import { parseAddress } from "#base/address.ts";
import { dayOf, startOfDay } from "#base/time/wall.ts";
import { UserError } from "#base/user-error.ts";
import { sql } from "#store/sql.ts";
import type { Strips, Window } from "./answers.ts";
import { Asking, addressOf, addressValue, everything, type Sources } from "./asking.ts";
import { coverageOf } from "./coverage.ts";

const dayCount = 28;
/** Rows of a strip: those that came last, then those that are there most. */
const mostNewest = 8;
const mostUsual = 4;

const traits = [
  { title: "Ports", kind: "conn", field: "id.resp_p" },
  { title: "Destinations", kind: "conn", field: "id.resp_h" },
  { title: "Names asked for", kind: "dns", field: "query" },
  { title: "TLS clients", kind: "ssl", field: "ja4" },
  { title: "User agents", kind: "http", field: "user_agent" },
] as const;

interface Row {
  value: string;
  first: number;
  total: number;
  distinct: number;
  days: string[];
  counts: number[];
}

/** Days are those of the zone; the last is the one in which the window ends. */
export async function stripsOf(
  sources: Sources,
  key: string,
  window: Window | undefined,
  zone: string,
): Promise<Strips> {
  if (!parseAddress(key)) throw new UserError(`“${key}” is no IP address: give one such as 10.0.0.7`, { exitCode: 2 });
  const { held } = await coverageOf(new Asking(sources, { window: everything }));
  const end = Math.min(window?.to ?? Number.POSITIVE_INFINITY, (held?.to ?? 0) + 1);
  const last = dayOf(Math.floor((end - 1) / 1000), zone);
  const days = Array.from({ length: dayCount }, (_, i) => {
    const day = last.add({ days: i + 1 - dayCount });
    const after = startOfDay(day.add({ days: 1 }), zone) * 1000;
    return { day: day.toString(), from: startOfDay(day, zone) * 1000, isHeld: held !== undefined && after > held.from };
  });
  const asking = new Asking(sources, { window: { from: days[0]!.from, to: end } });
  const strips = await Promise.all(
    traits.map(async ({ title, kind, field }) => {
      const rows = await asking.of<Row>(kind, (where) => stripQuery({ kind, field, key, zone, where }));
      return {
        title,
        field,
        distinct: rows[0]?.distinct ?? 0,
        rows: rows.map(({ value, first, total, days: on, counts }) => ({
          value,
          first,
          total,
          counts: days.map(({ day }) => counts[on.indexOf(day)] ?? 0),
        })),
      };
    }),
  );
  return { days, strips: strips.filter(({ rows }) => rows.length > 0) };
}

interface StripQuestion {
  readonly kind: string;
  readonly field: string;
  readonly key: string;
  readonly zone: string;
  readonly where: ReturnType<typeof sql>;
}

function stripQuery({ kind, field, key, zone, where }: StripQuestion) {
  const column = sql.id(field);
  const shown = field === "id.resp_h" ? addressOf("used") : sql.raw("toString(used)");
  return sql`
    SELECT ${shown} AS value, first, total, distinct, days, counts FROM (
      SELECT *, count() OVER () AS distinct,
        row_number() OVER (ORDER BY first DESC, used) AS newest, row_number() OVER (ORDER BY total DESC, used) AS usual
      FROM (
        SELECT used, min(at) AS first, sum(n) AS total, groupArray(day) AS days, groupArray(toUInt32(n)) AS counts FROM (
          SELECT ${column} AS used, toString(toDate(ts, ${zone})) AS day, count() AS n, min(ts) AS at FROM ${sql.id(kind)}
          WHERE ${where} AND \`id.orig_h\` = ${addressValue(key)} AND isNotNull(${column}) GROUP BY used, day
        ) GROUP BY used
      )
    ) WHERE newest <= ${mostNewest} OR usual <= ${mostUsual} ORDER BY first DESC, value`;
}
