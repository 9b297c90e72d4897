/** Questions kept by name, in this browser or for everyone in the data folder: an address is all that a view is. */
import { signal } from "@preact/signals";
import type { View } from "#api/contract.ts";
import { type Address, addressText, parseAddress } from "../address/address.ts";

const storageKey = "views";
/** More than a list to choose from can show. */
const mostViews = 100;

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

/** The views of this browser, the newest first. */
export const views = signal(viewsIn(localStorage.getItem(storageKey)));

function keep(next: readonly View[]): void {
  views.value = next.slice(0, mostViews);
  localStorage.setItem(storageKey, JSON.stringify(views.value));
}

/** The question that is open, without the row that is. */
export const viewOf = (name: string, address: Address): View => ({ name, path: addressText({ ...address, sel: "" }) });

/** Keeps a view in this browser; one that had the name gives way. */
export const saveView = (view: View): void => keep([view, ...views.value.filter(({ name }) => name !== view.name)]);

export const dropView = (name: string): void => keep(views.value.filter((view) => view.name !== name));

/** The address that a view leads to. */
export const addressOf = ({ path }: View): Address => parseAddress(new URL(path, location.origin));
