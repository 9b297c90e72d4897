/** The head of a column: sorts by it, and makes it wider. */
import { useRef } from "preact/hooks";
import type { KindField } from "#api/contract.ts";
import { go } from "../address/router.ts";
import { isRightAligned } from "../show/cell.ts";
import { labelOf } from "../show/labels.ts";
import { drawWidth, keepWidths, widen, widthKeys } from "./column-widths.ts";

interface Props {
  kind: string;
  field: KindField;
  sort: string;
}

export function ColumnHead({ kind, field, sort }: Props) {
  const { name } = field;
  const cell = useRef<HTMLDivElement>(null);
  const sorted = sort || "-ts";
  const order = sorted === name ? "ascending" : sorted === `-${name}` ? "descending" : "none";
  const next = order === "descending" ? name : `-${name}`;
  return (
    <div
      ref={cell}
      class={isRightAligned(field) ? "right" : ""}
      data-sort={order}
      onKeyDown={(event) => {
        if (!widthKeys.has(event.key)) return;
        event.preventDefault();
        widen(kind, name, cell.current?.clientWidth ?? 0, widthKeys.get(event.key));
      }}
    >
      <button
        type="button"
        title={field.doc}
        aria-label={`Sort by ${labelOf(name)}${order === "none" ? "" : `, now ${order}`}`}
        onClick={() => go({ sort: next === "-ts" ? "" : next })}
      >
        {labelOf(name)}
        {order === "ascending" ? " ↑" : order === "descending" ? " ↓" : ""}
      </button>
      <Edge kind={kind} field={name} width={() => cell.current?.clientWidth ?? 0} />
    </div>
  );
}

interface EdgeProps {
  kind: string;
  field: string;
  /** Of the column, now. */
  width: () => number;
}

/** Drawn sideways by the pointer; the keys of the head and of the table do the same. */
function Edge({ kind, field, width }: EdgeProps) {
  const held = useRef<{ at: number; width: number }>(undefined);
  return (
    <span
      class="edge"
      aria-hidden="true"
      title="Drag: wider or narrower. Double click: as it was"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        held.current = { at: event.clientX, width: width() };
      }}
      onPointerMove={({ clientX }) => {
        if (held.current) drawWidth(kind, field, held.current.width + clientX - held.current.at);
      }}
      onLostPointerCapture={() => {
        held.current = undefined;
        keepWidths(kind);
      }}
      onDblClick={() => widen(kind, field, 0, undefined)}
    />
  );
}
