/** What there is most of, field by field: a click asks for that value alone. */
import type { Facets as FacetsAnswer } from "#api/contract.ts";
import { address, go } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { withValue } from "../question/clauses.ts";
import { rawText } from "../show/cell.ts";
import { visible } from "../show/inert.ts";
import { labelOf } from "../show/labels.ts";
import { countText, shortCountText } from "../show/number.ts";
import { Region } from "./region.tsx";

export function Facets({ path }: { path: string }) {
  const query = useQuery<FacetsAnswer>(path);
  return (
    <aside class="facets" aria-label="Most frequent values">
      <Region query={query}>
        {({ facets }) =>
          facets
            .filter(({ top }) => top.length > 0)
            .map(({ field, top, distinct }) => (
              <section key={field}>
                <h3>
                  {labelOf(field)} <span class="num">{countText(distinct)}</span>
                </h3>
                {top.map(({ value, count, spark }) => (
                  <button
                    key={rawText(value)}
                    type="button"
                    class="facet"
                    title={visible(rawText(value))}
                    aria-label={`${labelOf(field)} ${visible(rawText(value))}: ${countText(count)}, show only this`}
                    onClick={() => go({ q: withValue(address.value.q, field, rawText(value)) })}
                  >
                    <bdi>{visible(rawText(value)) || "(empty)"}</bdi>
                    <Spark counts={spark} />
                    <span class="count">{shortCountText(count)}</span>
                  </button>
                ))}
              </section>
            ))
        }
      </Region>
    </aside>
  );
}

function Spark({ counts }: { counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const width = 44 / Math.max(1, counts.length);
  const path = counts.map((count, i) => `M${i * width} 14v${-(count / most) * 13}h${width - 0.6}V14z`).join("");
  return (
    <svg class="spark" viewBox="0 0 44 14" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
