/** The filter's clauses, each with what it does to the result, and ways to turn it, switch it off, take it away. */
import type { Parsed } from "#api/contract.ts";
import { address, go } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { type Clause, clausesOf, withClause } from "../question/clauses.ts";
import { visible } from "../show/inert.ts";
import { countText } from "../show/number.ts";

export function Pills({ path }: { path: string | undefined }) {
  const { q } = address.value;
  const effects = useQuery<Parsed>(path).data;
  const clauses = clausesOf(q) ?? [];
  if (clauses.length === 0) return null;
  return (
    <div class="pills">
      {clauses.map((clause, i) => (
        <Pill
          key={`${clause.text} ${i}`}
          q={q}
          clause={clause}
          without={effects?.clauses[i]?.without}
          total={effects?.total}
        />
      ))}
    </div>
  );
}

interface Props {
  q: string;
  clause: Clause;
  without: number | undefined;
  total: number | undefined;
}

function Pill({ q, clause, without, total }: Props) {
  const { text, isNegated, isOff } = clause;
  const change = (to: Partial<Clause> | undefined): void => go({ q: withClause(q, clause, to) });
  const removed = without !== undefined && total !== undefined ? without - total : undefined;
  return (
    <span class={`pill${isNegated ? " negated" : ""}${isOff ? " off" : ""}`}>
      <span class="what">
        {isNegated && "not "}
        <bdi>{visible(text)}</bdi>
        {removed !== undefined && <span class="effect">−{countText(removed)}</span>}
      </span>
      <button
        type="button"
        title="Turn around"
        aria-label={`Turn ${text} around`}
        onClick={() => change({ isNegated: !isNegated })}
      >
        ±
      </button>
      <button
        type="button"
        title={isOff ? "Switch on" : "Switch off"}
        aria-label={`Switch ${text} ${isOff ? "on" : "off"}`}
        onClick={() => change({ isOff: !isOff })}
      >
        {isOff ? "○" : "●"}
      </button>
      <button type="button" title="Take away" aria-label={`Take ${text} away`} onClick={() => change(undefined)}>
        ×
      </button>
    </span>
  );
}
