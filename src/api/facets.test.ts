import { expect, it, vi } from "vitest";
import { Asking } from "#investigate/asking.ts";
import type { RowOf } from "#record/record.ts";
import type { Store } from "#store/store.ts";
import { headAt, inputNamed, openStage, tuesday, withFolder } from "#test/store-stage.ts";
import { catalogue, remark, talk } from "#test/store-stage-records.ts";
import type { Facet } from "./contract.ts";
import { facetOf } from "./facets.ts";

const window = { from: tuesday, to: tuesday + 3600e6 };
/** Before it: more rows than a sample may have values for their sparks to be counted along, all within the sample. */
const earlierRows = 25_000;
const names = ["id.orig_h", ...Object.keys(talk.fields)];
/** Of those, what has few values in as many rows. */
const few = ["proto", "total", "small", "local"];

const address = (n: number): string => (n % 3 === 0 ? `2001:db8::${n.toString(16)}` : `10.9.${n >> 8}.${n & 255}`);

/** A record whose values are those of the number. */
const rowAt = (ts: number, n: number): RowOf<typeof talk> => ({
  ts,
  proto: n % 4 === 0 ? "udp" : "tcp",
  duration: n / 8,
  note: n === 5 ? undefined : `It's \\ “${n}”\n`,
  mood: `mood ${n}`,
  sent: n,
  total: n % 10_000,
  small: n % 7,
  balance: -n,
  ratio: n / 7,
  local: n % 3 === 0,
  seen: tuesday + n,
  via: address(n),
  door: n,
  "names.all": [`name ${n}`, `name ${n + 1}`, "each"],
  "names.addrs": n === 7 ? [] : [address(n)],
  moods: [`mood ${n % 2}`, `mood ${n}`],
  waits: [n / 4, n / 2],
});

async function load(store: Store, name: string, rows: readonly (readonly [ts: number, n: number])[]): Promise<void> {
  const input = await store.begin(inputNamed(name));
  if (input === "known") throw new Error(`${name} is known`);
  for (const [ts, n] of rows) input.write(talk, headAt(ts, address(n)), rowAt(ts, n));
  await input.commit();
}

/** What is answered of every field, and in how many scans of the table. */
async function facetsOf(store: Store): Promise<Map<string, { readonly facet: Facet; readonly scans: number }>> {
  const asked = vi.spyOn(store, "rows");
  const found = new Map<string, { readonly facet: Facet; readonly scans: number }>();
  for (const name of names) {
    asked.mockClear();
    const facet = await facetOf(new Asking({ store, catalogue }, { window }), talk, name, 5, window);
    found.set(name, {
      facet,
      scans: asked.mock.calls.filter(([query]) => !query.text.includes("_part_offset")).length,
    });
  }
  asked.mockRestore();
  return found;
}

it("answers the same whether sparks are counted along with the values or, where there are many, of those shown", async () => {
  await withFolder(async (dataDir) => {
    const store = await openStage(dataDir);
    const inWindow = Array.from({ length: 600 }, (_, i) => [tuesday + i * 6e6, (i * i) % 53] as const);
    await load(store, "in the window", inWindow);
    const along = await facetsOf(store);
    const before = Array.from({ length: earlierRows }, (_, i) => [tuesday - 86_400e6 + i * 1000, i] as const);
    await load(store, "before it", before);
    const after = await facetsOf(store);
    await store.close();

    for (const [name, { facet, scans }] of along) {
      expect([name, scans]).toEqual([name, 1]);
      expect([name, after.get(name)]).toEqual([name, { facet, scans: few.includes(name) ? 1 : 2 }]);
      for (const { count, spark } of facet.top) expect(spark.reduce((sum, part) => sum + part, 0)).toBe(count);
    }
    const { top, rare, total, distinct } = along.get("names.all")!.facet;
    const listed = inWindow.flatMap(([ts, n]) => rowAt(ts, n)["names.all"]!);
    expect([total, distinct, top.length, rare.length]).toEqual([listed.length, new Set(listed).size, 5, 5]);
    // a sixteenth of the hour is 225 s, and there is a record every 6 s
    expect(top[0]).toEqual({ value: "each", count: 600, spark: Array.from({ length: 16 }, (_, i) => 38 - (i % 2)) });
  });
});

it("knows a list of many values although the first rows have few", async () => {
  await withFolder(async (dataDir) => {
    const store = await openStage(dataDir);
    const rows = 220_000;
    for (const [name, nameOf] of [
      ["few", () => "same"],
      ["many", (i: number) => `name ${i}`],
    ] as const) {
      const input = await store.begin(inputNamed(name));
      if (input === "known") throw new Error(`${name} is known`);
      const start = tuesday + (name === "few" ? 0 : 1800e6);
      for (let i = 0; i < rows; i++) input.write(remark, undefined, { ts: start + i, name: nameOf(i) });
      await input.commit();
    }
    const asked = vi.spyOn(store, "rows");
    const facet = await facetOf(new Asking({ store, catalogue }, { window }), remark, "name", 5, window);
    expect(facet).toMatchObject({ distinct: rows + 1, total: 2 * rows });
    // the sample, the values, and the sparks of those shown
    expect(asked).toHaveBeenCalledTimes(3);
    asked.mockRestore();
    await store.close();
  });
});
