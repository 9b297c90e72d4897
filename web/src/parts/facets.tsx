/** What there is most and least of, field by field: a click asks for that value alone. */
import { useEffect, useState } from "preact/hooks";
import type { Facet, Facets as FacetsAnswer, Kind, Value } from "#api/contract.ts";
import { address, go } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { withValue } from "../question/clauses.ts";
import { rawText } from "../show/cell.ts";
import { shortened, visible } from "../show/inert.ts";
import { labelOf } from "../show/labels.ts";
import { countText, shortCountText } from "../show/number.ts";
import { FieldValues } from "./field-values.tsx";
import { Region } from "./region.tsx";

/** Rows are asked for first: they are what a person waits for. */
const afterRowsMs = 150;

/** `path` is undefined until there is something to count. */
export function Facets({ kind, path }: { kind: Kind; path: string | undefined }) {
  const [asked, ask] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => ask(path), afterRowsMs);
    return () => clearTimeout(timer);
  }, [path]);
  const query = useQuery<FacetsAnswer>(asked);
  const [all, showAll] = useState<string>();
  return (
    <aside class="facets" aria-label="Most frequent values">
      <Region query={query}>
        {({ facets }) =>
          facets
            .filter(({ top }) => top.length > 0)
            .map((facet) => <Field key={facet.field} facet={facet} onAll={() => showAll(facet.field)} />)
        }
      </Region>
      {all !== undefined && <FieldValues kind={kind} field={all} onClose={() => showAll(undefined)} />}
    </aside>
  );
}

function Field({ facet, onAll }: { facet: Facet; onAll: () => void }) {
  const { field, top, rare, distinct } = facet;
  const [isRare, showRare] = useState(false);
  const label = labelOf(field);
  return (
    <section>
      <h3>
        {label}{" "}
        <span class="facet-views">
          {rare.length > 0 && (
            <button
              type="button"
              class="quiet"
              aria-pressed={isRare}
              aria-label={`Rare values of ${label}`}
              onClick={() => showRare(!isRare)}
            >
              rare
            </button>
          )}
          <button
            type="button"
            class="quiet num"
            title="Every value"
            aria-label={`All ${countText(distinct)} values of ${label}`}
            onClick={onAll}
          >
            {countText(distinct)}
          </button>
        </span>
      </h3>
      {(isRare ? rare : []).map(({ value, count }) => (
        <Choice key={rawText(value)} field={field} value={value} count={count} />
      ))}
      {(isRare ? [] : top).map(({ value, count, spark }) => (
        <Choice key={rawText(value)} field={field} value={value} count={count} spark={spark} />
      ))}
    </section>
  );
}

interface ChoiceProps {
  field: string;
  value: Value;
  count: number;
  spark?: readonly number[];
}

function Choice({ field, value, count, spark }: ChoiceProps) {
  const text = shortened(visible(rawText(value)));
  return (
    <button
      type="button"
      class="facet"
      title={text}
      aria-label={`${labelOf(field)} ${text}: ${countText(count)}, show only this`}
      onClick={() => go({ q: withValue(address.value.q, field, rawText(value)) })}
    >
      <bdi>{text || "(empty)"}</bdi>
      {spark && <Spark counts={spark} />}
      <span class="count">{shortCountText(count)}</span>
    </button>
  );
}

/** A value over time, as small as a word. */
export function Spark({ counts }: { counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const width = 44 / Math.max(1, counts.length);
  const path = counts.map((count, i) => `M${i * width} 14v${-(count / most) * 13}h${width - 0.6}V14z`).join("");
  return (
    <svg class="spark" viewBox="0 0 44 14" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
