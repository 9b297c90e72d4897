/** The line between histogram and table: how many, of when, how well watched; and what to add up, to show, to take along. */
import { signal } from "@preact/signals";
import type { Hist, Kind } from "#api/contract.ts";
import { downloads } from "../address/requests.ts";
import { address, go } from "../address/router.ts";
import { zone } from "../look.ts";
import { countText, shareText } from "../show/number.ts";
import { windowText } from "../show/time.ts";
import { BarsAsTable } from "./bars-table.tsx";
import { ColumnChoice } from "./column-choice.tsx";
import { CompareButton } from "./earlier.tsx";
import { GroupChoice } from "./groups.tsx";
import { LiveState } from "./live-state.tsx";
import { countedRecords, type Measure } from "./measure.ts";
import { StackChoice } from "./stack.tsx";

/** More room for the table, until the page is loaded again. */
export const areFacetsHidden = signal(false);

/** Records of the window, with those that were going on when it began. */
export const totalOf = (hist: Hist): number => hist.counts.reduce((sum, count) => sum + count, hist.running);

/** Share of the window that was watched. */
export const watched = ({ coverage }: Hist): number =>
  coverage.length === 0 ? 0 : coverage.reduce((sum, share) => sum + share, 0) / coverage.length;

interface Props {
  kind: Kind;
  hist: Hist;
  measures: readonly Measure[];
  measure: Measure;
  /** The same a week earlier. */
  earlier: Hist | undefined;
}

export function RecordsBar({ kind, hist, measures, measure, earlier }: Props) {
  const { csv, ndjson, pcap } = downloads(address.value, kind.name);
  return (
    <div class="records-bar">
      <span class="muted">
        {countedRecords(kind, totalOf(hist))} · {windowText(hist, zone.value)} · watched {shareText(watched(hist))}
        {hist.running > 0 && ` · ${countText(hist.running)} already running`}
        <LiveState />
        {hist.answered.partial && <span class="strange"> · ▲ {hist.answered.partial}</span>}
      </span>
      <span class="links">
        {measures.length > 1 && (
          <label>
            <span class="hidden-text">What the bars add up</span>
            <select
              value={measure.field}
              onChange={(event) => go({ m: event.currentTarget.value, sel: address.value.sel }, { quietly: true })}
            >
              {measures.map(({ field, label }) => (
                <option key={field} value={field}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        <StackChoice kind={kind} />
        <CompareButton />
        <BarsAsTable hist={hist} measure={measure} earlier={earlier} />
        <GroupChoice kind={kind} />
        <button
          type="button"
          class="quiet facets-choice"
          aria-pressed={!areFacetsHidden.value}
          onClick={() => (areFacetsHidden.value = !areFacetsHidden.value)}
        >
          Facets
        </button>
        <ColumnChoice kind={kind} />
        <a href={csv} download="">
          CSV
        </a>
        <a href={ndjson} download="">
          JSON
        </a>
        {kind.hasFlow && (
          <a href={pcap} download="">
            Packets
          </a>
        )}
      </span>
    </div>
  );
}
