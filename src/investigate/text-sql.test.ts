import { expect, it } from "vitest";
import { sql } from "#store/sql.ts";
import type { Store } from "#store/store.ts";
import { headAt, inputNamed, openStage, tuesday, withFolder } from "#test/store-stage.ts";
import { catalogue, talk } from "#test/store-stage-records.ts";
import { Asking, everything } from "./asking.ts";

async function load(store: Store, notes: readonly string[]): Promise<void> {
  const input = await store.begin(inputNamed("notes"));
  if (input === "known") throw new Error("the notes are known");
  for (const [i, note] of notes.entries())
    input.write(talk, headAt(tuesday + i * 1e6), { ts: tuesday + i * 1e6, note });
  await input.commit();
}

async function countOf(store: Store, text: string): Promise<number> {
  const asking = new Asking({ store, catalogue }, { q: `"${text.replaceAll("\\", "\\\\")}"`, window: everything });
  const [row] = await asking.of<{ n: number }>("talk", (where) => sql`SELECT count() AS n FROM talk WHERE ${where}`);
  return row?.n ?? 0;
}

/** How often the engine knew of a condition which blocks of rows it need not read. */
async function blocksRemembered(store: Store): Promise<number> {
  const [row] = await store.rows<{ hits: number }>(
    sql`SELECT sum(value) AS hits FROM system.events WHERE event = 'QueryConditionCacheHits'`,
  );
  return row?.hits ?? 0;
}

it("finds text in any case wherever it stands, with signs that patterns know", async () => {
  await withFolder(async (dataDir) => {
    const store = await openStage(dataDir);
    await load(store, ["Straße 100%_a\\b", "STRASSE", "ÄRGER im Büro", "a*b"]);
    expect(await countOf(store, "0%_A\\B")).toBe(1);
    expect(await countOf(store, "stra")).toBe(2);
    expect(await countOf(store, "ärger IM bü")).toBe(1);
    expect(await countOf(store, "_")).toBe(1);
    expect(await countOf(store, "x_")).toBe(0);
    await store.close();
  });
});

it("looks for a text that was looked for before only where it may be", async () => {
  await withFolder(async (dataDir) => {
    const store = await openStage(dataDir);
    await load(
      store,
      Array.from({ length: 20 }, (_, i) => `note ${i}`),
    );
    await countOf(store, "nowhere");
    const before = await blocksRemembered(store);
    await countOf(store, "nowhere");
    expect(await blocksRemembered(store)).toBeGreaterThan(before);
    await store.close();
  });
});
