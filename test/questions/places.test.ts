/** Where `find` looks for a value: a name, a URL and a mail's id stand in more records than one would think. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { catalogue } from "../../src/cli/catalogue.ts";
import { openData } from "../../src/cli/question.ts";
import type { Sources } from "../../src/investigate/asking.ts";
import { findValue } from "../../src/investigate/find.ts";
import { momentOf } from "../../src/investigate/moment.ts";
import { files } from "../../src/object/record.ts";
import { http } from "../../src/protocol/http/record.ts";
import { smtp } from "../../src/protocol/smtp/record.ts";
import { headAt, inputNamed, tuesday } from "../store-stage.ts";

const dataDir = mkdtempSync(join(tmpdir(), "wirehawk-places-"));
const window = { from: tuesday, to: tuesday + 60e6 };
const page = { method: "GET", host: "shop.example", status_code: 200 };
let sources: Sources;

beforeAll(async () => {
  const store = await openData({ data: dataDir });
  sources = { store, catalogue };
  const input = await store.begin(inputNamed("places"));
  if (input === "known") throw new Error("the records are known");
  const at = (seconds: number, orig: string) => headAt(tuesday + seconds * 1e6, orig, "192.0.2.1");
  input.write(smtp, at(1, "192.0.2.25"), {
    ts: tuesday + 1e6,
    mailfrom: "billing@post.indigo.example",
    from: "Billing <billing@post.indigo.example>",
    msg_id: "<77@indigo.example>",
    links: ["http://shop.example/maps/Label.zip"],
    attachments: ["terms.pdf"],
  });
  input.write(http, at(2, "10.0.0.1"), { ts: tuesday + 2e6, ...page, uri: "/maps/Label.zip" });
  input.write(http, at(3, "10.0.0.2"), { ts: tuesday + 3e6, ...page, uri: "http://shop.example/maps/Label.zip" });
  input.write(http, at(4, "10.0.0.3"), { ts: tuesday + 4e6, ...page, uri: "/?u=http://away.example/" });
  input.write(http, at(5, "10.0.0.4"), { ts: tuesday + 5e6, ...page, uri: "/", location: "https://shop.example/in" });
  input.write(files, at(6, "10.0.0.5"), { ts: tuesday + 6e6, source: "SMB", filename: "Plan.docx" });
  await input.commit();
});

afterAll(async () => {
  await sources.store.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const placesOf = async (value: string): Promise<string[]> =>
  (await findValue(sources, value)).kinds.map(({ kind, field, count }) => `${kind} ${field} ${count}`).sort();

it("finds a URL that was asked of its host, of a proxy, and that a mail spoke of", async () => {
  expect(await placesOf("http://shop.example/maps/Label.zip")).toEqual(["http url 2", "smtp links 1"]);
});

it("shows what was asked of a proxy like what was asked of the host", async () => {
  const { top, story } = await momentOf(sources, { window });
  const urls = top.find(({ title }) => title === "URLs")!.rows.map(({ value, count }) => [value, count]);
  expect(urls).toEqual([
    ["shop.example/maps/Label.zip", 2],
    ["shop.example/", 1],
    ["shop.example/?u=http://away.example/", 1],
  ]);
  const told = story.filter(({ kind }) => kind === "http").map(({ sentence }) => sentence[2]?.text);
  expect(told.filter((url) => url === "shop.example/maps/Label.zip")).toHaveLength(2);
});

it("finds a mail by its id, with or without brackets", async () => {
  for (const id of ["<77@indigo.example>", "77@Indigo.example"]) expect(await placesOf(id)).toEqual(["smtp msg_id 1"]);
});

it("finds a domain in the addresses and the links of mails", async () => {
  expect(await placesOf("indigo.example")).toEqual(["smtp mail 1"]);
  expect(await placesOf("*.indigo.example")).toEqual(["smtp mail 1"]);
  expect(await placesOf("digo.example")).toEqual([]);
  expect(await placesOf("shop.example")).toEqual(["http location 1", "http name 4", "smtp links 1"]);
});

it("finds a file by its name, wherever it came from", async () => {
  expect(await placesOf("label.zip")).toEqual(["http uri 2"]);
  expect(await placesOf("bel.zip")).toEqual([]);
  expect(await placesOf("terms.pdf")).toEqual(["smtp attachments 1"]);
  expect(await placesOf("plan.docx")).toEqual(["files file 1"]);
});

it("counts a record once that shows the value in two fields", async () => {
  const { count, by } = await findValue(sources, "shop.example");
  expect(count).toBe(5);
  expect(by.find(({ host }) => host === "10.0.0.4")?.count).toBe(1);
});
