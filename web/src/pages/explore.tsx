/** One table per record kind, its histogram above, its most frequent values beside. */
import type { Hist, Kind, Kinds } from "#api/contract.ts";
import { type TimeWindow, timeWindowText } from "#base/time/window.ts";
import { exploreRequests, maxSortedRows, rowsPerRequest } from "../address/requests.ts";
import { address, follow, go, hrefOf } from "../address/router.ts";
import type { Query } from "../api/query.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { useEarlier } from "../parts/earlier.tsx";
import { Empty, Inapplicable } from "../parts/empty.tsx";
import { Facets } from "../parts/facets.tsx";
import { Groups } from "../parts/groups.tsx";
import { Histogram } from "../parts/histogram.tsx";
import { measuresOf } from "../parts/measure.ts";
import { areFacetsHidden, RecordsBar, totalOf, watched } from "../parts/records-bar.tsx";
import { Region } from "../parts/region.tsx";
import { groupsOf, type RowGroup } from "../parts/row-groups.ts";
import { Table } from "../parts/table.tsx";
import { isLive } from "../parts/tail.ts";
import { titled } from "../show/labels.ts";
import { countText } from "../show/number.ts";
import { detailOf } from "../show/time.ts";
import { Detail } from "./detail.tsx";

const showWindow = (window: TimeWindow): void => go({ t: timeWindowText(window) });

export function Explore({ query }: { query: Query<Kinds> }) {
  return (
    <Region query={query}>
      {({ kinds }) => {
        const kind = kinds.find(({ title }) => title === address.value.key);
        return (
          <div class="explore">
            <Tabs kinds={kinds} />
            {kind ? (
              <Records key={kind.name} kind={kind} />
            ) : (
              <p class="notice">There is no kind of record called that.</p>
            )}
          </div>
        );
      }}
    </Region>
  );
}

function Tabs({ kinds }: { kinds: readonly Kind[] }) {
  return (
    <nav class="tabs" aria-label="Kinds of record">
      {kinds.map(({ name, title, count }) => (
        <a
          key={name}
          href={hrefOf({ key: title })}
          onClick={follow({ key: title })}
          aria-current={title === address.value.key ? "page" : undefined}
          class={count === undefined || count === 0 ? "none" : ""}
        >
          {titled(title)} <span class="num">{count === undefined ? "–" : countText(count)}</span>
        </a>
      ))}
    </nav>
  );
}

function Records({ kind }: { kind: Kind }) {
  const requests = exploreRequests(address.value, kind.name);
  const hist = useQuery<Hist>(kind.inapplicable === undefined ? requests.hist : undefined);
  const earlier = useEarlier(kind.name, hist.isStale ? undefined : hist.data);
  if (kind.inapplicable !== undefined) return <Inapplicable kind={kind} clause={kind.inapplicable} />;
  const measures = measuresOf(kind);
  const measure = measures.find(({ field }) => field === address.value.m) ?? measures[0]!;
  return (
    <div class={`records${address.value.sel ? " with-detail" : ""}${areFacetsHidden.value ? " without-facets" : ""}`}>
      {!areFacetsHidden.value && <Facets kind={kind} path={hist.isLoading ? undefined : requests.facets} />}
      <div class="records-main">
        <Region query={hist}>
          {(answer) => (
            <div class="records-table">
              <Histogram hist={answer} measure={measure} earlier={earlier} onRange={showWindow} />
              <RecordsBar kind={kind} hist={answer} measures={measures} measure={measure} earlier={earlier} />
              {address.value.g === "" ? <Rows kind={kind} hist={answer} /> : <Groups kind={kind} hist={answer} />}
            </div>
          )}
        </Region>
      </div>
      {address.value.sel && <Detail kind={kind} />}
    </div>
  );
}

function Rows({ kind, hist }: { kind: Kind; hist: Hist }) {
  const { sort } = address.value;
  const total = totalOf(hist);
  if (total === 0) return <Empty kind={kind} hist={hist} share={watched(hist)} />;
  const byTime = sort === "" || sort === "ts" || sort === "-ts";
  const most = isLive.value ? rowsPerRequest : maxSortedRows;
  const groups: RowGroup[] =
    byTime && !isLive.value
      ? groupsOf(hist, sort !== "ts")
      : [{ window: hist, first: 0, count: Math.min(total - hist.running, most), isRunning: false }];
  const last = groups.at(-1);
  const shown = last ? last.first + last.count : 0;
  return (
    <div class="rows-region">
      {shown < total && !isLive.value && (
        <p class="partial">
          ▲ The first {countText(shown)} of {countText(total)} in this order. Narrow the question to go deeper.
        </p>
      )}
      <Table kind={kind} groups={groups} total={shown} detail={detailOf(hist, zone.value)} />
    </div>
  );
}
