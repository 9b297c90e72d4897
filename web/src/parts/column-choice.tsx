/** Which columns a table shows: every field of its kind with its sentence, the choice kept in the address. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
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

/** The names with one of them moved by so many places. */
export function withMoved(names: readonly string[], name: string, by: number): readonly string[] {
  const others = names.filter((one) => one !== name);
  const place = Math.min(others.length, Math.max(0, names.indexOf(name) + by));
  return [...others.slice(0, place), name, ...others.slice(place)];
}

function Choice({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const [text, setText] = useState("");
  const [, ...shown] = columnsOf(kind, address.value.c);
  const show = (c: string): void => go({ c, sel: address.value.sel }, { quietly: true });
  const choose = (names: readonly string[]): void => show(["ts", ...names].join(","));
  const reset = (): void => {
    show("");
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
      <div class="columns-choice">
        <ul class="choice" aria-label="Fields">
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
        <Order shown={shown} onMove={(name, by) => choose(withMoved(shown, name, by))} />
      </div>
    </Dialog>
  );
}

interface OrderProps {
  shown: readonly string[];
  onMove: (name: string, by: number) => void;
}

/** The columns as they stand, each to be moved; the buttons go along with what they move. */
function Order({ shown, onMove }: OrderProps) {
  const list = useRef<HTMLOListElement>(null);
  const [moved, setMoved] = useState<{ name: string; by: number }>();
  useLayoutEffect(() => {
    if (!moved) return;
    const buttons = [...(list.current?.querySelectorAll<HTMLButtonElement>(`[data-column="${moved.name}"]`) ?? [])];
    if (moved.by > 0) buttons.reverse();
    buttons.find(({ disabled }) => !disabled)?.focus();
  }, [moved]);
  const button = (name: string, by: number, isAtEnd: boolean) => (
    <button
      type="button"
      class="quiet"
      data-column={name}
      disabled={isAtEnd}
      aria-label={`Move ${labelOf(name)} ${by < 0 ? "up" : "down"}`}
      onClick={() => {
        onMove(name, by);
        setMoved({ name, by });
      }}
    >
      {by < 0 ? "↑" : "↓"}
    </button>
  );
  return (
    <ol class="choice order" ref={list} aria-label="Columns in their order">
      {shown.map((name, i) => (
        <li key={name}>
          <span>{labelOf(name)}</span>
          {button(name, -1, i === 0)}
          {button(name, 1, i === shown.length - 1)}
        </li>
      ))}
    </ol>
  );
}
