/** Every value of one field in the current result, to look through, to pick from, and to take along. */
import { useState } from "preact/hooks";
import type { Facets, Kind } from "#api/contract.ts";
import { fieldValuesRequest } from "../address/requests.ts";
import { address, go } from "../address/router.ts";
import { useQuery } from "../api/query.ts";
import { copy } from "../question/actions.ts";
import { withValue } from "../question/clauses.ts";
import { rawText } from "../show/cell.ts";
import { visible } from "../show/inert.ts";
import { labelOf } from "../show/labels.ts";
import { countText } from "../show/number.ts";
import { Dialog } from "./dialog.tsx";
import { Region } from "./region.tsx";

interface Props {
  kind: Kind;
  field: string;
  onClose: () => void;
}

export function FieldValues({ kind, field, onClose }: Props) {
  const [text, setText] = useState("");
  const query = useQuery<Facets>(fieldValuesRequest(address.value, kind.name, field));
  const only = (value: string): void => {
    onClose();
    go({ q: withValue(address.value.q, field, value) });
  };
  return (
    <Dialog title={`Every ${labelOf(field)}`} onClose={onClose}>
      <Region query={query}>
        {({ facets: [facet] }) => {
          const values = (facet?.top ?? []).map(({ value, count }) => ({ value: rawText(value), count }));
          const wanted = values.filter(({ value }) => value.toLowerCase().includes(text.toLowerCase()));
          return (
            <>
              <div class="choice-head">
                <input
                  class="field"
                  type="search"
                  placeholder={`Find among ${countText(values.length)}`}
                  aria-label="Find a value"
                  value={text}
                  onInput={(event) => setText(event.currentTarget.value)}
                />
                <button
                  type="button"
                  class="button"
                  onClick={() => void copy(wanted.map(({ value, count }) => `${value}\t${count}`).join("\n"))}
                >
                  Copy
                </button>
              </div>
              {facet && facet.distinct > values.length && (
                <p class="partial">
                  ▲ The {countText(values.length)} most frequent of about {countText(facet.distinct)}.
                </p>
              )}
              <ul class="choice">
                {wanted.map(({ value, count }) => (
                  <li key={value}>
                    <button type="button" class="facet" onClick={() => only(value)}>
                      <bdi>{visible(value) || "(empty)"}</bdi>
                      <span class="count">{countText(count)}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Region>
    </Dialog>
  );
}
