/** The same a week earlier: how it is asked for, and what it is called. */
import { computed } from "@preact/signals";
import type { Hist } from "#api/contract.ts";
import { timeWindowText } from "#base/time/window.ts";
import { otherHistRequest } from "../address/requests.ts";
import { address, follow, go, hrefOf } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { shareText } from "../show/number.ts";
import { weekBefore } from "../show/time.ts";
import type { Measure } from "./measure.ts";
import { isLive } from "./tail.ts";

/** A live window is another one every second, and so would be the week before it. */
export const isComparing = computed(() => address.value.cmp === "1w" && !isLive.value);

/** Compares with a week earlier, or stops. */
export function toggleCompare(): void {
  const { page, cmp, sel } = address.value;
  if ((page === "explore" || page === "moment") && !isLive.value)
    go({ cmp: cmp === "" ? "1w" : "", sel }, { quietly: true });
}

/** The bars of a week before these, when they are compared and have come. */
export function useEarlier(kind: string, hist: Hist | undefined): Hist | undefined {
  const window = isComparing.value && hist ? weekBefore(hist, zone.value) : undefined;
  const { data, isStale } = useQuery<Hist>(window && otherHistRequest(address.value, kind, window));
  return window && !isStale ? data : undefined;
}

const watchedAll = ({ coverage }: Hist): number =>
  coverage.reduce((sum, share) => sum + share, 0) / Math.max(1, coverage.length);

/** Whether a step says something: nothing seen and not watched are different answers. */
export const isKnown = ({ values, coverage }: Hist, step: number): boolean =>
  (values[step] ?? 0) > 0 || (coverage[step] ?? 0) >= 0.5;

export function CompareButton() {
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={isComparing.value}
      title={isLive.value ? "Not while the table follows the traffic" : "The same window a week earlier ."}
      disabled={isLive.value}
      onClick={toggleCompare}
    >
      Compare
    </button>
  );
}

/** The line's place in a legend: how much it was, how well it was watched, and the way there. */
export function EarlierEntry({ earlier, measure }: { earlier: Hist; measure: Measure }) {
  const { from, to } = earlier;
  const target = { t: timeWindowText({ from, to }), cmp: "" };
  const share = watchedAll(earlier);
  return (
    <li>
      <a href={hrefOf(target)} onClick={follow(target)} title="Show that week">
        <svg width="14" height="12" aria-hidden="true">
          <path class="earlier" d="M0 9h5V3h4v4h5" />
        </svg>
        a week earlier{" "}
        {share === 0 ? (
          <span class="strange">▲ not watched</span>
        ) : (
          <>
            <span class="num">{measure.text(earlier.values.reduce((sum, value) => sum + value, 0))}</span>
            {share < 1 && <span class="num"> · watched {shareText(share)}</span>}
          </>
        )}
      </a>
    </li>
  );
}
