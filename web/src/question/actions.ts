/** What a person can do with a value: one list for the menu, its keys, and the grid's keys. */
import { timeWindowText } from "#base/time/window.ts";
import { type Address, addressText } from "../address/address.ts";
import { apiPath } from "../address/requests.ts";
import { address, go } from "../address/router.ts";
import { say } from "../parts/toasts.tsx";
import type { PickedValue } from "../parts/value.tsx";
import { defanged } from "../show/inert.ts";
import { withValue } from "./clauses.ts";
import { jumpOf } from "./jump.ts";

export interface Action {
  readonly key: string;
  /** As it is printed beside the action. */
  readonly keyText: string;
  readonly label: string;
  readonly run: () => void;
}

const aroundMicros = 5 * 60 * 1e6;

/** The page about a value: a host's, a session's, or every place where it was seen. */
function pageOf({ field, value }: PickedValue): Pick<Address, "page" | "key"> {
  const jump = field === "uid" ? { page: "session" as const, key: value } : jumpOf(value);
  return jump ? { page: jump.page, key: jump.key } : { page: "find", key: value };
}

const pageWords: Readonly<Record<string, string>> = {
  host: "Open this host's page",
  session: "Open this session",
  find: "Everywhere it was seen",
};

/** Puts text on the clipboard, and says so. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(text.includes("\n") ? "Copied" : `Copied ${text}`);
  } catch {
    say("The browser did not let this page copy. Select the text and copy it by hand.");
  }
}

/** Sends the browser for a file; the page stays. */
function download(path: string): void {
  const link = document.createElement("a");
  link.href = path;
  link.download = "";
  link.click();
}

/** Downloads, filters and moves of one value, most used first. */
export function actionsOf(picked: PickedValue): readonly Action[] {
  const { field, value, at } = picked;
  const { q, t, page } = address.value;
  const table = page === "explore" ? {} : { page: "explore" as const, key: "" };
  const target = pageOf(picked);
  const actions: Action[] = [
    { key: "+", keyText: "+", label: "Show only this", run: () => go({ ...table, q: withValue(q, field, value) }) },
    {
      key: "-",
      keyText: "−",
      label: "Leave this out",
      run: () => go({ ...table, q: withValue(q, field, value, true) }),
    },
    { key: "o", keyText: "o", label: pageWords[target.page] ?? "", run: () => go(target) },
  ];
  if (target.page !== "find") {
    actions.push({
      key: "w",
      keyText: "w",
      label: "Where else, and with whom",
      run: () => go({ page: "find", key: value }),
    });
  }
  if (at !== undefined) {
    const around = timeWindowText({ from: at - aroundMicros, to: at + aroundMicros });
    const host = target.page === "host" ? withValue("", "host", value) : "";
    actions.push({
      key: "t",
      keyText: "t",
      label: host ? "This host ± 5 min" : "Everything ± 5 min",
      run: () => go({ page: "moment", key: "", q: host, t: around }),
    });
  }
  actions.push(
    { key: "y", keyText: "y", label: "Copy, defanged", run: () => void copy(defanged(value)) },
    { key: "Y", keyText: "⇧ y", label: "Copy as it is", run: () => void copy(value) },
    {
      key: "p",
      keyText: "p",
      label: "Packets with it (pcapng)",
      run: () => download(apiPath("/pcap", { q: withValue(q, field, value), t })),
    },
  );
  return actions;
}

/** A link to what is open, for a colleague. */
export const copyLink = (): Promise<void> => copy(location.origin + addressText(address.value));
