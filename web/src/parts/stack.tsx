/** Bars that are told apart by direction or app: by colour, by texture, and in words with their numbers. */
import type { Hist, Kind, Series } from "#api/contract.ts";
import { address, follow, go, hrefOf } from "../address/router.ts";
import { withoutAny, withValue } from "../question/clauses.ts";
import { visible } from "../show/inert.ts";
import type { Measure } from "./measure.ts";

type Stack = NonNullable<Hist["stack"]>;

/** What is drawn over the colour of each series, so that it is known without the colour; the first is plain. */
const textures = ["", "M0 0V6", "M0 0H6", "M0 0V6M0 0H6", "M1.5 1.5h2v2h-2z", "M0 0V6M2 0V6"];
const turns = [0, 45, 0, 45, 0, -45];

export const textureOf = (series: number): string => `url(#stack-${series})`;

export const StackTextures = () => (
  <>
    {textures.map((d, i) => (
      <pattern
        key={i}
        id={`stack-${i}`}
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform={`rotate(${turns[i]})`}
      >
        <rect class={`stack-${i}`} width="6" height="6" />
        <path class="texture" d={d} />
      </pattern>
    ))}
  </>
);

/** What a series is called: `out`, `http`. */
export const seriesName = ({ value, isRest }: Series): string =>
  value === undefined ? (isRest ? "the rest" : "not recognised") : visible(value);

/** The filter that shows the records of a series alone; the rest is no one value. */
function filterOf(by: string, { value, isRest }: Series): string | undefined {
  if (isRest) return undefined;
  return value === undefined ? withoutAny(address.value.q, by) : withValue(address.value.q, by, value);
}

export const StackEntries = ({ stack, measure }: { stack: Stack; measure: Measure }) => (
  <>
    {stack.series.map((series, i) => (
      <Entry key={seriesName(series)} at={i} by={stack.by} series={series} measure={measure} />
    ))}
  </>
);

interface EntryProps {
  at: number;
  by: string;
  series: Series;
  measure: Measure;
}

function Entry({ at, by, series, measure }: EntryProps) {
  const amount = measure.text(series.values.reduce((sum, value) => sum + value, 0));
  const q = filterOf(by, series);
  const said = (
    <>
      <svg width="14" height="12" aria-hidden="true">
        <rect width="14" height="12" rx="2" fill={textureOf(at)} />
      </svg>
      {seriesName(series)} <span class="num">{amount}</span>
    </>
  );
  return (
    <li>
      {q === undefined ? (
        <span>{said}</span>
      ) : (
        <a href={hrefOf({ q })} onClick={follow({ q })} title="Show only these">
          {said}
        </a>
      )}
    </li>
  );
}

/** The ways in which the records of a kind can be told apart. */
const waysOf = (kind: Kind): readonly (readonly [stack: string, label: string])[] => [
  ...(kind.hasFlow ? [["direction", "by direction"] as const] : []),
  ...(kind.fields.some(({ name }) => name === "service" || name === "source") ? [["app", "by app"] as const] : []),
];

export function StackChoice({ kind }: { kind: Kind }) {
  const ways = waysOf(kind);
  if (ways.length === 0) return null;
  return (
    <label>
      <span class="hidden-text">How the bars are stacked</span>
      <select
        value={address.value.stack}
        onChange={(event) => go({ stack: event.currentTarget.value, sel: address.value.sel }, { quietly: true })}
      >
        <option value="">not stacked</option>
        {ways.map(([stack, label]) => (
          <option key={stack} value={stack}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
