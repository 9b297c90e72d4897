/** Views: the question that is open, kept under a name, and the way back to the ones that are kept. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { addressText } from "../address/address.ts";
import { address, follow, go } from "../address/router.ts";
import { addressOf, dropView, saveView, standardViews, type View, views } from "../question/views.ts";
import { visible } from "../show/inert.ts";
import { Dialog } from "./dialog.tsx";

export const areViewsOpen = signal(false);

/** Opens what a view shows. */
export const openView = (view: View): void => go(addressOf(view));

const longestName = 80;

export function Views() {
  const [name, setName] = useState("");
  if (!areViewsOpen.value) return null;
  const close = (): void => void (areViewsOpen.value = false);
  const save = (): void => {
    if (name.trim() === "") return;
    saveView(name.trim(), address.value);
    setName("");
  };
  return (
    <Dialog title="Views" onClose={close}>
      <form
        class="choice-head"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <input
          class="field"
          maxLength={longestName}
          placeholder="Name for what is open now"
          aria-label="Name of the view"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
        <button type="submit" class="button">
          Keep
        </button>
      </form>
      <p class="muted">Kept in this browser. A view without a fixed window shows what is held when it is opened.</p>
      <ul class="choice views">
        {views.value.map((view) => (
          <Line key={view.name} view={view} onOpen={close} isOwn />
        ))}
        {standardViews.map((view) => (
          <Line key={view.path} view={view} onOpen={close} />
        ))}
      </ul>
    </Dialog>
  );
}

function Line({ view, onOpen, isOwn = false }: { view: View; onOpen: () => void; isOwn?: boolean }) {
  const target = addressOf(view);
  const open = follow(target);
  return (
    <li>
      <a
        href={addressText(target)}
        onClick={(event) => {
          onOpen();
          open(event);
        }}
      >
        <bdi>{visible(view.name)}</bdi>
      </a>
      {isOwn && (
        <button type="button" class="quiet" aria-label={`Forget ${view.name}`} onClick={() => dropView(view.name)}>
          ×
        </button>
      )}
    </li>
  );
}
