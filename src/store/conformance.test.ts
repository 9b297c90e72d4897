/** What every driver of the store owes, and what the embedded engine does beyond it. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allFields } from "#record/head.ts";
import { headAt, inputNamed, openServerStage, openStage, tuesday, withFolder } from "../../test/store-stage.ts";
import { killProcess } from "../../test/store-stage-pid.ts";
import { catalogue, earlier, earlierTalk, remark, talk } from "../../test/store-stage-records.ts";
import { onePartFile } from "./ddl.ts";
import { LiveSpool } from "./load.ts";
import { commitFolder, SpoolWriter, spoolFolder } from "./spool.ts";
import { sql } from "./sql.ts";
import type { Load, Store } from "./store.ts";

async function load(into: Store, name: string, count: number, day = 0): Promise<void> {
  const load = await into.begin(inputNamed(name));
  if (load === "known") throw new Error(`${name} is known`);
  for (let i = 0; i < count; i++) {
    const ts = tuesday + day * 86_400e6 + i * 1000;
    load.write(talk, headAt(ts), { ts, note: name, sent: i });
  }
  await load.commit();
}

const countOf = async (of: Store, name: string): Promise<number> =>
  (await of.rows<{ n: number }>(sql`SELECT count() AS n FROM talk WHERE note = ${name}`))[0]!.n;

/** A large input of that name, as far as to one part and a bit. */
async function beginLarge(into: Store, name: string): Promise<Load> {
  const input = await into.begin({ ...inputNamed(name), bytes: 1e9 });
  if (input === "known") throw new Error("known");
  for (let i = 0; i < 5 * 65_536; i++) {
    const ts = tuesday + i;
    input.write(remark, undefined, { ts, name });
  }
  return input;
}

const remarksOf = async (of: Store, name: string): Promise<number> =>
  (await of.rows<{ n: number }>(sql`SELECT count() AS n FROM remark WHERE name = ${name}`))[0]!.n;

/** What was on the spool by now is in. */
async function settled(of: Store, dataDir: string): Promise<void> {
  while (readdirSync(join(dataDir, "spool")).some((folder) => folder.endsWith(".load"))) await of.rows(sql`SELECT 1`);
}

describe.each([
  { driver: "chdb", open: (path: string) => openStage(path) },
  { driver: "clickhouse", open: openServerStage },
])("any driver: $driver", ({ driver, open }) => {
  let store: Store;
  let dataDir: string;
  let release: () => void;
  let folder: Promise<void>;

  beforeAll(async () => {
    await new Promise<void>((ready, failed) => {
      folder = withFolder(async (path) => {
        dataDir = path;
        store = await open(path);
        ready();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        await store.close();
      });
      folder.catch(failed);
    });
  });

  afterAll(async () => {
    release();
    await folder;
  });

  it("gives every type back as it was written, and leaves out what was not seen", async () => {
    const head = headAt(tuesday - 90 * 86_400e6);
    const row = {
      ts: tuesday,
      proto: "udp" as const,
      duration: 0.000001,
      note: "naïve 'quoted' \\ text\n\n;",
      mood: "calm",
      sent: 4_294_967_295,
      total: Number.MAX_SAFE_INTEGER,
      small: 0,
      balance: -5_000_000_000,
      ratio: 0.1,
      local: false,
      seen: tuesday + 1,
      via: "192.0.2.1",
      door: 65_535,
      "names.all": ["a", "b", ""],
      "names.addrs": ["2001:db8::1"],
      moods: ["calm", "calm"],
      waits: [0.25],
    };
    const input = await store.begin(inputNamed("types"));
    if (input === "known") throw new Error("known");
    input.write(talk, head, row);
    input.write(talk, headAt(tuesday + 1), { ts: tuesday + 1 });
    input.write(remark, undefined, { ts: tuesday, name: "alone" });
    input.write(remark, head, { ts: tuesday, name: "flow" });
    expect(await input.commit()).toEqual({ known: false, rows: 4, kinds: { talk: 2, remark: 2 } });
    const names = sql.join([...Object.keys(row), "uid", "id.orig_h", "id.resp_h", "id.resp_p", "vlan"].map(sql.id));
    const capture = expect.stringMatching(/^types [0-9a-f]{8}$/);
    expect(
      await store.rows(sql`SELECT ${names}, capture FROM talk WHERE startsWith(capture, 'types') ORDER BY ts`),
    ).toEqual([
      {
        ...row,
        uid: head.uid,
        "id.orig_h": "10.0.0.5",
        "id.resp_h": "2001:db8::7",
        "id.resp_p": 443,
        capture,
      },
      {
        ts: tuesday + 1,
        uid: headAt(tuesday + 1).uid,
        "id.orig_h": "10.0.0.5",
        "id.resp_h": "2001:db8::7",
        "id.resp_p": 443,
        "names.all": [],
        "names.addrs": [],
        moods: [],
        waits: [],
        capture,
      },
    ]);
    expect(await store.rows(sql`SELECT name, uid FROM remark ORDER BY name`)).toEqual([
      { name: "alone" },
      { name: "flow", uid: head.uid },
    ]);
    expect(Object.keys((await store.columns(sql`SELECT * FROM talk LIMIT 0`)).columns).sort()).toEqual(
      Object.keys(allFields(talk)).sort(),
    );
    expect(await store.rows(sql`SELECT note FROM talk WHERE uid = ${sql.uid(head.uid)}`)).toEqual([{ note: row.note }]);
  });

  it("gives back what few of many rows have, each in its own", async () => {
    const input = await store.begin(inputNamed("few"));
    if (input === "known") throw new Error("known");
    const full = {
      proto: "udp" as const,
      note: "few",
      sent: 7,
      duration: 0.5,
      via: "192.0.2.1",
      "names.all": ["a", "b"],
    };
    const fullAt = [600, 601, 1500];
    for (let i = 0; i < 2000; i++)
      input.write(talk, headAt(tuesday), { ts: tuesday + i, ...(fullAt.includes(i) ? full : {}) });
    for (let i = 0; i < 2000; i++)
      input.write(remark, fullAt.includes(i) ? headAt(tuesday) : undefined, { ts: tuesday + i, name: "few" });
    await input.commit();
    const names = sql.join(Object.keys(full).map(sql.id));
    const at = sql`toUInt32(toUnixTimestamp64Micro(ts) - ${tuesday})`;
    expect(
      await store.rows(
        sql`SELECT ${at} AS at, ${names} FROM talk WHERE startsWith(capture, 'few') AND notEmpty(\`names.all\`) ORDER BY at`,
      ),
    ).toEqual(fullAt.map((at) => ({ at, ...full })));
    expect(
      await store.rows(
        sql`SELECT count() AS rows, countIf(isNull(note) AND isNull(via) AND isNull(duration) AND empty(\`names.all\`)) AS bare
          FROM talk WHERE startsWith(capture, 'few')`,
      ),
    ).toEqual([{ rows: 2000, bare: 1997 }]);
    expect(
      await store.rows(
        sql`SELECT ${at} AS at, uid, \`id.orig_p\`, \`id.resp_h\` FROM remark WHERE name = 'few' AND isNotNull(uid) ORDER BY at`,
      ),
    ).toEqual(
      fullAt.map((at) => ({
        at,
        uid: headAt(tuesday).uid,
        "id.orig_p": headAt(tuesday).origPort,
        "id.resp_h": "2001:db8::7",
      })),
    );
  });

  it("takes any text and any name as a value, never as SQL", async () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc
        .array(fc.constantFrom("'", "\\", "`", "\n\n", "\0", "{x:String}", "--", "/*", ";", "\\x27"))
        .map((parts) => parts.join("")),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        const name = `n${text}`;
        const [row] = await store.rows(
          sql`SELECT ${text} AS ${sql.id(name)}, ${[text]} AS list, ${text} IN ${[text]} AS found`,
        );
        const wellFormed = text.replace(/[\ud800-\udfff]/gu, "\ufffd");
        expect(row).toEqual({ [`n${wellFormed}`]: wellFormed, list: [wellFormed], found: 1 });
      }),
      { numRuns: 60 },
    );
  });

  it("loads the same content once, under whatever name", async () => {
    await load(store, "once", 10);
    expect(await store.begin(inputNamed("renamed", "once"))).toBe("known");
    const nameless = { ...inputNamed("once"), quickKey: undefined };
    const again = await store.begin(nameless);
    if (again === "known") throw new Error("only the end of an input without a key tells");
    again.write(talk, headAt(tuesday), { ts: tuesday, note: "once" });
    expect((await again.commit()).known).toBe(true);
    expect(await countOf(store, "once")).toBe(10);
  });

  it("takes times all over the calendar in few parts", async () => {
    const input = await store.begin(inputNamed("all over"));
    if (input === "known") throw new Error("known");
    for (let day = 0; day < 40_000; day += 10) {
      const ts = day * 86_400e6;
      input.write(talk, headAt(ts), { ts, note: "all over" });
    }
    await input.commit();
    expect(await countOf(store, "all over")).toBe(4000);
    expect(
      await store.rows(sql`SELECT count() AS n FROM talk WHERE ts = ${300 * 86_400} AND note = 'all over'`),
    ).toEqual([{ n: 1 }]);
    expect((await store.status()).tables.find(({ kind }) => kind === "talk")!.parts).toBeLessThan(60);
  });

  it("takes a large input in part by part, and forgets the parts when it is aborted", async () => {
    const whole = await beginLarge(store, "large");
    await settled(store, dataDir);
    expect(await remarksOf(store, "large")).toBe(4 * 65_536);
    expect((await whole.commit()).rows).toBe(5 * 65_536);
    expect(await remarksOf(store, "large")).toBe(5 * 65_536);
    expect(await store.begin({ ...inputNamed("large"), bytes: 1e9 })).toBe("known");

    const aborted = await beginLarge(store, "given up");
    await aborted.abort();
    expect(await remarksOf(store, "given up")).toBe(0);
    expect(await remarksOf(store, "large")).toBe(5 * 65_536);
  });

  it("takes back the parts of a reading that was killed before it reads the input again", async () => {
    await beginLarge(store, "broken off");
    await settled(store, dataDir);
    const input = { ...inputNamed("broken off"), bytes: 1e9 };
    await expect(store.begin(input)).rejects.toThrow(`being read by process ${process.pid}`);
    // a process that was killed leaves its folder, but runs no more
    for (const name of readdirSync(join(dataDir, "spool"))) rmSync(join(dataDir, "spool", name), { recursive: true });
    expect((await store.status()).brokenOff).toEqual([expect.stringContaining("broken off")]);
    const again = await beginLarge(store, "broken off");
    expect(await remarksOf(store, "broken off")).toBeLessThanOrEqual(4 * 65_536);
    await again.commit();
    expect(await remarksOf(store, "broken off")).toBe(5 * 65_536);
    expect((await store.status()).brokenOff).toEqual([]);
  });

  it("shows nothing of a load before its commit, and forgets an aborted one", async () => {
    const input = await store.begin(inputNamed("aborted"));
    if (input === "known") throw new Error("known");
    input.write(talk, headAt(tuesday), { ts: tuesday, note: "aborted" });
    expect(await countOf(store, "aborted")).toBe(0);
    await input.abort();
    expect(await countOf(store, "aborted")).toBe(0);
    expect(readdirSync(join(dataDir, "spool"))).toEqual([]);
  });

  it("puts live records into the tables when asked to", async () => {
    const live = await store.live("eth7");
    for (let i = 0; i < 3; i++) {
      live.write(talk, headAt(tuesday + i), { ts: tuesday + i, note: "live" });
      await live.flush();
    }
    await live.close();
    expect(await countOf(store, "live")).toBe(3);
    expect(live.dropped).toBe(0);
  });

  it("takes in what another process put on the spool, also when that one ended before it could say so", async () => {
    const handedOn: string[] = [];
    const hears = { ingest: async (folder: string) => void handedOn.push(basename(folder)) };
    const heard = new LiveSpool("eth8", { driver: hears, dataDir, catalogue, sensor: undefined });
    heard.write(talk, headAt(tuesday), { ts: tuesday, note: "handed on" });
    await heard.close();
    for (const load of handedOn) await store.take(load);
    expect(await countOf(store, "handed on")).toBe(1);

    const isGone = { ingest: () => Promise.reject(new Error("gone")) };
    const unheard = new LiveSpool("eth8", { driver: isGone, dataDir, catalogue, sensor: undefined });
    unheard.write(talk, headAt(tuesday), { ts: tuesday, note: "left behind" });
    await expect(unheard.close()).rejects.toThrow("gone");
    expect(await countOf(store, "left behind")).toBe(0);
    await store.takeLeft(process.pid);
    expect(await countOf(store, "left behind")).toBe(1);
    expect(readdirSync(join(dataDir, "spool"))).toEqual([]);
  });

  it("forgets the rows that a condition names, and no others", async () => {
    await load(store, "forgotten", 10, 40);
    await load(store, "kept", 10, 40);
    await store.forget(
      "talk",
      sql`note = ${"forgotten"} AND uid IN (SELECT uid FROM talk WHERE note = ${"kept"} AND sent < 4)`,
    );
    while ((await countOf(store, "forgotten")) > 6) await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await countOf(store, "forgotten")).toBe(6);
    expect(await countOf(store, "kept")).toBe(10);
  });

  it("only answers: a query changes nothing and reads no file", async () => {
    await expect(store.rows(sql`DROP TABLE talk`)).rejects.toThrow(/only questions|readonly/);
    await expect(store.rows(sql`SYSTEM STOP MERGES`)).rejects.toThrow(/only questions|readonly/);
    await expect(store.rows(sql`SELECT * FROM file('/etc/hostname', 'LineAsString')`)).rejects.toThrow("readonly");
    await expect(store.rows(sql`SELECT 1 -- '\n; SYSTEM STOP MERGES -- '`)).rejects.toThrow(/only questions|readonly/);
  });

  it("stops a query that takes too long or is no longer wanted, and goes on", async () => {
    const endless = sql`SELECT count() FROM numbers(1000000000000) WHERE number % 7 = 8`;
    await expect(store.rows(endless, { timeoutMs: 1000 })).rejects.toThrow("was stopped");
    const unwanted = new AbortController();
    const answer = store.rows(endless, { signal: unwanted.signal });
    await store.rows(sql`SELECT 1`);
    unwanted.abort();
    await expect(answer).rejects.toThrow();
    expect(await store.rows(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  });

  it("answers after a failed query without what that one had written", async () => {
    for (let session = 0; session < 4; session++) {
      await expect(store.rows(sql`SELECT throwIf(number = 900000, 'stop') FROM numbers(1000000)`)).rejects.toThrow(
        "stop",
      );
    }
    for (let session = 0; session < 4; session++) expect(await store.rows(sql`SELECT 1 AS one`)).toEqual([{ one: 1 }]);
  });

  it("says what it holds", async () => {
    const status = await store.status();
    expect(status.driver).toBe(driver);
    expect(status.tables.find(({ kind }) => kind === "talk")).toMatchObject({ first: 0 });
    expect(status.spool).toEqual({ files: 0, bytes: 0, damaged: 0 });
    // a server's memory is not ours to tell
    if (driver === "chdb") expect(status.memoryBytes).toBeGreaterThan(50e6);
  });
});

it("opens a store of an earlier version and keeps its rows", () =>
  withFolder(async (path) => {
    process.env["STAGE_CATALOGUE"] = "earlier";
    const before = await openStage(path, earlier).finally(() => delete process.env["STAGE_CATALOGUE"]);
    const input = await before.begin(inputNamed("old"));
    if (input === "known") throw new Error("known");
    input.write(earlierTalk, headAt(tuesday), { ts: tuesday, note: "old", sent: 65_535, gone: "kept" });
    await input.commit();
    await before.close();
    await killProcess(path);
    const after = await openStage(path);
    await load(after, "new", 1);
    const input2 = await after.begin(inputNamed("wide"));
    if (input2 === "known") throw new Error("known");
    input2.write(talk, headAt(tuesday), { ts: tuesday, note: "wide", sent: 70_000, mood: "new" });
    await input2.commit();
    expect(await after.begin(inputNamed("old"))).toBe("known");
    expect(await after.rows(sql`SELECT note, sent, mood, gone FROM talk ORDER BY sent DESC`)).toEqual([
      { note: "wide", sent: 70_000, mood: "new" },
      { note: "old", sent: 65_535, gone: "kept" },
      { note: "new", sent: 0 },
    ]);
    const [table] = await after.rows<{ engine_full: string }>(
      sql`SELECT engine_full FROM system.tables WHERE database = 'wirehawk' AND name = 'talk'`,
    );
    expect(table?.engine_full).toContain(onePartFile);
    await after.close();
  }));

it("answers a query whose process is killed under it, by asking again", () =>
  withFolder(async (path) => {
    const killed = await openStage(path);
    await load(killed, "kept", 100);
    const answer = killed.rows(sql`SELECT count() AS n, sleepEachRow(0.005) AS s FROM talk GROUP BY s`);
    await killProcess(path);
    expect((await answer)[0]).toMatchObject({ n: 100 });
    await killed.close();
  }));

it("has each row once after its process is killed again and again while it takes loads in", () =>
  withFolder(async (path) => {
    let victim = await openStage(path);
    for (let round = 0; round < 3; round++) {
      const name = `round ${round}`;
      const input = await victim.begin(inputNamed(name));
      if (input === "known") throw new Error("known");
      for (let i = 0; i < 2000; i++) {
        const ts = tuesday + (i % 3) * 86_400e6 + i;
        input.write(talk, headAt(ts), { ts, note: name });
        input.write(remark, undefined, { ts, name });
      }
      const done = input.commit().catch(() => undefined);
      for (let kill = 0; kill <= round % 2; kill++) {
        await new Promise((resolve) => setTimeout(resolve, 15 * (round + 1)));
        await killProcess(path);
      }
      await done;
      await victim.close();
      victim = await openStage(path);
      expect(await victim.begin(inputNamed(name))).toBe("known");
      expect(await countOf(victim, name)).toBe(2000);
    }
    expect(await victim.rows(sql`SELECT count() AS n FROM remark`)).toEqual([{ n: 6000 }]);
    await victim.close();
  }));

it("moves a damaged file of the spool aside, takes the rest, and says so", () =>
  withFolder(async (path) => {
    const first = await openStage(path);
    await first.close();
    await killProcess(path);
    const writing = join(spoolFolder(path), `torn-${process.pid}.tmp`);
    const writer = new SpoolWriter(writing, catalogue, { sensor: undefined, capture: "torn", load: 0 });
    for (let i = 0; i < 1000; i++) writer.write(talk, headAt(tuesday + i), { ts: tuesday + i, note: "torn" });
    writer.write(remark, undefined, { ts: tuesday, name: "whole" });
    const files = writer.finish();
    const torn = join(writing, files.find(({ kind }) => kind === "talk")!.file);
    writeFileSync(torn, readFileSync(torn).subarray(0, 5000));
    const manifest = { id: "torn", quickKey: "", name: "torn", bytes: 1, isInput: true, rows: 1001, files };
    commitFolder(writing, join(spoolFolder(path), "torn.load"), manifest);
    const after = await openStage(path);
    expect(await countOf(after, "torn")).toBe(0);
    expect(await after.rows(sql`SELECT name FROM remark`)).toEqual([{ name: "whole" }]);
    expect((await after.status()).spool).toMatchObject({ files: 0, damaged: 1 });
    await after.close();
  }));
