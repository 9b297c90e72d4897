/** Questions put to the sample, a Tuesday in a small office, through the store: what is asked for is found, whatever its form. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { catalogue } from "../../src/cli/catalogue.ts";
import { loadFile } from "../../src/cli/load.ts";
import { openData } from "../../src/cli/question.ts";
import type { Sources } from "../../src/investigate/asking.ts";
import { findValue } from "../../src/investigate/find.ts";
import { hostOf } from "../../src/investigate/host.ts";
import { momentOf } from "../../src/investigate/moment.ts";
import { rowsOf } from "../../src/investigate/rows.ts";
import { concat } from "../../src/investigate/text-sql.ts";
import { sql } from "../../src/store/sql.ts";

const sample = "samples/office-tuesday.pcap";
const afternoon = { from: Date.UTC(2026, 10, 17, 16, 15) * 1000, to: Date.UTC(2026, 10, 17, 16, 45) * 1000 };
const victim = "10.20.30.12";

let sources: Sources;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "wirehawk-questions-"));
  const store = await openData({ data: dataDir, sensor: "office" });
  sources = { store, catalogue };
  const options = { ignoreChecksums: false, flowsOnly: false, hashes: new Set(["md5", "sha1", "sha256"] as const) };
  await loadFile(store, sample, { ...options, workers: 1 });
});

afterAll(async () => {
  await sources.store.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const fieldOf = async (kind: string, field: string, q = ""): Promise<string> =>
  String((await rowsOf(sources, { kind, q, limit: 1 }))[0]?.[field]);
const kindsWith = async (value: string): Promise<string[]> =>
  [...new Set((await findValue(sources, value)).kinds.map(({ kind }) => kind))].sort();

describe("find", () => {
  it("finds an address at either end and in answers", async () => {
    expect(await kindsWith("203.0.113.71")).toEqual(["conn", "dns", "files", "http"]);
    const { by, count, first, last } = await findValue(sources, "203.0.113.71");
    expect(by.map(({ host }) => host)).toEqual([victim]);
    expect(count).toBeGreaterThan(3);
    expect(first).toBeLessThan(last!);
  });

  it("finds a network, a port and a MAC address", async () => {
    expect((await findValue(sources, "203.0.113.0/24")).is).toBe("cidr");
    expect(await kindsWith("203.0.113.0/24")).toContain("conn");
    expect(await kindsWith("25")).toContain("smtp");
    expect(await kindsWith((await fieldOf("conn", "orig_l2_addr")).toUpperCase())).toContain("conn");
  });

  it("finds a name in questions, requests and links, and the names below it, whatever the case", async () => {
    expect(await kindsWith("static.thornlanding.example")).toEqual(expect.arrayContaining(["dns", "http"]));
    const whole = await findValue(sources, "StatIC.ThornLanding[.]example");
    expect(whole.count).toBe((await findValue(sources, "static.thornlanding.example")).count);
    expect(await kindsWith("thornlanding.example")).toEqual(expect.arrayContaining(["dns", "http"]));
    // "landing.example" is an end of the name's text, but no name above it
    expect((await findValue(sources, "landing.example")).count).toBe(0);
  });

  it("finds a URL, a hash in any case, a mail address, an id", async () => {
    const host = await fieldOf("http", "host", "method:POST");
    const uri = await fieldOf("http", "uri", "method:POST");
    expect(await kindsWith(`hxxp://${host}${uri}`)).toContain("http");
    for (const name of ["md5", "sha1", "sha256"]) {
      const hash = await fieldOf("files", name, "type:application/x-dosexec");
      expect(await kindsWith(hash.toUpperCase())).toEqual(["files"]);
    }
    expect(await kindsWith("Orders@LanternWorks.example")).toEqual(["smtp"]);
    const uid = await fieldOf("http", "uid", "method:POST");
    expect(await kindsWith(uid)).toEqual(["conn", "files", "http"]);
    expect(await kindsWith(await fieldOf("files", "fuid"))).toContain("files");
  });

  it("takes the first digits of a file's hash for the whole, and answers with the whole", async () => {
    const whole = await fieldOf("files", "sha256", "type:application/x-dosexec");
    const found = await findValue(sources, whole.slice(0, 8).toUpperCase());
    expect(found).toMatchObject({ is: "hash", value: whole, q: `hash:${whole}` });
    expect(found.count).toBe((await findValue(sources, whole)).count);
    expect(await findValue(sources, "0123456789")).toMatchObject({ is: "text", count: 0 });
  });

  it("finds free text as a part of texts, and of hashes and the like only the whole", async () => {
    expect(await kindsWith("lantern")).toEqual(expect.arrayContaining(["dns", "http", "smtp"]));
    const found = await findValue(sources, "nothing like it");
    expect(found).toMatchObject({ count: 0, kinds: [], by: [] });
  });
});

describe("a filter", () => {
  const countOf = async (kind: string, q: string, window = afternoon): Promise<number> =>
    (await rowsOf(sources, { kind, q, window, limit: 10_000 })).length;

  it("asks for what is new: what four weeks before the window have not had", async () => {
    const fresh = await rowsOf(sources, { kind: "conn", q: "new:dst", window: afternoon, limit: 1000 });
    expect(new Set(fresh.map((row) => row["id.orig_h"]))).toEqual(new Set([victim]));
    expect((await countOf("conn", "new:dst")) + (await countOf("conn", "-new:dst"))).toBe(await countOf("conn", ""));
    expect(await countOf("dns", "new:name")).toBeGreaterThan(3);
    expect(await countOf("http", "new:url")).toBeGreaterThan(3);
    expect(await countOf("conn", "new:port")).toBe(0);
  });

  it("claims nothing new where nothing was recorded before, and not without a window", async () => {
    const morning = { from: Date.UTC(2026, 10, 17) * 1000, to: Date.UTC(2026, 10, 18) * 1000 };
    expect(await countOf("conn", "new:dst", morning)).toBe(0);
    await expect(countOf("conn", "new:dst", { from: 0, to: 2 ** 52 })).rejects.toThrow("say from when");
    await expect(countOf("conn", "new:bytes")).rejects.toThrow("one value");
  });

  it("takes every conversation for one direction", async () => {
    const counts = await Promise.all(["out", "in", "internal", "external"].map((dir) => countOf("conn", `dir:${dir}`)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(await countOf("conn", ""));
    expect(counts[0]).toBe(await countOf("conn", "src:10.0.0.0/8 -dst:10.0.0.0/8"));
    expect(counts[0]).toBeGreaterThan(0);
  });

  it("takes a long list of names, hashes or addresses", async () => {
    const others = Array.from({ length: 500 }, (_, i) => `a${i}.bad.example`);
    const all = await countOf("http", "name:static.thornlanding.example");
    expect(await countOf("http", `name:${[...others, "Static.Thornlanding.example"].join(",")}`)).toBe(all);
    expect(await countOf("http", `-name:${others.join(",")}`)).toBe(await countOf("http", ""));
    const hash = await fieldOf("files", "sha256", "type:application/x-dosexec");
    const hashes = Array.from({ length: 200 }, (_, i) => String(i).padStart(64, "0"));
    expect(await countOf("files", `hash:${[...hashes, hash.toUpperCase()].join(",")}`)).toBe(1);
  });

  it("takes words, parts and wildcards of indexed text alike", async () => {
    const all = await countOf("http", "name:static.thornlanding.example");
    expect(all).toBeGreaterThan(0);
    for (const q of [
      "name:STATIC.thornlanding.EXAMPLE",
      "name:*.thornlanding.example",
      "name:static.*.example",
      "name:*thornland*",
    ])
      expect(await countOf("http", q), q).toBe(all);
    expect(await countOf("http", "name:static.thornlanding")).toBe(0);
  });
});

it("names the sensor and the capture in every row", async () => {
  const [row] = await rowsOf(sources, { kind: "conn", limit: 1 });
  expect(row).toMatchObject({ sensor: "office", capture: expect.stringMatching(/^office-tuesday\.pcap [0-9a-f]{8}$/) });
});

it("tells what happened then, and what was new", async () => {
  const moment = await momentOf(sources, { window: afternoon });
  expect(moment.fresh.map(({ what }) => what)).toEqual(
    expect.arrayContaining(["name", "destination", "file", "user agent"]),
  );
  expect(moment.sentence).toContain("new: ");
  expect(moment.totals.sessions).toBeGreaterThan(20);
  const [hosts, destinations] = moment.top;
  expect(hosts).toMatchObject({ title: "Hosts", field: "src" });
  expect(destinations).toMatchObject({ title: "Destinations", field: "dst" });
  expect(hosts!.rows.reduce((sum, { count }) => sum + count, 0)).toBe(moment.totals.sessions);
  expect(hosts!.rows).toHaveLength(moment.totals.hosts);
});

it("tells what happened of conversations by their bytes, and of one alone", async () => {
  const large = await momentOf(sources, { q: "bytes>10kB", window: afternoon });
  expect(large.totals.sessions).toBeGreaterThan(0);
  expect(large.top[0]!.rows.every(({ bytes = 0 }) => bytes > 10_000)).toBe(true);
  const uid = await fieldOf("conn", "uid", "app:http");
  const one = await momentOf(sources, { q: `uid:${uid}`, window: { from: 0, to: 2 ** 52 } });
  expect(one.totals.sessions).toBe(1);
  expect(one.top[0]!.rows[0]!.uid).toBe(uid);
});

it("takes the target of a CONNECT for its URL, once", async () => {
  const [row] = await sources.store.rows<{ tunnel: string; page: string }>(sql`
    SELECT anyIf(url, uri = host) AS tunnel, anyIf(url, uri = '/a') AS page FROM (
      SELECT *, ${concat(["host", "uri"])} AS url FROM VALUES('host Nullable(String), uri Nullable(String)',
        ('mail.example:443', 'mail.example:443'), ('shop.example', '/a')))`);
  expect(row).toEqual({ tunnel: "mail.example:443", page: "shop.example/a" });
});

it("tells of a host what it did and with whom", async () => {
  const host = await hostOf(sources, victim);
  expect(host.peers.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(host.totals.sessions);
  expect(host.peers.every(({ role }) => role === "resp")).toBe(true);
  expect(host.first).toBeLessThan(host.last!);
  expect((await hostOf(sources, "198.51.100.250")).sentence).toContain("not seen");
});

it("says of a window that nobody watched that nothing can be said of it", async () => {
  const before = { from: Date.UTC(2026, 9, 1) * 1000, to: Date.UTC(2026, 9, 2) * 1000 };
  const coverageNote = "not watched: the window lies before recording began";
  expect((await findValue(sources, victim, before)).asked).toEqual({ window: before, coverage: 0, coverageNote });
  expect((await findValue(sources, victim)).asked).toBeUndefined();
  const { sentence } = await hostOf(sources, victim, before);
  expect(sentence).toBe(`Nothing can be said of ${victim}: ${coverageNote}.`);
  const seen = await hostOf(sources, "198.51.100.250", afternoon);
  expect(seen.sentence).toBe("198.51.100.250 was not seen in this window: 100 % watched (office-tuesday.pcap).");
});
