/** What a host used on which of the last 28 days: a row for a value, a square for a day, orange where it was the first. */
import type { Strips as StripsAnswer } from "#api/contract-pages.ts";
import { apiPath } from "../address/requests.ts";
import { address } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { counted, countText } from "../show/number.ts";
import { shortDateText } from "../show/time.ts";
import { Region } from "./region.tsx";
import { Value } from "./value.tsx";

const square = 12;
const gap = 2;

type Days = StripsAnswer["days"];
type Strip = StripsAnswer["strips"][number];

export function Strips() {
  const { key, t } = address.value;
  const query = useQuery<StripsAnswer>(apiPath(`/host/${encodeURIComponent(key)}/strips`, { t, tz: zone.value }));
  return (
    <section class="card strips">
      <h2>What was new for it: the last 28 days</h2>
      <Region query={query}>
        {({ days, strips }) => (
          <>
            {strips.length === 0 && <p class="muted">It began no conversation in these days.</p>}
            <div class="tops">
              {strips.map((strip) => (
                <StripTable key={strip.title} strip={strip} days={days} known={firstDayOf(strips)} />
              ))}
            </div>
          </>
        )}
      </Region>
    </section>
  );
}

/** The day on which the host itself first showed: nothing can be new for it then. */
const firstDayOf = (strips: readonly Strip[]): number =>
  Math.min(...strips.flatMap(({ rows }) => rows.map(({ counts }) => counts.findIndex((count) => count > 0))));

interface StripProps {
  strip: Strip;
  days: Days;
  known: number;
}

function StripTable({ strip: { title, field, distinct, rows }, days, known }: StripProps) {
  const [first, last] = [days[0], days.at(-1)];
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">
            {title} <span class="num">{countText(distinct)}</span>
          </th>
          <th scope="col" class="right num">
            {first && shortDateText(first.from, zone.value)} – {last && shortDateText(last.from, zone.value)}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.value}>
            <td>
              <Value field={field} value={row.value} at={row.first} />
            </td>
            <td>
              <Squares row={row} days={days} known={known} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface SquaresProps {
  row: Strip["rows"][number];
  days: Days;
  known: number;
}

function Squares({ row: { counts, total, first }, days, known }: SquaresProps) {
  const most = Math.max(1, ...counts);
  const firstUsed = counts.findIndex((count) => count > 0);
  const isNew = firstUsed > known;
  const used = counts.filter((count) => count > 0).length;
  const label = `${counted(total, "time")} on ${counted(used, "day")}, ${isNew ? "for the first time" : "already"} on ${shortDateText(first, zone.value)}`;
  return (
    <svg width={days.length * (square + gap)} height={square} role="img" aria-label={label}>
      <title>{label}</title>
      {days.map(({ day, isHeld }, i) => {
        const count = counts[i] ?? 0;
        const kind = !isHeld ? "unheld" : count === 0 ? "none" : isNew && i === firstUsed ? "first" : "used";
        // The root of it, so that a single use is still seen beside a thousand.
        const strength = kind === "used" ? 0.35 + 0.65 * Math.sqrt(count / most) : 1;
        return (
          <rect
            key={day}
            class={kind}
            x={i * (square + gap)}
            width={square}
            height={square}
            rx={2}
            fill-opacity={strength}
          />
        );
      })}
    </svg>
  );
}
