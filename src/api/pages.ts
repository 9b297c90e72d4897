/** The pages: one document that knows every address, and assets whose names change with their content. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { answerMissing } from "./problem.ts";

const addresses = ["/", "/now", "/moment", "/find", "/login", "/x", "/x/:kind", "/host/:key", "/s/:uid"];
const notPages = ["/api/", "/assets/"];

/** Every address that is no page's and none of the API's gets the pages' own “there is no such page”. */
export async function servePages(app: FastifyInstance, webDir: string): Promise<void> {
  const send = (reply: FastifyReply, status: number): FastifyReply => {
    // Read each time: the pages may be built anew under a server that runs, and the old ones name assets that are gone.
    const index = join(webDir, "index.html");
    if (!existsSync(index)) return reply.status(503).type("text/plain").send("The pages are not built: npm run build");
    const headers = { "content-type": "text/html; charset=utf-8", "cache-control": "no-cache" };
    return reply.status(status).headers(headers).send(readFileSync(index));
  };
  await app.register(fastifyStatic, {
    root: join(webDir, "assets"),
    prefix: "/assets/",
    immutable: true,
    maxAge: "365d",
    decorateReply: false,
  });
  for (const path of addresses) app.get(path, { schema: { hide: true } }, (_request, reply) => send(reply, 200));
  app.setNotFoundHandler((request, reply) => (isPage(request) ? void send(reply, 404) : answerMissing(request, reply)));
}

const isPage = ({ method, url }: FastifyRequest): boolean =>
  (method === "GET" || method === "HEAD") && !notPages.some((prefix) => url.startsWith(prefix));
