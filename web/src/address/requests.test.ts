import { describe, expect, it } from "vitest";
import { parseAddress } from "./address.ts";
import {
  downloads,
  exploreRequests,
  heldRequest,
  otherHistRequest,
  requestsOf,
  selectedRowRequest,
} from "./requests.ts";

const at = (path: string) => parseAddress(new URL(path, "http://wirehawk.test"));

describe("what a page asks the server", () => {
  it("asks for the same question everywhere on a table's page", () => {
    const address = at("/x/dns?q=host:10.0.0.7&t=20261117T1615Z..20261117T1645Z");
    const { hist, facets, clauses } = exploreRequests(address, "dns");
    const answers = requestsOf(address).filter((path) => path !== heldRequest);
    for (const path of [...answers, hist, facets, clauses ?? "", downloads(address, "dns").csv]) {
      const { searchParams } = new URL(path, "http://wirehawk.test");
      expect(searchParams.get("q")).toBe("host:10.0.0.7");
      expect(searchParams.get("t")).toBe("20261117T1615Z..20261117T1645Z");
    }
  });

  it("asks for a week earlier as it asks for now", () => {
    const address = at("/x/dns?q=host:10.0.0.7&m=rtt&stack=direction&t=20261117T1615Z..20261117T1645Z&cmp=1w");
    const path = otherHistRequest(address, "dns", { from: 1e15, to: 2e15 });
    const [now, then] = [exploreRequests(address, "dns").hist, path].map(
      (one) => new URL(one, "http://x").searchParams,
    );
    for (const name of ["q", "kind", "measure", "bins"]) expect(then!.get(name)).toBe(now!.get(name));
  });

  it("leaves out what is not asked for", () => {
    expect(requestsOf(at("/moment"))[0]).toBe("/api/v1/moment");
    expect(requestsOf(at("/find"))).toEqual([]);
  });

  it("asks for the selected row alone, by its conversation and to the microsecond", () => {
    const path = selectedRowRequest("http", at("/x/http?sel=1763395200000001.C0123456789a"));
    const { searchParams } = new URL(path ?? "", "http://wirehawk.test");
    expect(searchParams.get("q")).toBe("uid:C0123456789a");
    expect(searchParams.get("t")).toBe("20251117T160000.000001Z..20251117T160000.000002Z");
    expect(selectedRowRequest("http", at("/x/http?sel=nonsense"))).toBeUndefined();
  });

  it("escapes a key that would lead elsewhere", () => {
    expect(requestsOf(at("/host/..%2Fadmin"))[0]).toBe("/api/v1/host/..%2Fadmin");
  });
});
