import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "#record/filter/parse.ts";
import { clausesOf, withClause, withoutAny, withValue } from "./clauses.ts";

const texts = (q: string) => clausesOf(q)?.map(({ text, isNegated, isOff }) => ({ text, isNegated, isOff }));

describe("a filter as pills", () => {
  it("asks for the name in a Host header as for any name, so that every kind can answer", () => {
    expect(withValue("", "host", "go.example")).toBe("name:go.example");
    expect(withValue("", "host", "10.0.0.7")).toBe("host:10.0.0.7");
  });

  it("shows each clause with its signs", () => {
    expect(texts("src:10.0.0.0/16 -app:ntp ~bytes>1MB")).toEqual([
      { text: "src:10.0.0.0/16", isNegated: false, isOff: false },
      { text: "app:ntp", isNegated: true, isOff: false },
      { text: "bytes>1MB", isNegated: false, isOff: true },
    ]);
    expect(texts("")).toEqual([]);
    expect(texts("~-app:ntp")).toEqual([{ text: "app:ntp", isNegated: true, isOff: true }]);
  });

  it("has no pills while the filter does not parse", () => {
    expect(clausesOf("(app:ntp")).toBeUndefined();
  });

  it("turns, switches off and takes away one clause and leaves the others as they were written", () => {
    const q = 'host:10.0.0.7 name:"a  b" -app:ntp';
    const [, middle, last] = clausesOf(q)!;
    expect(withClause(q, middle!, undefined)).toBe("host:10.0.0.7 -app:ntp");
    expect(withClause(q, middle!, { isOff: true })).toBe('host:10.0.0.7 ~name:"a  b" -app:ntp');
    expect(withClause(q, last!, { isNegated: false })).toBe('host:10.0.0.7 name:"a  b" app:ntp');
  });

  it("asks for a value once, and turns it when it is left out instead", () => {
    const q = withValue("", "id.resp_h", "10.0.0.7");
    expect(q).toBe("id.resp_h:10.0.0.7");
    expect(withValue(q, "id.resp_h", "10.0.0.7")).toBe(q);
    expect(withValue(q, "id.resp_h", "10.0.0.7", true)).toBe("-id.resp_h:10.0.0.7");
  });

  it("asks once for the records without a value", () => {
    const q = withoutAny("dir:out", "service");
    expect(q).toBe("dir:out -service:*");
    expect(withoutAny(q, "service")).toBe(q);
    expect(withoutAny("~service:*", "service")).toBe("-service:*");
  });

  it("quotes whatever an attacker wrote, so that it stays one value", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (value) => {
        const parsed = parseFilter(withValue("app:http", "uri", value));
        expect(parsed.ok).toBe(true);
        const filter = parsed.ok ? parsed.filter : undefined;
        const last = filter?.kind === "and" ? filter.of.at(-1) : undefined;
        expect(last?.kind === "clause" ? last.values.map(({ text }) => text) : []).toEqual([value]);
      }),
      { numRuns: 2000, examples: [['"  '], ["//"]] },
    );
  });
});
