/** The address that is open, as a signal, and the only ways to change it. */
import { signal } from "@preact/signals";
import { type Address, addressText, parseAddress, withChanges } from "./address.ts";

const current = (): Address => parseAddress(new URL(location.href));

/** The address that is open. Read it anywhere; change it by `go`. */
export const address = signal(current());

addEventListener("popstate", () => {
  address.value = current();
});

/** Opens another address. `quietly` leaves no entry in the history: for what a person would not go Back to. */
export function go(changes: Partial<Address>, { quietly = false } = {}): void {
  const next = withChanges(address.value, changes);
  const text = addressText(next);
  if (text === location.pathname + location.search) return;
  history[quietly ? "replaceState" : "pushState"](null, "", text);
  address.value = next;
  if (next.page !== "explore" || changes.page !== undefined) scrollTo(0, 0);
}

/** Where a link to these changes leads, for its href. */
export const hrefOf = (changes: Partial<Address>): string => addressText(withChanges(address.value, changes));

/** Handler of a link that stays in this page unless the person asks for another tab. */
export function follow(changes: Partial<Address>): (event: MouseEvent) => void {
  return (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(changes);
  };
}
