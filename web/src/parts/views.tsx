/** Views: the question that is open, kept under a name, and the way back to the ones that are kept. */
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { Views as Shared, View } from "#api/contract.ts";
import { addressText } from "../address/address.ts";
import { apiPath, viewsRequest } from "../address/requests.ts";
import { address, follow, go } from "../address/router.ts";
import { deleteAt, isProblem, postJson } from "../api/client.ts";
import { renew, useQuery } from "../api/query.ts";
import { standardViews } from "../question/standard-views.ts";
import { addressOf, dropView, saveView, viewOf, views } from "../question/views.ts";
import { visible } from "../show/inert.ts";
import { Dialog } from "./dialog.tsx";

export const areViewsOpen = signal(false);

/** Opens what a view shows. */
export const openView = (view: View): void => go(addressOf(view));

/** The views that the server keeps, while somebody looks at them. */
export const useShared = (isLooking: boolean): ReturnType<typeof useQuery<Shared>> =>
  useQuery<Shared>(isLooking ? viewsRequest : undefined);

const longestName = 80;

export const Views = () => (areViewsOpen.value ? <Open /> : null);

function Open() {
  const [name, setName] = useState("");
  const [isShared, setShared] = useState(true);
  const [failure, setFailure] = useState<string>();
  const shared = useShared(true);
  const close = (): void => void (areViewsOpen.value = false);
  /** The list is asked for anew, also after a refusal. */
  const change = async (work: Promise<void>): Promise<void> => {
    setFailure(undefined);
    await work.catch((error: unknown) => setFailure(isProblem(error) ? error.message : String(error)));
    renew((path) => path === viewsRequest);
  };
  const save = async (): Promise<void> => {
    const view = viewOf(name.trim(), address.value);
    if (view.name === "") return;
    if (isShared) await change(postJson(viewsRequest, view));
    else saveView(view);
    setName("");
  };
  const drop = (view: View): void => void change(deleteAt(apiPath("/views", { name: view.name })));
  const problem = failure ?? shared.problem?.message;
  return (
    <Dialog title="Views" onClose={close}>
      <form
        class="choice-head"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
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
        <select
          class="field"
          aria-label="For whom it is kept"
          value={isShared ? "shared" : "mine"}
          onChange={(event) => setShared(event.currentTarget.value === "shared")}
        >
          <option value="shared">with the data, for everyone</option>
          <option value="mine">in this browser, for me</option>
        </select>
        <button type="submit" class="button">
          Keep
        </button>
      </form>
      <p class="muted">A view without a fixed window shows what is held when it is opened.</p>
      {problem !== undefined && (
        <p class="strange" role="alert">
          ▲ {problem}
        </p>
      )}
      <div class="choice views">
        <List title="Shared" views={shared.data?.views ?? []} onOpen={close} onDrop={drop} />
        <List title="Mine" views={views.value} onOpen={close} onDrop={(view) => dropView(view.name)} />
        <List title="To begin with" views={standardViews} onOpen={close} />
      </div>
    </Dialog>
  );
}

interface ListProps {
  title: string;
  views: readonly View[];
  onOpen: () => void;
  /** Those to begin with are always there. */
  onDrop?: (view: View) => void;
}

function List({ title, views, onOpen, onDrop }: ListProps) {
  if (views.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul>
        {views.map((view) => (
          <Line key={view.name} view={view} onOpen={onOpen} onDrop={onDrop} />
        ))}
      </ul>
    </section>
  );
}

type LineProps = Pick<ListProps, "onOpen"> & { view: View; onDrop: ListProps["onDrop"] | undefined };

function Line({ view, onOpen, onDrop }: LineProps) {
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
      {onDrop && (
        <button
          type="button"
          class="quiet"
          aria-label={`Forget ${visible(view.name)}`}
          title="Forget it"
          onClick={() => onDrop(view)}
        >
          ×
        </button>
      )}
    </li>
  );
}
