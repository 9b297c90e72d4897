/**
 * The address bar is the state (UI.md 3): every page is made from one Address, every change of it is a new one.
 * Pure, so that reload, Back and a link sent to a colleague cannot show something else.
 */

export type PageName = "now" | "moment" | "explore" | "find" | "host" | "session" | "login" | "missing";

export interface Address {
  readonly page: PageName;
  /** What the page is about: the title of a record kind, a value, an address, a uid. */
  readonly key: string;
  /** The filter. */
  readonly q: string;
  /** The window, as base/time/window.ts reads it; empty: everything held. */
  readonly t: string;
  /** What the window is compared with: 1w, the same a week earlier; empty: nothing. */
  readonly cmp: string;
  /** IANA zone that times are shown in; empty: the browser's. */
  readonly tz: string;
  /** Field the table is sorted by, with a leading - for descending; empty: newest first. */
  readonly sort: string;
  /** Row shown in the detail panel. */
  readonly sel: string;
  /** Columns of the table, comma-separated; empty: those of its kind. */
  readonly c: string;
  /** What the histogram adds up: a count field of the kind; empty: records. */
  readonly m: string;
  /** How the histogram tells the records apart: direction or app; empty: not at all. */
  readonly stack: string;
  /** Field that the table is grouped by; empty: every record for itself. */
  readonly g: string;
}

const defaultKind = "sessions";

const blank: Address = {
  page: "now",
  key: "",
  q: "",
  t: "",
  cmp: "",
  tz: "",
  sort: "",
  sel: "",
  c: "",
  m: "",
  stack: "",
  g: "",
};

/** Parameters that are kept when one page leads to another: the clock and the question go along. */
const carried = ["q", "t", "cmp", "tz", "sort", "sel", "c", "m", "stack", "g"] as const;

export function parseAddress(url: URL): Address {
  const [first = "", second = "", ...more] = url.pathname.split("/").filter(Boolean).map(decode);
  const params = Object.fromEntries(carried.map((name) => [name, url.searchParams.get(name) ?? ""]));
  const rest: Address = { ...blank, ...params };
  if (more.length > 0) return { ...rest, page: "missing" };
  switch (first) {
    case "":
    case "now":
      return { ...rest, page: "now" };
    case "x":
      return { ...rest, page: "explore", key: second || defaultKind };
    case "moment":
      return { ...rest, page: "moment" };
    case "find":
      return { ...rest, page: "find", key: url.searchParams.get("value") ?? "" };
    case "host":
      return second ? { ...rest, page: "host", key: second } : { ...rest, page: "missing" };
    case "s":
      return second ? { ...rest, page: "session", key: second } : { ...rest, page: "missing" };
    case "login":
      return { ...rest, page: "login" };
    default:
      return { ...rest, page: "missing" };
  }
}

/** Path and query of an address. */
export function addressText(address: Address): string {
  const params = new URLSearchParams();
  if (address.page === "find") params.set("value", address.key);
  for (const name of carried) if (address[name] !== "") params.set(name, address[name]);
  const query = readable(params.toString());
  return pathOf(address) + (query === "" ? "" : `?${query}`);
}

function pathOf({ page, key }: Address): string {
  switch (page) {
    case "explore":
      return `/x/${encodeURIComponent(key || defaultKind)}`;
    case "host":
      return `/host/${encodeURIComponent(key)}`;
    case "session":
      return `/s/${encodeURIComponent(key)}`;
    case "now":
      return "/now";
    default:
      return `/${page}`;
  }
}

/** What belongs to one table only. */
const ofTable = { sort: "", c: "", m: "", stack: "", g: "" } as const;

/** Where another page, or another view of this one, leads: the zone stays, a selected row and another table's look do not. */
export function withChanges(address: Address, changes: Partial<Address>): Address {
  const { page = address.page, key = address.key } = changes;
  const isSameTable = page === address.page && key === address.key;
  return { ...address, ...(isSameTable ? {} : ofTable), sel: "", ...changes };
}

/** Characters that need no escape in a query stay as a person would type them. */
const readable = (query: string): string =>
  query.replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%2F", "/").replaceAll("%40", "@");

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
