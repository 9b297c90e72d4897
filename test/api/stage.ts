/** The server in front of a store of its own, and requests as anything but its own pages might make them. */
import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startServer } from "#api/server.ts";
import { openStore } from "#store/store.ts";
import { catalogue } from "../../src/cli/catalogue.ts";
import { loadFile } from "../../src/cli/load.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const reading = { ignoreChecksums: false, flowsOnly: false, hashes: new Set(["sha256" as const]), workers: 1 };

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Stage {
  readonly dataDir: string;
  /** A request exactly as told, but for the Host header, which is right unless given. */
  raw(path: string, asked?: Asked): Promise<Answer>;
  /** The same after the one-time link. */
  ask(path: string, asked?: Asked): Promise<Answer>;
  /** Token of a link that was not used yet. */
  token(): string;
  close(): Promise<void>;
}

/** `write` puts captures into a folder; they are loaded. */
export async function openStage(write: (folder: string) => readonly string[]): Promise<Stage> {
  const dataDir = mkdtempSync(join(tmpdir(), "wirehawk-api-"));
  const store = await openStore({ dataDir, catalogue, entry: join(root, "src/cli/store-process.ts") });
  for (const path of write(dataDir)) await loadFile(store, path, reading);
  let link = "";
  const server = await startServer({
    store,
    catalogue,
    port: 0,
    dataDir,
    version: "test",
    webDir: join(root, "web/dist"),
    load: (path) => loadFile(store, path, reading),
    live: [],
    onLink: (next) => {
      link = next;
    },
  });
  const { host, port } = new URL(server.url);
  const raw = (path: string, { method = "GET", headers = {}, body }: Asked = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: "127.0.0.1", port, path, method, headers: { host, ...headers } }, (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(pieces).toString() }),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    });
  const token = (): string => new URL(link).hash.slice(1);
  const login = await raw("/api/v1/login", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: token() }),
  });
  const cookie = login.headers["set-cookie"]![0]!.split(";")[0]!;
  return {
    dataDir,
    raw,
    ask: (path, asked = {}) => raw(path, { ...asked, headers: { cookie, ...asked.headers } }),
    token,
    close: async () => {
      await server.close();
      await store.close();
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly hint?: string;
  readonly instance: string;
}

/** The answer as the problem it must be: of the declared type, with the id of its request, and nothing of our insides. */
export function problemOf(answer: Answer): Problem {
  const problem = JSON.parse(answer.text) as Problem;
  const insides = /\bat \S+ \(|node_modules|\/src\/|SELECT |Error:/;
  if (!answer.headers["content-type"]?.startsWith("application/problem+json") || insides.test(answer.text))
    throw new Error(`not a clean problem: ${answer.text}`);
  if (problem.status !== answer.status || problem.instance !== answer.headers["x-request-id"])
    throw new Error(`the problem contradicts its answer: ${answer.text}`);
  return problem;
}
