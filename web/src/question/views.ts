/** Questions kept by name, in this browser: an address is all that a view is. */
import { signal } from "@preact/signals";
import { type Address, addressText, parseAddress } from "../address/address.ts";

export interface View {
  readonly name: string;
  /** Path and query. */
  readonly path: string;
}

const storageKey = "views";
/** More than a list to choose from can show. */
const mostViews = 100;

/** Questions that most investigations begin with. */
export const standardViews: readonly View[] = [
  { name: "Long connections", path: "/x/sessions?q=duration>3600&sort=-duration" },
  { name: "Uploads over 10 MB", path: "/x/sessions?q=dir:out orig_bytes>10MB&sort=-orig_bytes" },
  { name: "Destinations by what they received", path: "/x/sessions?q=dir:out&g=id.resp_h&sort=-orig_bytes" },
  { name: "Names asked for", path: "/x/dns?g=query" },
  { name: "Programs that came in", path: "/x/files?q=type:application/x-dosexec" },
];

const isView = (value: unknown): value is View =>
  typeof value === "object" &&
  value !== null &&
  "name" in value &&
  typeof value.name === "string" &&
  "path" in value &&
  typeof value.path === "string";

/** What the storage holds, whoever wrote it. */
export function viewsIn(text: string | null): readonly View[] {
  try {
    const found: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(found) ? found.filter(isView).slice(0, mostViews) : [];
  } catch {
    return [];
  }
}

/** The views of this person, the newest first. */
export const views = signal(viewsIn(localStorage.getItem(storageKey)));

function keep(next: readonly View[]): void {
  views.value = next.slice(0, mostViews);
  localStorage.setItem(storageKey, JSON.stringify(views.value));
}

/** Keeps an address under a name; one that had the name gives way. */
export function saveView(name: string, address: Address): void {
  keep([{ name, path: addressText({ ...address, sel: "" }) }, ...views.value.filter((view) => view.name !== name)]);
}

export const dropView = (name: string): void => keep(views.value.filter((view) => view.name !== name));

/** The address that a view leads to. */
export const addressOf = ({ path }: View): Address => parseAddress(new URL(path, location.origin));
