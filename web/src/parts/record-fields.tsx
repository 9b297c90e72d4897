/** The fields of one record as a list of names and values. */
import type { Kind, Value as RecordValue } from "#api/contract.ts";
import { zone } from "../look.ts";
import { cellText, rawText } from "../show/cell.ts";
import { labelOf } from "../show/labels.ts";
import { Value } from "./value.tsx";

interface Props {
  kind: Pick<Kind, "fields">;
  row: Readonly<Record<string, RecordValue | null | undefined>>;
  without?: ReadonlySet<string>;
}

/** A field that was not seen is left out: it is not zero, and not empty. */
export function RecordFields({ kind, row, without }: Props) {
  const { ts } = row;
  const at = typeof ts === "number" ? ts : undefined;
  return (
    <dl class="fields">
      {kind.fields.map((field) => {
        const value = row[field.name];
        if (value === null || value === undefined || without?.has(field.name)) return null;
        if (Array.isArray(value) && value.length === 0) return null;
        const showing = { zone: zone.value, detail: "year" as const };
        const values = Array.isArray(value) ? value : [value];
        return (
          <div key={field.name}>
            <dt title={field.doc}>{labelOf(field.name)}</dt>
            <dd>
              {values.map((one) => (
                <Value
                  key={rawText(one)}
                  field={field.name}
                  value={rawText(one)}
                  text={cellText(field, one, showing) || "(empty)"}
                  at={at}
                />
              ))}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
