/** A real server with the sample, and a real browser in front of it. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

const root = new URL("../../", import.meta.url).pathname;
export const chromiumPath = "/usr/bin/chromium";
const chromiumFlags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export interface Stage {
  readonly origin: string;
  readonly context: BrowserContext;
  readonly loginUrl: string;
  /** What the browser refused or the page threw: must stay empty. */
  readonly complaints: string[];
  open(path: string): Promise<Page>;
  stop(): Promise<void>;
}

/** Builds the pages, starts `wirehawk up` on an empty folder (it loads the sample), and logs in by its link. */
export async function openStage(port: number): Promise<Stage> {
  spawnSync("npm", ["run", "--silent", "build"], { cwd: `${root}web`, stdio: ["ignore", 2, 2] });
  const data = mkdtempSync(join(tmpdir(), "wirehawk-browser-"));
  const server = spawn(
    process.execPath,
    ["--import", "tsx", "src/cli/main.ts", "up", "--data", data, "--port", String(port)],
    { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
  );
  const loginUrl = await printedLink(server);
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumFlags });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, timezoneId: "Europe/London" });
  const complaints: string[] = [];
  context.on("console", (message) => {
    if (message.type() === "error") complaints.push(`${message.text()} ${message.location().url}`);
  });
  context.on("weberror", (error) => complaints.push(String(error.error())));
  const origin = new URL(loginUrl).origin;
  return {
    origin,
    context,
    loginUrl,
    complaints,
    open: async (path) => {
      const page = await context.newPage();
      await page.goto(origin + path, { waitUntil: "networkidle" });
      return page;
    },
    stop: () => stop(browser, server, data),
  };
}

function printedLink(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    server.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const link = /http:\/\/\S+\/login#\S+/.exec(printed)?.[0];
      if (link) resolve(link);
    });
    server.once("exit", () => reject(new Error(`wirehawk up ended before it printed its link: ${printed}`)));
  });
}

async function stop(browser: Browser, server: ChildProcess, data: string): Promise<void> {
  await browser.close();
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGINT");
  await ended;
  rmSync(data, { recursive: true, force: true });
}

/** What axe holds against a page by WCAG 2.2 AA, one line each. Evaluated by the debugger, so the page's policy stays. */
export async function axeViolations(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate<string[]>(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] })
      .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200)))`,
  );
}

/** Opens the first row of a table beside it. */
export async function openDetail(page: Page): Promise<void> {
  await page.locator(".table-body .row .v").first().waitFor();
  await page
    .locator(".table-body .row")
    .first()
    .click({ position: { x: 20, y: 10 } });
  await page.locator(".detail .fields").waitFor();
}
