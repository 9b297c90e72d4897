/**
 * As much of ClickHouse's HTTP interface as the driver of a server uses, in front of the embedded engine: a server of the
 * version that is needed cannot be had for tests. Its one argument is the folder of the engine's data; it prints its port.
 */
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { Session } from "chdb";

const folder = process.argv[2]!;
const path = join(folder, "server");
const control = new Session(path);

/** Parameters of a request that are no settings of the engine. */
const notSettings = new Set(["query", "query_id", "database", "session_id", "wait_end_of_query", "readonly"]);

/** The statement of a request; the rows of an insert come by a file, as the embedded engine takes them. */
async function statementOf(request: IncomingMessage, query: string, spooled: string): Promise<string> {
  const body = await buffer(request);
  if (query === "") return body.toString("utf8");
  const insert = /^INSERT INTO (\S+) \((.*)\) FORMAT Native$/s.exec(query);
  if (!insert) return query;
  const [, table, columns] = insert;
  writeFileSync(spooled, body);
  return `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM file('${spooled}', 'Native')`;
}

const server = createServer(async (request, response) => {
  const parameters = new URL(request.url!, "http://localhost").searchParams;
  const id = randomUUID();
  const spooled = join(folder, `${id}.native`);
  const session = new Session(path);
  response.on("close", () => {
    if (!response.writableFinished) void control.queryAsync(`KILL QUERY WHERE startsWith(query, '/* ${id} */') ASYNC`);
  });
  try {
    const statement = await statementOf(request, parameters.get("query") ?? "", spooled);
    const database = parameters.get("database");
    if (database && database !== "default") await session.queryAsync(`USE ${database}`);
    for (const [name, value] of parameters)
      if (!notSettings.has(name)) await session.queryAsync(`SET ${name} = '${value}'`);
    const readonly = parameters.get("readonly");
    if (readonly !== null) await session.queryAsync(`SET readonly = ${readonly}`);
    const answer = await session.queryAsync(`/* ${id} */ ${statement}`);
    response.end(answer.text());
  } catch (error) {
    response.writeHead(500).end(String(error instanceof Error ? error.message : error));
  } finally {
    rmSync(spooled, { force: true });
  }
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
