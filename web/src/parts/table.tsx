/** The one table of all record kinds: a window of recycled rows over a result of any length, with a grid's keyboard. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Kind, KindField, Value as RecordValue } from "#api/contract.ts";
import { address, go } from "../address/router.ts";
import { zone } from "../look.ts";
import { actionsOf } from "../question/actions.ts";
import { cellText, columnWidth, isRightAligned, leastWidth, rawText } from "../show/cell.ts";
import type { Detail } from "../show/time.ts";
import { columnsOf } from "./column-choice.tsx";
import { ColumnHead } from "./column-head.tsx";
import { widen, widthKeys, widthsOf } from "./column-widths.ts";
import { groupBy } from "./groups.tsx";
import type { RowGroup } from "./row-groups.ts";
import { isAtTop } from "./tail.ts";
import { type RowRead, useRows } from "./use-rows.ts";
import { pickedFrom, Value } from "./value.tsx";
import { openValueMenu } from "./value-menu.tsx";
import { scrollToRow, virtualWindow } from "./virtual.ts";

interface Props {
  kind: Kind;
  groups: readonly RowGroup[];
  total: number;
  detail: Detail;
}

const rowHeight = 24;
/** Beside a row on each side. */
const rowPadding = 14;

export function Table({ kind, groups, total, detail }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [view, setView] = useState(600);
  const [at, setAt] = useState({ row: 0, column: 0 });
  const { q, sort, sel, c } = address.value;
  useEffect(() => {
    if (body.current && isAtTop.value) body.current.scrollTop = 0;
  }, [isAtTop.value]);
  useEffect(() => {
    if (!body.current) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setView(entry.contentRect.height));
    observer.observe(body.current);
    return () => observer.disconnect();
  }, []);
  const columns = columnsOf(kind, c)
    .map((name) => kind.fields.find((field) => field.name === name))
    .filter((field) => field !== undefined);
  const shown = virtualWindow(total, rowHeight, top, view);
  const read = useRows({ kind: kind.name, q, sort, c, groups }, shown.first, shown.last);
  const chosen = widthsOf(kind.name);
  const widths = columns.map((field) => {
    const pixels = chosen[field.name];
    return pixels === undefined ? columnWidth(field, detail) : `${pixels}px`;
  });
  const least = widths.reduce((sum, width) => sum + leastWidth(width), 2 * rowPadding);
  const select = (row: number): void => {
    const found = read(row);
    if (found) go({ sel: selOf(found) }, { quietly: sel !== "" });
  };
  const headCell = (column: number): HTMLElement | undefined =>
    head.current?.querySelectorAll<HTMLElement>(".row > *")[column];
  const widenAt = (by: number | undefined): void => {
    const name = columns[at.column]?.name;
    if (name !== undefined) widen(kind.name, name, headCell(at.column)?.clientWidth ?? 0, by);
  };
  const moveTo = (row: number, column = at.column): void => {
    const next = {
      row: Math.min(total - 1, Math.max(0, row)),
      column: Math.min(columns.length - 1, Math.max(0, column)),
    };
    setAt(next);
    if (body.current) {
      body.current.scrollTop = scrollToRow(next.row, total, rowHeight, body.current.scrollTop, view);
      showColumn(body.current, headCell(next.column));
    }
    if (sel !== "") select(next.row);
  };
  const cellElement = (): Element | null => document.getElementById(`cell-${at.row}-${at.column}`);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(view / rowHeight) - 1);
    const moves: Record<string, () => void> = {
      ArrowDown: () => moveTo(at.row + 1),
      j: () => moveTo(at.row + 1),
      ArrowUp: () => moveTo(at.row - 1),
      k: () => moveTo(at.row - 1),
      ArrowLeft: () => moveTo(at.row, at.column - 1),
      ArrowRight: () => moveTo(at.row, at.column + 1),
      PageDown: () => moveTo(at.row + page),
      PageUp: () => moveTo(at.row - page),
      Home: () => moveTo(0),
      End: () => moveTo(total - 1),
      Enter: () => select(at.row),
      " ": () => select(at.row),
      ...Object.fromEntries([...widthKeys].map(([key, by]) => [key, () => widenAt(by)])),
      G: () => groupBy(columns[at.column]),
      m: () => openCellMenu(cellElement()),
      ContextMenu: () => openCellMenu(cellElement()),
    };
    const picked = pickedFrom(cellElement()?.querySelector(".v") ?? null);
    const run = moves[event.key] ?? (picked && actionsOf(picked).find(({ key }) => key === event.key)?.run);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  const rows = [];
  const slots = Math.max(1, shown.last - shown.first);
  for (let row = shown.first; row < shown.last; row++) {
    const found = read(row);
    rows.push(
      <div
        key={row % slots}
        class="row"
        role="row"
        aria-rowindex={row + 2}
        aria-selected={found !== undefined && sel !== "" && selOf(found) === sel}
        data-row={row}
        style={{ transform: `translateY(${Math.round(shown.offset + (row - shown.first) * rowHeight)}px)` }}
      >
        {columns.map((field, column) => (
          <div
            key={field.name}
            id={`cell-${row}-${column}`}
            role="gridcell"
            class={`${isRightAligned(field) ? "right" : ""}${row === at.row && column === at.column ? " at" : ""}`}
          >
            <Cell field={field} found={found} detail={detail} />
          </div>
        ))}
      </div>,
    );
  }
  return (
    <div class="table" style={{ "--columns": widths.join(" "), "--least": `${least}px` }}>
      <div class="table-head" ref={head}>
        <div class="row">
          {columns.map((field) => (
            <ColumnHead key={field.name} kind={kind.name} field={field} sort={sort} />
          ))}
        </div>
      </div>
      <div
        class="table-body"
        ref={body}
        role="grid"
        tabIndex={0}
        aria-label={`${kind.title}. Enter opens a row, m the menu of a value.`}
        aria-rowcount={total + 1}
        aria-colcount={columns.length}
        aria-activedescendant={total > 0 ? `cell-${at.row}-${at.column}` : undefined}
        onKeyDown={onKeyDown}
        onScroll={(event) => {
          setTop(event.currentTarget.scrollTop);
          isAtTop.value = event.currentTarget.scrollTop === 0;
          if (head.current) head.current.scrollLeft = event.currentTarget.scrollLeft;
        }}
        onClick={(event) => {
          if (event.defaultPrevented || pickedFrom(event.target)) return;
          const row = rowOf(event.target);
          if (row === undefined) return;
          setAt({ ...at, row });
          select(row);
        }}
      >
        <div class="table-pad" role="rowgroup" style={{ height: `${shown.height}px` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}

/** Scrolls sideways as far as a column needs to be seen whole. */
function showColumn(body: Element, headCell: HTMLElement | undefined): void {
  if (!headCell) return;
  const { offsetLeft, offsetWidth } = headCell;
  const beyond = offsetLeft + offsetWidth - body.clientWidth;
  body.scrollLeft = Math.min(offsetLeft - rowPadding, Math.max(body.scrollLeft, beyond));
}

function openCellMenu(cell: Element | null): void {
  const picked = pickedFrom(cell?.querySelector(".v") ?? null);
  if (picked) openValueMenu(picked, picked.element);
}

function rowOf(target: EventTarget | null): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-row]")?.dataset["row"] : undefined;
  return row === undefined ? undefined : Number(row);
}

const valueOf = ({ rows, index }: RowRead, field: string): RecordValue | null | undefined => rows.cols[field]?.[index];

/** How the address names a row: its time and its conversation. */
function selOf(found: RowRead): string {
  const uid = valueOf(found, "uid");
  return `${valueOf(found, "ts")}${uid ? `.${uid}` : ""}`;
}

function Cell({ field, found, detail }: { field: KindField; found: RowRead | undefined; detail: Detail }) {
  if (!found) return <span class="skeleton" />;
  const value = valueOf(found, field.name);
  if (value === null || value === undefined) return null;
  const text = cellText(field, value, { zone: zone.value, detail });
  if (field.type === "time" || field.type === "interval") return <>{text}</>;
  const at = valueOf(found, "ts");
  const one = Array.isArray(value) ? value[0] : value;
  if (one === undefined) return null;
  return (
    <Value field={field.name} value={rawText(one)} text={text} at={typeof at === "number" ? at : undefined} isCell />
  );
}
