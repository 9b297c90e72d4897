/** A port that somebody has already. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningServer, startServer } from "#api/server.ts";
import type { Store } from "#store/store.ts";
import { catalogue } from "../../src/cli/catalogue.ts";
import { openData } from "../../src/cli/question.ts";

const dataDir = mkdtempSync(join(tmpdir(), "wirehawk-port-"));
let store: Store;

beforeAll(async () => {
  store = await openData({ data: dataDir });
});
afterAll(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
});

const serve = (port: number): Promise<RunningServer> =>
  startServer({
    ...{ store, catalogue, port, dataDir, version: "test", webDir: dataDir, live: [] },
    load: () => Promise.reject(new Error("nothing is loaded here")),
    onLink: () => undefined,
  });

it("is told of, with what to do", async () => {
  const other = createServer((_request, answer) => void answer.end("something else"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await expect(serve(port)).rejects.toThrow(`port ${port} is taken: stop it, or choose another port with --port`);
  other.close();
});

it("is told of as a Wirehawk's when it is one's", async () => {
  const first = await serve(0);
  await expect(serve(Number(new URL(first.url).port))).rejects.toThrow(/is taken by a Wirehawk on another data folder/);
  await first.close();
});
