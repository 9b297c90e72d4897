/** One table per record kind, its histogram above, its most frequent values beside. */
import type { Hist, Kind, Kinds } from "#api/contract.ts";
import { type TimeWindow, timeWindowText } from "#base/time/window.ts";
import { downloads, exploreRequests, maxSortedRows } from "../address/requests.ts";
import { address, follow, go, hrefOf } from "../address/router.ts";
import type { Query } from "../api/query.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { Facets } from "../parts/facets.tsx";
import { Histogram } from "../parts/histogram.tsx";
import { Region } from "../parts/region.tsx";
import { groupsOf, type RowGroup } from "../parts/row-groups.ts";
import { SameTime } from "../parts/same-time.tsx";
import { Table } from "../parts/table.tsx";
import { zoomWindow } from "../parts/time-box.tsx";
import { clausesOf, withClause } from "../question/clauses.ts";
import { titled } from "../show/labels.ts";
import { countText, shareText } from "../show/number.ts";
import { dateText, windowText } from "../show/time.ts";
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
          href={hrefOf({ key: title, sort: "" })}
          onClick={follow({ key: title, sort: "" })}
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
  if (kind.inapplicable !== undefined) return <Inapplicable kind={kind} clause={kind.inapplicable} />;
  const one = titled(kind.title).toLowerCase();
  const noun =
    kind.title.endsWith("s") && kind.title !== "tls" && kind.title !== "dns"
      ? ([one.slice(0, -1), one] as const)
      : ([`${titled(kind.title)} record`, `${titled(kind.title)} records`] as const);
  return (
    <div class={`records${address.value.sel ? " with-detail" : ""}`}>
      <Facets path={requests.facets} />
      <div class="records-main">
        <Region query={hist}>
          {(answer) => (
            <div class="records-table">
              <Histogram hist={answer} noun={noun} onRange={showWindow} />
              <Downloads kind={kind} answer={answer} />
              <Rows kind={kind} hist={answer} />
            </div>
          )}
        </Region>
      </div>
      {address.value.sel && <Detail kind={kind} />}
    </div>
  );
}

const watched = ({ coverage }: Hist): number =>
  coverage.length === 0 ? 0 : coverage.reduce((sum, share) => sum + share, 0) / coverage.length;

function Downloads({ kind, answer }: { kind: Kind; answer: Hist }) {
  const { csv, ndjson, pcap } = downloads(address.value, kind.name);
  return (
    <div class="downloads">
      <span class="muted">
        {countText(totalOf(answer))} · {windowText(answer, zone.value)} · watched {shareText(watched(answer))}
        {answer.running > 0 && ` · ${countText(answer.running)} already running`}
        {answer.answered.partial && <span class="strange"> · ▲ {answer.answered.partial}</span>}
      </span>
      <span class="links">
        <a href={csv} download="">
          CSV
        </a>
        <a href={ndjson} download="">
          JSON
        </a>
        <a href={pcap} download="">
          Packets
        </a>
      </span>
    </div>
  );
}

const totalOf = (hist: Hist): number => hist.counts.reduce((sum, count) => sum + count, hist.running);

function Rows({ kind, hist }: { kind: Kind; hist: Hist }) {
  const { sort } = address.value;
  const total = totalOf(hist);
  if (total === 0) return <Empty hist={hist} />;
  const withDate = dateText(hist.from, zone.value) !== dateText(hist.to - 1, zone.value);
  const byTime = sort === "" || sort === "ts" || sort === "-ts";
  const groups: RowGroup[] = byTime
    ? groupsOf(hist, sort !== "ts")
    : [{ window: hist, first: 0, count: Math.min(total, maxSortedRows), isRunning: false }];
  const last = groups.at(-1);
  const shown = last ? last.first + last.count : 0;
  return (
    <div class="rows-region">
      {shown < total && (
        <p class="partial">
          ▲ The first {countText(shown)} of {countText(total)} in this order. Narrow the question to go deeper.
        </p>
      )}
      <Table kind={kind} groups={groups} total={shown} withDate={withDate} />
    </div>
  );
}

function Empty({ hist }: { hist: Hist }) {
  const share = watched(hist);
  const { q } = address.value;
  const last = clausesOf(q)?.at(-1);
  return (
    <div class="notice">
      <h2>Nothing matched</h2>
      <p>
        {windowText(hist, zone.value)}.{" "}
        {share === 0
          ? "Nothing was watching then: this cannot say that nothing happened."
          : `It was being watched (${shareText(share)}).`}
      </p>
      <div class="exits">
        {share === 0 && <SameTime window={hist} />}
        {last && (
          <button type="button" class="button" onClick={() => go({ q: withClause(q, last, undefined) })}>
            Without {last.text}
          </button>
        )}
        <button type="button" class="button" onClick={() => zoomWindow(4)}>
          Four times as long
        </button>
        <button type="button" class="button" onClick={() => go({ t: "" })}>
          Everything held
        </button>
      </div>
    </div>
  );
}

function Inapplicable({ kind, clause }: { kind: Kind; clause: string }) {
  const { q } = address.value;
  const found = clausesOf(q)?.find(({ text }) => clause.endsWith(text));
  return (
    <div class="notice">
      <h2>This question cannot be asked of {titled(kind.title)}</h2>
      <p>
        {titled(kind.title)} has nothing that <bdi>{clause}</bdi> could mean.
      </p>
      {found && (
        <div class="exits">
          <button type="button" class="button" onClick={() => go({ q: withClause(q, found, undefined) })}>
            Without {clause}
          </button>
        </div>
      )}
    </div>
  );
}
