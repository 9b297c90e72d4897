/** The keys that work everywhere, in one table; the help shows the same table. */
import { signal } from "@preact/signals";
import { go } from "./address/router.ts";
import { refresh } from "./api/query.ts";
import { toggleCompare } from "./parts/earlier.tsx";
import { shiftWindow, toggleLive, zoomWindow } from "./parts/time-box.tsx";
import { copyLink } from "./question/actions.ts";

export const isHelpOpen = signal(false);
export const isPaletteOpen = signal(false);

interface Key {
  readonly keys: string;
  readonly does: string;
  readonly run?: () => void;
}

const focus = (id: string) => (): void => document.getElementById(id)?.focus();

/** `g n` is one key after the other. Those without `run` are handled where they apply. */
export const keys: readonly Key[] = [
  { keys: "Ctrl K", does: "Any command by its name" },
  { keys: "/", does: "Search", run: focus("search") },
  { keys: "t", does: "Time", run: focus("time") },
  { keys: "g n", does: "Now", run: () => go({ page: "now", key: "" }) },
  { keys: "g m", does: "Moment", run: () => go({ page: "moment", key: "" }) },
  { keys: "g e", does: "Explore", run: () => go({ page: "explore", key: "sessions" }) },
  { keys: "g w", does: "Web", run: () => go({ page: "explore", key: "http" }) },
  { keys: "g f", does: "Files", run: () => go({ page: "explore", key: "files" }) },
  { keys: "[", does: "Earlier", run: () => shiftWindow(-1) },
  { keys: "]", does: "Later", run: () => shiftWindow(1) },
  { keys: "z", does: "Narrower", run: () => zoomWindow(0.5) },
  { keys: "Z", does: "Wider", run: () => zoomWindow(2) },
  { keys: "=", does: "Everything held", run: () => go({ t: "" }) },
  { keys: ".", does: "Compare with a week earlier, or stop", run: toggleCompare },
  { keys: "l", does: "Follow the traffic, or stop", run: toggleLive },
  {
    keys: "v",
    does: "Next kind of record",
    run: () => document.querySelector<HTMLElement>(".tabs [aria-current] + a")?.click(),
  },
  { keys: "r", does: "Ask again", run: () => refresh() },
  { keys: "L", does: "Copy a link to this page", run: () => void copyLink() },
  { keys: "Escape", does: "Close the detail panel", run: () => go({}) },
  { keys: "?", does: "These keys", run: () => (isHelpOpen.value = true) },
  { keys: "j k ↑ ↓", does: "In a table: next and previous row" },
  { keys: "← →", does: "In a table: next and previous value" },
  { keys: "Enter", does: "In a table: open the row" },
  { keys: "G", does: "In a table: group by this column" },
  { keys: "< > |", does: "In a table: a narrower column, a wider one, as it was" },
  { keys: "m", does: "On a value: its menu" },
  { keys: "+ −", does: "On a value: show only it, leave it out" },
  { keys: "o w t f y p", does: "On a value: open, where else, around, first and last, copy, packets" },
];

let pending = "";

export function onGlobalKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey) return;
  const isPlain = !event.ctrlKey && !event.metaKey;
  if (!isPlain && event.key === "k") {
    event.preventDefault();
    isPaletteOpen.value = true;
  }
  if (!isPlain) return;
  const target = event.target instanceof Element ? event.target : null;
  if (target?.closest("input, select, textarea, dialog, [popover]")) return;
  const typed = pending === "" ? event.key : `${pending} ${event.key}`;
  pending = event.key === "g" && pending === "" ? "g" : "";
  const found = keys.find((key) => key.keys === typed && key.run);
  if (!found?.run) return;
  event.preventDefault();
  found.run();
}
