/** Rows of a long table as they come into view: only what is near the screen is asked for and kept. */
import { useEffect, useMemo } from "preact/hooks";
import type { Rows } from "#api/contract.ts";
import { timeWindowText } from "#base/time/window.ts";
import { rowsPerRequest, rowsRequest } from "../address/requests.ts";
import { address } from "../address/router.ts";
import { holder } from "../api/query.ts";
import { placeOf, type RowGroup, type RowPlace } from "./row-groups.ts";
import { isLive } from "./tail.ts";

/** A row that has arrived: its answer and its place in it. */
export interface RowRead {
  readonly rows: Rows;
  readonly index: number;
}

/** A scroll this long on one spot is meant to be read. */
const settleMs = 40;

interface Asked {
  readonly kind: string;
  readonly q: string;
  readonly sort: string;
  /** Columns wanted, comma-separated; empty: those of the kind. */
  readonly c: string;
  readonly groups: readonly RowGroup[];
}

export function useRows(asked: Asked, first: number, last: number): (row: number) => RowRead | undefined {
  const held = useMemo(holder, []);
  const pathOf = ({ group, skip }: RowPlace): string =>
    rowsRequest({
      kind: asked.kind,
      q: asked.q,
      // A live window keeps its words, so that the answer on screen stays while the next one comes.
      t: isLive.value ? address.value.t : timeWindowText(group.window),
      sort: asked.sort,
      cols: asked.c,
      skip,
      limit: rowsPerRequest,
      running: group.isRunning,
    });
  const wanted = new Set<string>();
  for (const row of [first, (first + last) >> 1, last - 1, last - 1 + rowsPerRequest / 2]) {
    const place = placeOf(asked.groups, row);
    if (place) wanted.add(pathOf(place));
  }
  const key = [...wanted].join("\n");
  useEffect(() => {
    const timer = setTimeout(() => held.set(key === "" ? [] : key.split("\n")), settleMs);
    return () => clearTimeout(timer);
  }, [key, held]);
  useEffect(() => () => held.set([]), [held]);
  return (row) => {
    const place = placeOf(asked.groups, row);
    const rows = place && held.get<Rows>(pathOf(place)).data;
    return rows && place.index < rows.n ? { rows, index: place.index } : undefined;
  };
}
