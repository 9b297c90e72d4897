/**
 * The store's process: the only one that loads the engine, and the only writer and reader of facts. Whoever needs the
 * store talks to it over a socket in the data folder; it ends when nobody has for a while.
 */
import { rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { totalmem } from "node:os";
import type { Catalogue } from "#record/record.ts";
import { database } from "./ddl.ts";
import { Engine } from "./engine.ts";
import { forgetting } from "./forget.ts";
import { onFrames, sendFrame } from "./frames.ts";
import { Ingest, insertInto } from "./ingest.ts";
import type { Request } from "./messages.ts";
import { type ExistingColumn, existingColumns, foundation, migration } from "./migrate.ts";
import { assertQuestion, stopped } from "./question.ts";

/** Of the machine's memory; the rest is for packets, pages and the person's own work. */
const memoryShare = 0.25;
/** Commands often come one after another: starting anew for each would cost a second. */
const lingerMs = 1500;

export async function runStoreProcess(options: {
  dataDir: string;
  socket: string;
  catalogue: Catalogue;
}): Promise<void> {
  const { dataDir, socket, catalogue } = options;
  const engine = new Engine({ dataDir, memoryBytes: Math.floor(totalmem() * memoryShare) });
  for (const statement of foundation()) await engine.execute(statement);
  await engine.openReaders(database);
  const { data } = JSON.parse(await engine.query(existingColumns)) as { data: [string, string, string][] };
  const existing = data.map(([table, name, type]): ExistingColumn => ({ table, name, type }));
  for (const statement of migration(catalogue, existing)) await engine.execute(statement);
  const ingest = new Ingest({
    dataDir,
    kinds: [...catalogue.keys()],
    insert: insertInto(engine),
    execute: (statement) => engine.execute(statement),
  });
  await ingest.recover().catch((error: unknown) => {
    // What is in the spool stays there; what is in the tables can be asked meanwhile.
    process.stderr.write(`wirehawk: loads are waiting in the spool: ${String(error).slice(0, 300)}\n`);
  });
  await serve(socket, engine, ingest);
}

function serve(path: string, engine: Engine, ingest: Ingest): Promise<void> {
  rmSync(path, { force: true });
  return new Promise((resolve, reject) => {
    let clients = 0;
    let linger: NodeJS.Timeout | undefined;
    const leaveLater = (): void => {
      linger = setTimeout(() => {
        if (clients > 0) return;
        server.close();
        rmSync(path, { force: true });
        // The engine's threads outlive close(); nothing is lost, every insert was answered when it was on disk.
        process.exit(0);
      }, lingerMs);
    };
    const server = createServer((socket) => {
      clients++;
      clearTimeout(linger);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        if (--clients === 0) leaveLater();
      });
      sendFrame(socket, { hello: "wirehawk-store", pid: process.pid });
      onFrames(socket, (message) => void answer(socket, message as Request, engine, ingest));
    });
    server.on("error", reject);
    server.listen(path, () => {
      leaveLater();
      resolve();
    });
  });
}

/** What marks a statement, so that it can be found among those running. */
const mark = (id: number): string => `/* wirehawk ${process.pid} ${id} */`;

let statements = 0;
const running = new Map<string, number>();

async function answer(socket: Socket, request: Request, engine: Engine, ingest: Ingest): Promise<void> {
  const reply = (response: { answer: unknown } | { failure: { message: string } }): void => {
    if (!socket.destroyed) sendFrame(socket, { id: request.id, ...response });
  };
  try {
    reply({ answer: await doRequest(socket, request, engine, ingest) });
  } catch (error) {
    reply({ failure: { message: error instanceof Error ? error.message : String(error) } });
  }
}

async function doRequest(socket: Socket, request: Request, engine: Engine, ingest: Ingest): Promise<unknown> {
  switch (request.op) {
    case "query": {
      const key = `${socketId(socket)} ${request.id}`;
      assertQuestion(request.sql);
      const statement = ++statements;
      running.set(key, statement);
      const limit = setTimeout(() => void engine.kill(mark(statement)), 1000 * request.timeoutSeconds);
      try {
        return await engine.query(`${mark(statement)} ${request.sql}\nFORMAT JSONColumnsWithMetadata`);
      } catch (error) {
        throw /QUERY_WAS_CANCELLED/.test(String(error)) ? new Error(stopped(request.timeoutSeconds)) : error;
      } finally {
        clearTimeout(limit);
        running.delete(key);
      }
    }
    case "cancel": {
      const statement = running.get(`${socketId(socket)} ${request.query}`);
      if (statement !== undefined) await engine.kill(mark(statement));
      return undefined;
    }
    case "ingest":
      await ingest.take(request.folder);
      return undefined;
    case "takeBack":
      await ingest.takeBack(request.load);
      return undefined;
    case "forget":
      await engine.execute(forgetting(request.kind, request.where));
      return undefined;
    case "memory":
      return process.memoryUsage.rss();
  }
}

const socketIds = new WeakMap<Socket, number>();
let sockets = 0;
function socketId(socket: Socket): number {
  const known = socketIds.get(socket) ?? ++sockets;
  socketIds.set(socket, known);
  return known;
}
