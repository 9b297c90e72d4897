/** Every command by its words: places, tables, views, groups, looks. `Ctrl K` opens it, also while something is typed. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Kinds, View } from "#api/contract.ts";
import { go } from "../address/router.ts";
import { isPaletteOpen, keys } from "../keys.ts";
import { theme, themes } from "../look.ts";
import { jumpOf } from "../question/jump.ts";
import { matching } from "../question/matching.ts";
import { standardViews } from "../question/standard-views.ts";
import { views } from "../question/views.ts";
import { visible } from "../show/inert.ts";
import { titled } from "../show/labels.ts";
import { Dialog } from "./dialog.tsx";
import { areViewsOpen, openView, useShared } from "./views.tsx";

interface Command {
  readonly name: string;
  /** Its key, or what it is of. */
  readonly note: string;
  readonly run: () => void;
}

const shownAtOnce = 12;

export function Palette({ kinds }: { kinds: Kinds | undefined }) {
  const shared = useShared(isPaletteOpen.value).data?.views ?? [];
  if (!isPaletteOpen.value) return null;
  return <Open commands={commandsOf(kinds, [...shared, ...views.value, ...standardViews])} />;
}

function commandsOf(kinds: Kinds | undefined, known: readonly View[]): Command[] {
  const ofKeys = keys.flatMap(({ keys: typed, does, run }) => (run ? [{ name: does, note: typed, run }] : []));
  const tables = (kinds?.kinds ?? []).map(({ title, doc }) => ({
    name: `Explore ${titled(title)}`,
    note: doc,
    run: () => go({ page: "explore", key: title }),
  }));
  const looks = themes.map((name) => ({ name: `Look: ${name}`, note: "", run: () => void (theme.value = name) }));
  const ofViews = known.map((view) => ({
    name: `View: ${visible(view.name)}`,
    note: "",
    run: () => openView(view),
  }));
  const keep = { name: "Keep this view", note: "", run: () => void (areViewsOpen.value = true) };
  return [...ofKeys, keep, ...ofViews, ...tables, ...looks];
}

function jumpsOf(typed: string): Command[] {
  const jump = jumpOf(typed);
  if (!jump) return [];
  const { page, key, is } = jump;
  return [{ name: `Go to ${is} ${visible(key)}`, note: "", run: () => go({ page, key, q: "" }) }];
}

function Open({ commands }: { commands: readonly Command[] }) {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const shown = [...jumpsOf(typed), ...matching(commands, ({ name }) => name, typed)].slice(0, shownAtOnce);
  const close = (): void => void (isPaletteOpen.value = false);
  const choose = (command: Command | undefined): void => {
    if (!command) return;
    close();
    // Once the dialog is gone: it would keep the focus that the command gives away.
    setTimeout(command.run);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move !== undefined && shown.length > 0) setAt((at + move + shown.length) % shown.length);
    else if (event.key === "Enter") choose(shown[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Commands" onClose={close}>
      <input
        ref={input}
        class="field"
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls="commands"
        aria-autocomplete="list"
        aria-activedescendant={shown.length > 0 ? `command-${at}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder="A command, a table, or any address, name, hash"
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="commands" class="commands" role="listbox" aria-label="Commands">
        {shown.map((command, i) => (
          <div
            key={i}
            id={`command-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            onClick={() => choose(command)}
          >
            <bdi>{command.name}</bdi>
            <span>{command.note}</span>
          </div>
        ))}
      </div>
      {shown.length === 0 && <p class="muted">No command is called that.</p>}
    </Dialog>
  );
}
