import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Address, addressText, parseAddress, withChanges } from "./address.ts";

const read = (path: string): Address => parseAddress(new URL(path, "http://wirehawk.test"));

describe("the address of a page", () => {
  it("opens the start page, a table, a host, a session and a value", () => {
    expect(read("/").page).toBe("now");
    expect(read("/x/dns?q=host:10.0.0.7")).toMatchObject({ page: "explore", key: "dns", q: "host:10.0.0.7" });
    expect(read("/x")).toMatchObject({ page: "explore", key: "sessions" });
    expect(read("/host/2001:db8::1")).toMatchObject({ page: "host", key: "2001:db8::1" });
    expect(read("/s/C0123456789a")).toMatchObject({ page: "session", key: "C0123456789a" });
    expect(read("/find?value=a%20b")).toMatchObject({ page: "find", key: "a b" });
  });

  it("says that a page does not exist instead of showing another", () => {
    for (const path of ["/nothing", "/host", "/s", "/x/dns/more"]) expect(read(path).page).toBe("missing");
  });

  it("survives a broken escape in a path", () => {
    expect(read("/host/%zz")).toMatchObject({ page: "host", key: "%zz" });
  });

  it("keeps what a person typed readable", () => {
    expect(addressText(read("/x/sessions?q=host:10.0.0.0/8,10.1.1.1"))).toBe("/x/sessions?q=host:10.0.0.0/8,10.1.1.1");
  });

  it("reads back every address it writes", () => {
    const any = fc.string({ unit: "binary" }).map((text) => text.toWellFormed());
    const address = fc.record({
      page: fc.constantFrom("now" as const, "moment" as const, "explore" as const, "find" as const, "host" as const),
      key: any.filter((key) => key !== "" && key !== "." && key !== ".."),
      q: any,
      t: any,
      cmp: any,
      tz: any,
      sort: any,
      sel: any,
      c: any,
      m: any,
      stack: any,
      g: any,
    });
    fc.assert(
      fc.property(address, (written) => {
        const keyed = written.page === "now" || written.page === "moment" ? { ...written, key: "" } : written;
        expect(read(addressText(keyed))).toEqual(keyed);
      }),
    );
  });

  it("closes the detail panel when the question changes and keeps the clock", () => {
    const before = read("/x/dns?q=a&t=last:1h&sel=5.C1");
    expect(withChanges(before, { q: "b" })).toMatchObject({ q: "b", t: "last:1h", sel: "" });
  });

  it("leaves a table's columns, order, measure and stack behind on the way to another", () => {
    const before = read("/x/dns?q=a&cmp=1w&sort=query&c=query&m=x&stack=direction");
    expect(withChanges(before, { q: "b" })).toMatchObject({ sort: "query", c: "query", m: "x", stack: "direction" });
    expect(withChanges(before, { key: "http" })).toMatchObject({
      q: "a",
      cmp: "1w",
      sort: "",
      c: "",
      m: "",
      stack: "",
    });
  });
});
