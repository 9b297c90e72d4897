/** Which addresses the pages answer, without a store behind them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, it } from "vitest";
import { servePages } from "./pages.ts";

let folder: string;
let app: FastifyInstance;
const build = (html: string): void => writeFileSync(join(folder, "index.html"), html);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "wirehawk-pages-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "assets", "main.js"), "// the pages");
  app = Fastify();
  await servePages(app, folder);
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true });
});

it("answers every page with the one document, and never from a cache", async () => {
  build("<p>pages</p>");
  for (const url of ["/", "/now", "/x", "/x/sessions?q=a", "/host/10.0.0.7", "/s/CAbcdefghijk", "/login"]) {
    const { statusCode, body, headers } = await app.inject({ url });
    expect([url, statusCode, body, headers["cache-control"]]).toEqual([url, 200, "<p>pages</p>", "no-cache"]);
  }
});

it("answers an address that is no page with the pages' own word on it, not with the API's", async () => {
  build("<p>pages</p>");
  for (const url of ["/nowhere", "/x/sessions/more", "/favicon.ico"]) {
    const { statusCode, headers, body } = await app.inject({ url });
    expect([url, statusCode, headers["content-type"], body]).toEqual([
      ...[url, 404, "text/html; charset=utf-8", "<p>pages</p>"],
    ]);
  }
});

it("answers a path of the API, an asset or a method that is not there as a problem", async () => {
  build("<p>pages</p>");
  for (const [method, url] of [
    ["GET", "/api/v1/nothing"],
    ["GET", "/assets/old-name.js"],
    ["POST", "/now"],
  ] as const) {
    const answer = await app.inject({ method, url });
    expect([url, answer.statusCode, answer.headers["content-type"]]).toEqual([
      url,
      404,
      "application/problem+json; charset=utf-8",
    ]);
  }
});

it("serves pages that were built anew under it", async () => {
  build("<p>old</p>");
  expect((await app.inject("/now")).body).toBe("<p>old</p>");
  build("<p>new</p>");
  expect((await app.inject("/now")).body).toBe("<p>new</p>");
});

it("says when the pages are not built", async () => {
  const { statusCode, body } = await app.inject("/");
  expect([statusCode, body]).toEqual([503, "The pages are not built: npm run build"]);
});
