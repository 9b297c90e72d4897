/** What a page asks the server, from its address alone: so the address is the state, and tests can read it. */
import { type TimeWindow, timeWindowText } from "#base/time/window.ts";
import type { Address } from "./address.ts";

/** Steps of the histogram: four pixels each on a common screen, and few enough to page a table by. */
const histogramSteps = 240;

/** Rows a table fetches at a time. */
export const rowsPerRequest = 200;

/** As far as the server sorts by anything but time: maxSorted of the contract. */
export const maxSortedRows = 5000;

type Params = Readonly<Record<string, string | number | boolean | undefined>>;

/** Path of an API call; empty parameters are left out. */
export function apiPath(path: string, params: Params = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined && value !== "" && value !== false) query.set(name, String(value));
  }
  const text = query.toString();
  return `/api/v1${path}${text === "" ? "" : `?${text}`}`;
}

const segment = encodeURIComponent;

/** Sessions over everything held. */
export const heldRequest = apiPath("/hist", { kind: "conn", bins: histogramSteps });

/** Views of everyone. */
export const viewsRequest = apiPath("/views");

/** Requests of a table's page; `kind` is the record kind that the address names. */
export function exploreRequests(
  { q, t, m, stack }: Address,
  kind: string,
): { hist: string; facets: string; clauses: string | undefined } {
  return {
    hist: apiPath("/hist", { q, t, kind, measure: m, stack, bins: histogramSteps }),
    facets: apiPath("/facets", { q, t, kind }),
    clauses: q === "" ? undefined : apiPath("/parse", { q, t, kind }),
  };
}

/** The bars of another window, told apart by nothing. */
export const otherHistRequest = ({ q, m }: Address, kind: string, window: TimeWindow): string =>
  apiPath("/hist", { q, t: timeWindowText(window), kind, measure: m, bins: histogramSteps });

export interface RowsAsked {
  readonly kind: string;
  readonly q: string;
  readonly t: string;
  readonly sort: string;
  readonly skip: number;
  readonly limit: number;
  readonly running?: boolean;
  readonly cols?: string;
}

export const rowsRequest = ({ kind, ...params }: RowsAsked): string => apiPath(`/rows/${segment(kind)}`, { ...params });

/** The one row that `sel` names: its time in microseconds and, where there is one, its conversation. */
export function selectedRowRequest(kind: string, { q, sel }: Address): string | undefined {
  const [at = "", uid = ""] = sel.split(".");
  if (!/^\d+$/.test(at)) return undefined;
  const t = timeWindowText({ from: Number(at), to: Number(at) + 1 });
  return rowsRequest({ kind, q: uid === "" ? q : `uid:${uid}`, t, sort: "", skip: 0, limit: 1, cols: "*" });
}

/** Every request that fills a page at once; a table's rows follow its histogram. */
export function requestsOf(address: Address): readonly string[] {
  const { page, key, q, t } = address;
  const catalogue = apiPath("/kinds", { q, t });
  switch (page) {
    case "now":
      return [apiPath("/status"), heldRequest];
    case "moment":
      return [apiPath("/moment", { q, t }), catalogue, heldRequest];
    case "explore":
      return [catalogue, heldRequest];
    case "find":
      return key === "" ? [] : [apiPath("/find", { value: key })];
    case "host":
      return [apiPath(`/host/${segment(key)}`, { t }), heldRequest];
    case "session":
      return [apiPath(`/session/${segment(key)}`), apiPath(`/session/${segment(key)}/dialogue`)];
    case "login":
    case "missing":
      return [];
  }
}

/** Records by the values of the field that the address groups by. */
export const groupsRequest = ({ q, t, g, sort }: Address, kind: string): string =>
  apiPath("/groups", { q, t, kind, by: g, sort });

/** Every value of one field, as many as the server counts. */
export const fieldValuesRequest = ({ q, t }: Address, kind: string, field: string): string =>
  apiPath("/facets", { q, t, kind, fields: field, top: 1000 });

/** Downloads of what the address shows. */
export const downloads = ({ q, t, c }: Address, kind: string) => ({
  csv: apiPath(`/export/${segment(kind)}`, { q, t, format: "csv", cols: c }),
  ndjson: apiPath(`/export/${segment(kind)}`, { q, t, format: "ndjson", cols: c }),
  pcap: apiPath("/pcap", { q, t }),
});

export const sessionPackets = (uid: string): string => apiPath(`/session/${segment(uid)}/pcap`);
