/** A moment beside the same a week earlier: how much of what, then and now. */
import type { Moment } from "#api/contract-pages.ts";
import { timeWindowText } from "#base/time/window.ts";
import { apiPath } from "../address/requests.ts";
import { address, follow, hrefOf } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { bytesText, countText } from "../show/number.ts";
import { weekBefore, windowText } from "../show/time.ts";
import { isComparing } from "./earlier.tsx";
import { Region } from "./region.tsx";

export function WeekEarlier({ moment }: { moment: Moment }) {
  const window = isComparing.value ? weekBefore(moment.window, zone.value) : undefined;
  return window ? <Comparison now={moment} path={pathOf(timeWindowText(window))} /> : null;
}

const pathOf = (t: string): string => apiPath("/moment", { q: address.value.q, t });

function Comparison({ now, path }: { now: Moment; path: string }) {
  const query = useQuery<Moment>(path);
  return (
    <section class="card comparison">
      <h2>The same a week earlier</h2>
      {query.isStale ? (
        <div class="loading" />
      ) : (
        <Region query={query}>{(then) => <Totals now={now} then={then} />}</Region>
      )}
    </section>
  );
}

const amounts: readonly (readonly [label: string, total: keyof Moment["totals"], text: (amount: number) => string])[] =
  [
    ["sessions", "sessions", countText],
    ["hosts", "hosts", countText],
    ["destinations", "peers", countText],
    ["sent", "orig_bytes", bytesText],
    ["received", "resp_bytes", bytesText],
    ["names asked", "names", countText],
    ["URLs", "urls", countText],
    ["files", "files", countText],
    ["mails", "mails", countText],
  ];

function Totals({ now, then }: { now: Moment; then: Moment }) {
  const target = { t: timeWindowText(then.window), cmp: "" };
  const isWatched = then.coverage > 0;
  return (
    <>
      {then.coverage < 0.999 && <p class="strange">▲ {then.coverageNote}</p>}
      <table class="totals num">
        <thead>
          <tr>
            <td />
            <th scope="col" class="right">
              {windowText(now.window, zone.value)}
            </th>
            <th scope="col" class="right">
              <a href={hrefOf(target)} onClick={follow(target)}>
                {windowText(then.window, zone.value)}
              </a>
            </th>
          </tr>
        </thead>
        <tbody>
          {amounts.map(([label, total, text]) => (
            <tr key={total}>
              <th scope="row">{label}</th>
              <td class="right">{text(now.totals[total])}</td>
              <td class="right">{isWatched ? text(then.totals[total]) : "not watched"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
