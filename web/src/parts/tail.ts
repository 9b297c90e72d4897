/**
 * A table that follows the traffic: new rows come in at the top while somebody looks at the top. Scrolled down, or with
 * a row open, nothing moves; what has come meanwhile is counted.
 */
import { computed, signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Tick } from "#api/contract.ts";
import { address } from "../address/router.ts";
import { renew } from "../api/query.ts";
import { useTicks } from "../api/ticks.ts";

/** The window keeps up with now. */
export const isLive = computed(() => address.value.t.startsWith("live:"));
/** Nobody has scrolled away from the newest row. */
export const isAtTop = signal(true);
/** Records that have come while the table stood still. */
export const waiting = signal(0);

/** Counts by value follow more slowly than rows: they cost more, and nobody reads them every second. */
const ticksPerFacets = 10;

const isStill = (): boolean => !isAtTop.value || address.value.sel !== "";

/** Brings everything up to now. */
export function catchUp(): void {
  waiting.value = 0;
  renew(() => true);
}

/** Keeps the open table up with the traffic for as long as its window is a live one. */
export function useTail(): void {
  const rows = useRef<number | undefined>(undefined);
  const ticks = useRef(0);
  useTicks((tick: Tick) => {
    const arrived = tick.rows - (rows.current ?? tick.rows);
    rows.current = tick.rows;
    if (!isLive.value) {
      waiting.value = 0;
      return;
    }
    if (isStill()) {
      waiting.value += arrived;
      return;
    }
    const isForFacets = ++ticks.current % ticksPerFacets === 0;
    if (waiting.value > 0) catchUp();
    else renew((path) => isForFacets || !/\/(?:facets|status)\b/.test(path));
  });
}
