import { describe, expect, it } from "vitest";
import { count, word } from "../field.ts";
import { type RecordSpec, record } from "../record.ts";
import { parseFilter } from "./parse.ts";
import { resolveFilter } from "./resolve.ts";

const http = record("http", "A request.", { head: "flow", columns: ["host"] }, { host: word("The Host header.") });

function fieldsOf(q: string): readonly string[] {
  const parsed = parseFilter(q);
  const resolved = parsed.ok ? resolveFilter(parsed.filter, http) : undefined;
  return resolved?.ok && resolved.predicate.kind === "test" ? resolved.predicate.fields : [];
}

describe("host: where a record has a field called host", () => {
  it("means an end of the conversation when an address or a network is asked for", () => {
    for (const q of ["host:10.0.0.7", "host:10.0.0.0/8", "host:2001:db8::1"])
      expect(fieldsOf(q)).toEqual(["id.orig_h", "id.resp_h"]);
  });

  it("means the header when a name is asked for", () => {
    expect(fieldsOf("host:www.example.com")).toEqual(["host"]);
    expect(fieldsOf("host:*.example.com")).toEqual(["host"]);
  });
});

it("says of a name where an address is wanted how it is asked for", () => {
  const parsed = parseFilter("src:www.example.com");
  const resolved = parsed.ok ? resolveFilter(parsed.filter, http) : undefined;
  expect(resolved).toMatchObject({
    ok: false,
    problem: { message: expect.stringMatching(/is none; as a name it is name:www\.example\.com$/) },
  });
});

it.each([
  ["src.port:70000", "src.port is a whole number from 0 to 65535: “70000” is none"],
  ["dst.port:-1", "dst.port is a whole number from 0 to 65535: “-1” is none"],
  ["src:10.0.0.9..10.0.0.1", "src: the range 10.0.0.9..10.0.0.1 ends before it begins"],
])("refuses what nothing can match: %s", (q, message) => {
  const parsed = parseFilter(q);
  expect(parsed.ok && resolveFilter(parsed.filter, http)).toMatchObject({ ok: false, problem: { message } });
});

it("asks of another kind what is a word there and would have to be a number here", () => {
  const icmp = record("icmp", "A message.", { head: "flow", columns: ["type"] }, { type: count("Its type.") });
  const files = record("files", "A body.", { head: "flow", columns: ["mime_type"] }, { mime_type: word("Its type.") });
  const asked = (q: string, elsewhere: readonly RecordSpec[]) => {
    const parsed = parseFilter(q);
    const resolved = parsed.ok ? resolveFilter(parsed.filter, icmp, elsewhere) : undefined;
    return resolved?.ok === false ? resolved.reason : resolved?.ok;
  };
  expect(asked("type:application/pdf", [http, files])).toBe("not-of-this-kind");
  expect(asked("type:application/pdf", [http])).toBe("wrong");
  expect(asked("type:8", [http, files])).toBe(true);
});
