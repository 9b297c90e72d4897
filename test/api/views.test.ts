import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { View, Views } from "#api/contract.ts";
import { standardViews } from "../../web/src/question/standard-views.ts";
import { openStage, problemOf, type Stage } from "./stage.ts";

const sample = new URL("../../samples/office-tuesday.pcap", import.meta.url).pathname;
const json = { "content-type": "application/json" };

describe("views", () => {
  let stage: Stage;
  let file = "";
  beforeAll(async () => {
    stage = await openStage(() => [sample]);
    file = join(stage.dataDir, "views.json");
  }, 120_000);
  beforeEach(() => rmSync(file, { force: true }));
  afterAll(() => stage?.close(), 30_000);

  const viewsOf = (text: string): readonly View[] => (JSON.parse(text) as Views).views;
  const post = (body: unknown, headers = {}) =>
    stage.ask("/api/v1/views", { method: "POST", headers: { ...json, ...headers }, body: JSON.stringify(body) });
  const drop = (name: string, headers = {}) =>
    stage.ask(`/api/v1/views?name=${encodeURIComponent(name)}`, { method: "DELETE", headers });

  it("are kept in the data folder for its owner alone, the newest first, one for each name", async () => {
    expect(viewsOf((await stage.ask("/api/v1/views")).text)).toEqual([]);
    const [old, other, newer] = [
      { name: "mine", path: "/x/dns" },
      { name: "ä/../%2e “x”", path: "/moment?t=last:1h" },
      { name: "mine", path: "/x/http?q=status:500" },
    ];
    for (const view of [old, other, newer]) expect((await post(view)).status).toBe(200);
    expect(viewsOf((await stage.ask("/api/v1/views")).text)).toEqual([newer, other]);
    expect(viewsOf(readFileSync(file, "utf8"))).toEqual([newer, other]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(viewsOf((await drop(other.name)).text)).toEqual([newer]);
    expect(problemOf(await drop(other.name))).toMatchObject({
      status: 404,
      detail: expect.stringContaining("no view"),
    });
  });

  it("are asked for and changed by nobody else", async () => {
    const body = JSON.stringify({ name: "x", path: "/now" });
    expect(problemOf(await stage.raw("/api/v1/views"))).toMatchObject({ status: 401 });
    expect(problemOf(await stage.raw("/api/v1/views", { method: "POST", headers: json, body }))).toMatchObject({
      status: 401,
    });
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }]) {
      expect(problemOf(await post({ name: "x", path: "/now" }, headers))).toMatchObject({ status: 403 });
      expect(problemOf(await drop("x", headers))).toMatchObject({ status: 403 });
    }
    const plain = { "content-type": "text/plain" };
    expect((await stage.ask("/api/v1/views", { method: "POST", headers: plain, body })).status).toBe(400);
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    [{ name: "", path: "/now" }, "name is empty"],
    [{ name: "x".repeat(81), path: "/now" }, "name is longer than 80 characters"],
    [{ name: "x", path: "//evil.example/x" }, "path is not what it must be: Path and query"],
    [{ name: "x", path: "/\\evil.example/x" }, "path is not what it must be"],
    [{ name: "x", path: "https://evil.example" }, "path is not what it must be"],
    [{ name: "x", path: `/${"x".repeat(20_000)}` }, "path is longer than 16384 characters"],
    [{ name: "x" }, "missing: path"],
    [{ name: "x", path: "/now", owner: "me" }, "there is no parameter “owner”"],
  ])("are refused when they are none: %j", async (view, detail) => {
    expect(problemOf(await post(view))).toMatchObject({ status: 400, detail: expect.stringContaining(detail) });
  });

  it("are not written over a file that somebody else wrote", async () => {
    for (const text of ["{", "[]", '{"views":[{"name":1}]}']) {
      writeFileSync(file, text);
      expect(problemOf(await stage.ask("/api/v1/views"))).toMatchObject({ status: 409 });
      expect(problemOf(await post({ name: "x", path: "/now" }))).toMatchObject({ status: 409 });
      expect(readFileSync(file, "utf8")).toBe(text);
    }
  });

  it("are no more than can be chosen from", async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ name: `view ${i}`, path: "/now" }));
    writeFileSync(file, JSON.stringify({ views: many }));
    expect((await post({ name: "view 7", path: "/moment" })).status).toBe(200);
    expect(problemOf(await post({ name: "one more", path: "/now" }))).toMatchObject({
      status: 409,
      hint: "forget one that nobody needs",
    });
  });

  it("are told in the description of the API", async () => {
    const { paths } = JSON.parse((await stage.raw("/openapi.json")).text) as { paths: Record<string, object> };
    expect(Object.keys(paths["/api/v1/views"]!)).toEqual(["get", "post", "delete"]);
  });

  it.each(standardViews.map(({ name, path }) => [name, path]))(
    "ready made ask what can be asked: %s",
    async (_, path) => {
      const { pathname, searchParams } = new URL(path, "http://wirehawk.test");
      const { kinds } = JSON.parse((await stage.ask("/api/v1/kinds")).text) as {
        kinds: { name: string; title: string }[];
      };
      const kind = kinds.find(({ title }) => `/x/${title}` === pathname)!.name;
      const asked = { q: searchParams.get("q") ?? "", t: searchParams.get("t") ?? "" };
      const { status } = await stage.ask(`/api/v1/hist?${new URLSearchParams({ ...asked, kind })}`);
      expect(status).toBe(200);
      const counted = await stage.ask(`/api/v1/kinds?${new URLSearchParams(asked)}`);
      const own = (JSON.parse(counted.text) as { kinds: { name: string; inapplicable?: string }[] }).kinds;
      expect(own.find(({ name }) => name === kind)).not.toHaveProperty("inapplicable");
    },
  );
});
