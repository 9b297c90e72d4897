/** The menu of a value: opened by click, right click, or from the grid's keyboard. */
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Found } from "#api/contract-pages.ts";
import { apiPath } from "../address/requests.ts";
import { useQuery } from "../api/query.ts";
import { zone } from "../look.ts";
import { actionsOf } from "../question/actions.ts";
import { shortened, visible } from "../show/inert.ts";
import { labelOf } from "../show/labels.ts";
import { counted } from "../show/number.ts";
import { momentText } from "../show/time.ts";
import type { PickedValue } from "./value.tsx";

interface Opened extends PickedValue {
  readonly x: number;
  readonly y: number;
}

const opened = signal<Opened | undefined>(undefined);

/** Opens the menu of a value under the element it stands in. */
export function openValueMenu(picked: PickedValue, element: Element): void {
  const box = element.getBoundingClientRect();
  opened.value = { ...picked, x: box.left, y: box.bottom + 4 };
}

const width = 296;
const margin = 8;

export function ValueMenu() {
  const menu = opened.value;
  return menu && <OpenMenu key={`${menu.field} ${menu.value} ${menu.x} ${menu.y}`} menu={menu} />;
}

function OpenMenu({ menu }: { menu: Opened }) {
  const ref = useRef<HTMLDivElement>(null);
  const [isAsking, ask] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const before = document.activeElement;
    element.showPopover();
    element.style.left = `${Math.max(margin, Math.min(menu.x, innerWidth - width - margin))}px`;
    element.style.top = `${Math.max(margin, Math.min(menu.y, innerHeight - element.offsetHeight - margin))}px`;
    element.querySelector("button")?.focus();
    return () => before instanceof HTMLElement && before.focus({ preventScroll: true });
  }, [menu]);
  const close = (): void => ref.current?.hidePopover();
  const actions = actionsOf(menu);
  const onKeyDown = (event: KeyboardEvent): void => {
    event.stopPropagation();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actions.find(({ key }) => key === event.key);
    if (action) {
      event.preventDefault();
      close();
      action.run();
    } else if (event.key === "f") ask(true);
    else moveFocus(event, ref.current);
  };
  return (
    <div
      ref={ref}
      class="menu"
      popover="auto"
      role="menu"
      tabIndex={-1}
      aria-label={`What to do with ${shortened(visible(menu.value))}`}
      onToggle={(event) => {
        if (event.newState === "closed" && opened.value === menu) opened.value = undefined;
      }}
      onKeyDown={onKeyDown}
    >
      <div class="what">
        {labelOf(menu.field)} <bdi>{shortened(visible(menu.value))}</bdi>
      </div>
      {actions.map(({ label, keyText, run }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          onClick={() => {
            close();
            run();
          }}
        >
          {label}
          <kbd>{keyText}</kbd>
        </button>
      ))}
      <button type="button" role="menuitem" onClick={() => ask(true)}>
        First and last seen
        <kbd>f</kbd>
      </button>
      {isAsking && <Seen value={menu.value} />}
    </div>
  );
}

function Seen({ value }: { value: string }) {
  const { data, problem } = useQuery<Found>(apiPath("/find", { value }));
  if (problem) return <p class="seen">{problem.message}</p>;
  if (!data) return <p class="seen">Looking …</p>;
  if (data.first === undefined || data.last === undefined) return <p class="seen">Never, in what is held.</p>;
  return (
    <p class="seen" role="status">
      First {momentText(data.first, zone.value)}
      <br />
      Last {momentText(data.last, zone.value)}
      <br />
      {counted(data.count, "record")}, {counted(data.by.length, "host")}
    </p>
  );
}

function moveFocus(event: KeyboardEvent, menu: HTMLElement | null): void {
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (step === 0 || !menu) return;
  event.preventDefault();
  const items: (Element | null)[] = [...menu.querySelectorAll("button")];
  const at = items.indexOf(document.activeElement);
  const next = items[(at + step + items.length) % items.length];
  if (next instanceof HTMLElement) next.focus();
}
