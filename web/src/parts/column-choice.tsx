/** Which columns a table shows: every field of its kind with its sentence, the choice kept in the address. */
import { useState } from "preact/hooks";
import type { Kind } from "#api/contract.ts";
import { address, go } from "../address/router.ts";
import { labelOf } from "../show/labels.ts";
import { forgetWidths } from "./column-widths.ts";
import { Dialog } from "./dialog.tsx";

/** Names of the columns that are shown, time first. */
export function columnsOf(kind: Kind, chosen: string): readonly string[] {
  const names = chosen === "" ? kind.columns : chosen.split(",");
  const known = new Set(kind.fields.map(({ name }) => name));
  return ["ts", ...names.filter((name) => name !== "ts" && known.has(name))];
}

export function ColumnChoice({ kind }: { kind: Kind }) {
  const [isOpen, open] = useState(false);
  return (
    <>
      <button type="button" class="quiet" onClick={() => open(true)}>
        Columns
      </button>
      {isOpen && <Choice kind={kind} onClose={() => open(false)} />}
    </>
  );
}

function Choice({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const [text, setText] = useState("");
  const shown = columnsOf(kind, address.value.c);
  const choose = (names: readonly string[]): void => go({ c: names.join(",") }, { quietly: true });
  const reset = (): void => {
    go({ c: "" }, { quietly: true });
    forgetWidths(kind.name);
  };
  const wanted = kind.fields.filter(
    ({ name, doc }) => name !== "ts" && `${name} ${labelOf(name)} ${doc}`.toLowerCase().includes(text.toLowerCase()),
  );
  return (
    <Dialog title="Columns" onClose={onClose}>
      <div class="choice-head">
        <input
          class="field"
          type="search"
          placeholder="Find a field"
          aria-label="Find a field"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
        <button type="button" class="button" onClick={reset}>
          As it was
        </button>
      </div>
      <ul class="choice">
        {wanted.map(({ name, doc }) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={shown.includes(name)}
                onChange={(event) =>
                  choose(event.currentTarget.checked ? [...shown, name] : shown.filter((one) => one !== name))
                }
              />
              <span>
                <strong>{labelOf(name)}</strong> <span class="muted">{doc}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
