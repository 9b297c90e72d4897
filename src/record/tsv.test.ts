import { describe, expect, it } from "vitest";
import { bool, count, interval, set, text, time, vector } from "./field.ts";
import { type FlowHead, type Row, record } from "./record.ts";
import { tsvFooter, tsvHeader, tsvWriter } from "./tsv.ts";

const spec = record(
  "visit",
  "A visit.",
  { head: "maybe", columns: ["who"] },
  {
    who: text("Who."),
    stayed: interval("How long."),
    left: time("When."),
    welcome: bool("Whether."),
    rooms: count("How many."),
    gifts: set(text, "What was brought."),
    steps: vector(count, "Where to."),
  },
);

const head: FlowHead = {
  uid: "CHWBkJmQS6cH",
  uidHigh: 1,
  uidLow: 2,
  proto: "tcp",
  ipProto: 6,
  origAddress: "10.0.0.1",
  origPort: 40000,
  respAddress: "2001:db8::7",
  respPort: 80,
  origBytes: new Uint8Array(16),
  respBytes: new Uint8Array(16),
  vlan: 7,
  innerVlan: undefined,
  communityId: "1:abc=",
  writeJson: () => undefined,
};

/** What a program that reads Zeek's logs does: by the header alone, and strictly. */
function parsed(lines: readonly string[]): Record<string, string | string[] | undefined>[] {
  const header = new Map(
    lines
      .filter((line) => line.startsWith("#"))
      .map((line) => [/^#(\w+)/.exec(line)![1]!, line.replace(/^#\w+\s/, "")]),
  );
  const separator = header
    .get("separator")!
    .replace(/\\x([0-9a-f]{2})/, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  const names = header.get("fields")!.split(separator);
  const types = header.get("types")!.split(separator);
  const plain = (value: string): string =>
    value.replace(
      /\\(?:x([0-9a-f]{2})|(\\))/g,
      (_, code, slash) => slash ?? String.fromCharCode(Number.parseInt(code, 16)),
    );
  const read = (value: string, type: string): string | string[] | undefined => {
    if (value === header.get("unset_field")) return undefined;
    if (!/^(set|vector)\[/.test(type)) return value === header.get("empty_field") ? "" : plain(value);
    return value === header.get("empty_field") ? [] : value.split(header.get("set_separator")!).map(plain);
  };
  return lines
    .filter((line) => !line.startsWith("#"))
    .map((line) => {
      const values = line.split(separator);
      expect(values).toHaveLength(names.length);
      return Object.fromEntries(names.map((name, i) => [name, read(values[i]!, types[i]!)]));
    });
}

const write = tsvWriter(spec);
const writtenOf = (of: FlowHead | undefined, row: Omit<Row, "ts">) =>
  parsed([...tsvHeader(spec, 0).split("\n"), write(of, { ts: 1_700_000_000_000_042, ...row } as Row)])[0]!;
const written = (row: Omit<Row, "ts">) => writtenOf(head, row);

it("begins as a log of Zeek's begins", () => {
  expect(tsvHeader(spec, 1_794_902_447_255_565).split("\n")).toEqual([
    "#separator \\x09",
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    "#path\tvisit",
    "#open\t2026-11-17-08-00-47",
    "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\twho\tstayed\tleft\twelcome\trooms\tgifts\tsteps\tcommunity_id\tvlan\tinner_vlan",
    "#types\ttime\tstring\taddr\tport\taddr\tport\tstring\tinterval\ttime\tbool\tcount\tset[string]\tvector[count]\tstring\tint\tint",
  ]);
  expect(tsvFooter(1_794_902_447_255_565)).toBe("#close\t2026-11-17-08-00-47");
});

it("writes times to the microsecond, seconds with six decimals, and truth as a letter", () => {
  const line = write(head, {
    ts: 1_700_000_000_000_042,
    stayed: 0.5,
    left: -1,
    welcome: false,
    rooms: 9007199254740991,
  });
  expect(line.split("\t").slice(0, 11)).toEqual([
    "1700000000.000042",
    "CHWBkJmQS6cH",
    "10.0.0.1",
    "40000",
    "2001:db8::7",
    "80",
    "-",
    "0.500000",
    "-0.000001",
    "F",
    "9007199254740991",
  ]);
});

describe("a strict reader gets back", () => {
  it.each([
    ["plain text", "Ann"],
    ["nothing said", ""],
    ["a dash", "-"],
    ["the word for nothing", "(empty)"],
    ["another script", "Łódź 東京"],
    ["commas", "a,b"],
  ])("%s", (_, who) => {
    expect(written({ who })["who"]).toBe(who);
  });

  it("lists, with commas in their values, and none at all", () => {
    expect(written({ gifts: ["a,b", "-", ""], steps: [1, 2] })).toMatchObject({
      gifts: ["a,b", "-", "(empty)"],
      steps: ["1", "2"],
    });
    expect(written({ gifts: [], steps: [] })).toMatchObject({ gifts: [], steps: [] });
  });

  it("the wire's control bytes, which are escaped before", () => {
    expect(written({ who: "a\\x09b\\\\c" })["who"]).toBe("a\tb\\c");
  });

  it("no ends where there is no conversation", () => {
    expect(writtenOf(undefined, { who: "x" })).toMatchObject({
      uid: undefined,
      "id.orig_h": undefined,
      vlan: undefined,
    });
  });
});
