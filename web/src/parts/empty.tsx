/** A table without rows: why, whether anything was watching, and the ways out with what each would show. */
import type { Hist, Kind, Parsed, Rows } from "#api/contract.ts";
import { type TimeWindow, timeWindowText } from "#base/time/window.ts";
import { apiPath, exploreRequests, rowsRequest } from "../address/requests.ts";
import { address, go } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { type Clause, clausesOf, withClause } from "../question/clauses.ts";
import { titled } from "../show/labels.ts";
import { countText, shareText } from "../show/number.ts";
import { momentText, windowText } from "../show/time.ts";
import { SameTime } from "./same-time.tsx";

/** How much longer the window of the second way out is. */
const wider = 4;

interface Props {
  kind: Kind;
  hist: Hist;
  /** Share of the window that was watched. */
  share: number;
}

export function Empty({ kind, hist, share }: Props) {
  const { q, t } = address.value;
  const clauses = clausesOf(q) ?? [];
  const effects = useQuery<Parsed>(exploreRequests(address.value, kind.name).clauses).data;
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
        {clauses.map((clause, i) =>
          clause.isOff ? null : (
            <Without key={`${clause.text} ${i}`} clause={clause} count={effects?.clauses[i]?.without} />
          ),
        )}
        {t !== "" && <Wider kind={kind} window={hist} />}
        {t !== "" && <Nearest kind={kind} window={hist} />}
        {t !== "" && (
          <button type="button" class="button" onClick={() => go({ t: "" })}>
            Everything held
          </button>
        )}
      </div>
    </div>
  );
}

function Without({ clause, count }: { clause: Clause; count: number | undefined }) {
  if (count === 0) return null;
  return (
    <button type="button" class="button" onClick={() => go({ q: withClause(address.value.q, clause, undefined) })}>
      Without <bdi>{clause.text}</bdi> {count !== undefined && <span class="num">({countText(count)})</span>}
    </button>
  );
}

function Wider({ kind, window }: { kind: Kind; window: TimeWindow }) {
  const margin = ((window.to - window.from) * (wider - 1)) / 2;
  const t = timeWindowText({ from: Math.max(0, window.from - margin), to: window.to + margin });
  const hist = useQuery<Hist>(apiPath("/hist", { q: address.value.q, t, kind: kind.name, bins: 1 })).data;
  const count = hist?.counts.reduce((sum, one) => sum + one, 0) ?? 0;
  if (count === 0) return null;
  return (
    <button type="button" class="button" onClick={() => go({ t })}>
      Four times as long <span class="num">({countText(count)})</span>
    </button>
  );
}

/** Beyond every capture, so that half of time has an end. */
const endOfTime = 4e15;

function Nearest({ kind, window }: { kind: Kind; window: TimeWindow }) {
  const { q } = address.value;
  const one = { kind: kind.name, q, skip: 0, limit: 1, cols: "ts" };
  const before = timeWindowText({ from: 0, to: Math.max(1, window.from) });
  const after = timeWindowText({ from: window.to, to: endOfTime });
  const last = timeOf(useQuery<Rows>(rowsRequest({ ...one, t: before, sort: "-ts" })).data);
  const next = timeOf(useQuery<Rows>(rowsRequest({ ...one, t: after, sort: "ts" })).data);
  const nearest = [last, next]
    .filter((at) => at !== undefined)
    .sort((a, b) => distance(a, window) - distance(b, window))[0];
  if (nearest === undefined) return null;
  const half = (window.to - window.from) / 2;
  const around = { from: Math.max(0, Math.round(nearest - half)), to: Math.round(nearest + half) };
  return (
    <button type="button" class="button" onClick={() => go({ t: timeWindowText(around) })}>
      Nearest match: {momentText(nearest, zone.value)}
    </button>
  );
}

const timeOf = (rows: Rows | undefined): number | undefined => {
  const at = rows?.cols["ts"]?.[0];
  return typeof at === "number" ? at : undefined;
};

const distance = (at: number, { from, to }: TimeWindow): number => (at < from ? from - at : at - to);

/** A question that cannot be asked of this kind of record at all. */
export function Inapplicable({ kind, clause }: { kind: Kind; clause: string }) {
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
