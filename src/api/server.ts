/** The server: pages and answers on the loopback address. */
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type RawServerDefault } from "fastify";
import { Type } from "typebox";
import { parsePhrase } from "#base/time/phrase.ts";
import { isZone } from "#base/time/wall.ts";
import { UserError } from "#base/user-error.ts";
import { PcapngWriter } from "#capture/pcapng-writer.ts";
import type { Sources } from "#investigate/asking.ts";
import { coverageOf } from "#investigate/coverage.ts";
import { findValue } from "#investigate/find.ts";
import { hostOf } from "#investigate/host.ts";
import { momentOf } from "#investigate/moment.ts";
import * as contract from "./contract.ts";
import * as pages from "./contract-pages.ts";
import { dialogueOf } from "./dialogue.ts";
import { attachment, exported } from "./export.ts";
import { extractPackets, planExtract } from "./extract.ts";
import { completionOf, facetOf } from "./facets.ts";
import { histOf } from "./hist.ts";
import { Jobs, type LoadFile } from "./jobs.ts";
import { kindsOf } from "./kinds.ts";
import { type LiveInput, LiveTicks } from "./live.ts";
import { parsedOf } from "./parse.ts";
import { ApiError, answerProblems } from "./problem.ts";
import { askingOf, checkFilter, everything, specOf, windowOf } from "./question.ts";
import { rowsPage } from "./rows.ts";
import { Security } from "./security.ts";
import { sessionAnswer } from "./session-answer.ts";
import { statusOf } from "./status.ts";
import { tickOf } from "./tick.ts";

export interface ServerOptions extends Sources {
  readonly port: number;
  readonly dataDir: string;
  readonly version: string;
  /** Folder of the built pages. */
  readonly webDir: string;
  readonly load: LoadFile;
  /** What is being recorded. */
  readonly live: readonly LiveInput[];
}

export interface RunningServer {
  readonly url: string;
  /** Works once, in one browser. */
  readonly loginUrl: string;
  close(): Promise<void>;
}

/** Longest request line and headers: a URL of 64 kB is refused by name, not by a broken connection. */
const maxHeaderBytes = 128 << 10;
const maxUrl = 16 << 10;
const bodyLimit = 64 << 10;

export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const app = Fastify({
    logger: false,
    bodyLimit,
    http: { maxHeaderSize: maxHeaderBytes },
    genReqId: () => Math.random().toString(36).slice(2, 10),
    routerOptions: { maxParamLength: 4096 },
  });
  const security = new Security();
  let { port } = options;
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  answerProblems(app);
  security.guard(app, () => port);
  app.addHook("onRequest", async (request) => {
    if (request.url.length > maxUrl)
      throw new ApiError(414, `the address is longer than ${maxUrl} characters`, {
        hint: "put long lists into a file and use `wirehawk query`",
      });
  });
  app.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Wirehawk", version: options.version, description: "Answers about recorded traffic." },
    },
  });
  const ticks = new LiveTicks(() => tickOf(options, options.live));
  await app.register(async (scope) => routes(scope.withTypeProvider<TypeBoxTypeProvider>(), options, security, ticks), {
    prefix: "/api/v1",
  });
  app.get("/openapi.json", { schema: { hide: true } }, () => app.swagger());
  await servePages(app, options.webDir);
  try {
    await app.listen({ host: "127.0.0.1", port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
    throw new UserError(`port ${port} is taken: stop what uses it, or choose another with --port`, { cause });
  }
  const address = app.server.address();
  if (address && typeof address === "object") port = address.port;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    get loginUrl() {
      return `${url}/login#${security.loginToken}`;
    },
    async close() {
      ticks.close();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

const ofKind = Type.Object({ kind: Type.String({ maxLength: 64 }) });
const ofKey = Type.Object({ key: Type.String({ maxLength: 256 }) });
const ofUid = Type.Object({ uid: Type.String({ maxLength: 64 }) });
const ofId = Type.Object({ id: Type.String({ maxLength: 64 }) });

async function routes(app: App, options: ServerOptions, security: Security, ticks: LiveTicks): Promise<void> {
  const sources: Sources = { store: options.store, catalogue: options.catalogue };
  const jobs = new Jobs(options.dataDir, options.load);
  const watermark = async (): Promise<number> => (await coverageOf(askingOf(sources, {}))).held?.to ?? 0;

  app.post("/login", { schema: { body: contract.Login } }, async (request, reply) => {
    security.login(request.body.token, reply);
    return reply.status(204).send();
  });
  app.get("/me", { schema: { response: { 200: contract.Me } } }, async () => ({ name: "owner of the one-time link" }));
  app.get("/status", { schema: { response: { 200: contract.Status } } }, () =>
    statusOf(sources, options.live, options.version),
  );
  app.get("/kinds", { schema: { querystring: contract.KindsQuery, response: { 200: contract.Kinds } } }, (request) =>
    kindsOf(askingOf(sources, request.query), request.query.q ?? ""),
  );
  app.get("/rows/:kind", { schema: { params: ofKind, querystring: contract.RowsQuery } }, async (request) => {
    const query = request.query;
    return rowsPage(askingOf(sources, query), specOf(sources, request.params.kind), query, await watermark());
  });
  app.get("/hist", { schema: { querystring: contract.HistQuery, response: { 200: contract.Hist } } }, ({ query }) =>
    histOf(askingOf(sources, query), specOf(sources, query.kind), query.bins ?? 120, query.measure),
  );
  app.get("/facets", { schema: { querystring: contract.FacetsQuery } }, async ({ query }) => {
    const asking = askingOf(sources, query);
    const spec = specOf(sources, query.kind);
    const kind = (await kindsOf(askingOf(sources, { t: "last:1s" }), "")).kinds.find(({ name }) => name === spec.name);
    const names = query.fields?.split(",") ?? kind?.facets ?? [];
    const coverage = await coverageOf(asking);
    const window = asking.window.to === everything.to ? (coverage.held ?? { from: 0, to: 1 }) : asking.window;
    const facets = await Promise.all(names.map((name) => facetOf(asking, spec, name, query.top ?? 5, window)));
    return { facets, answered: asking.answered(coverage.held?.to ?? 0) };
  });
  app.get(
    "/complete",
    { schema: { querystring: contract.CompleteQuery, response: { 200: contract.Completion } } },
    ({ query }) => completionOf(askingOf(sources, query), specOf(sources, query.kind), query.field, query.prefix),
  );
  app.get("/parse", { schema: { querystring: contract.ParseQuery, response: { 200: contract.Parsed } } }, ({ query }) =>
    parsedOf(sources, query.q, { t: query.t }, query.kind === undefined ? undefined : specOf(sources, query.kind)),
  );
  app.get(
    "/time",
    { schema: { querystring: contract.TimeQuery, response: { 200: contract.TimeAnswer } } },
    async ({ query }) => {
      const zone = query.tz ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
      if (!isZone(zone))
        throw new ApiError(400, `“${zone}” is no time zone`, { hint: "an IANA name such as Europe/London" });
      const range = parsePhrase(query.text, query.now === undefined ? Date.now() : query.now / 1000, zone);
      if (!range.ok) throw new ApiError(400, range.message);
      return {
        from: range.from * 1000,
        to: range.to * 1000,
        ...(range.notes.length > 0 ? { assumed: range.notes.join("; ") } : {}),
      };
    },
  );
  app.get("/moment", { schema: { querystring: contract.KindsQuery } }, async ({ query }) => {
    checkFilter(sources, query.q);
    return momentOf(sources, {
      q: query.q,
      window: windowOf(query) ?? (await coverageOf(askingOf(sources, {}))).held ?? { from: 0, to: 1 },
    });
  });
  app.get("/find", { schema: { querystring: pages.FindQuery } }, ({ query }) => findValue(sources, query.value));
  app.get("/host/:key", { schema: { params: ofKey, querystring: contract.KindsQuery } }, ({ params, query }) =>
    hostOf(sources, params.key, windowOf(query)),
  );
  app.get("/session/:uid", { schema: { params: ofUid } }, ({ params }) => sessionAnswer(sources, params.uid));
  app.get(
    "/session/:uid/dialogue",
    { schema: { params: ofUid, querystring: pages.DialogueQuery } },
    ({ params, query }) => dialogueOf(sources, params.uid, query),
  );
  app.get("/session/:uid/pcap", { schema: { params: ofUid } }, ({ params }, reply) =>
    sendPackets(reply, sources, `uid:${params.uid}`, everything, params.uid),
  );
  app.get("/pcap", { schema: { querystring: contract.PcapQuery } }, ({ query }, reply) => {
    checkFilter(sources, query.q);
    return sendPackets(reply, sources, query.q ?? "", windowOf(query) ?? everything, "packets");
  });
  app.get(
    "/export/:kind",
    { schema: { params: ofKind, querystring: contract.ExportQuery } },
    async (request, reply) => {
      const { query } = request;
      const spec = specOf(sources, request.params.kind);
      const asking = askingOf(sources, query);
      void reply
        .header("content-disposition", attachment(`${spec.name}.${query.format}`))
        .type(query.format === "csv" ? "text/csv; charset=utf-8" : "application/x-ndjson");
      return reply.send(Readable.from(exported(asking, spec, query.format, query.cols)));
    },
  );
  app.post(
    "/upload",
    { schema: { querystring: contract.UploadQuery }, bodyLimit: Number.MAX_SAFE_INTEGER },
    async (request, reply) => {
      if (!(request.body instanceof Readable))
        throw new ApiError(400, "an upload is application/octet-stream: the capture itself");
      const length = Number(request.headers["content-length"]);
      const job = await jobs.upload(request.query.name, request.body, Number.isFinite(length) ? length : undefined);
      return reply.status(202).send(job);
    },
  );
  app.get("/jobs/:id", { schema: { params: ofId } }, ({ params }) => jobs.get(params.id));
  app.get("/live", { schema: { hide: true } }, (request, reply) => ticks.listen(request, reply));
}

async function sendPackets(
  reply: { header(name: string, value: string): unknown; type(value: string): unknown; send(body: unknown): unknown },
  sources: Sources,
  q: string,
  window: { from: number; to: number },
  name: string,
): Promise<unknown> {
  const plan = await planExtract(sources, q, window);
  const pieces: Buffer[] = [];
  const writer = new PcapngWriter(
    (bytes) => pieces.push(Buffer.from(bytes)),
    `Packets of ${q || "everything"}${plan.isCut ? ", cut at the first conversations" : ""}`,
  );
  const { packets, problems } = await extractPackets(plan, (batch, index) => writer.packet(batch, index));
  if (packets === 0)
    throw new ApiError(404, problems[0] ?? "the packets of these conversations are not held", {
      hint: "packets are taken from the capture files that were read: keep them where they are",
    });
  reply.header("content-disposition", attachment(`${name}.pcapng`));
  reply.type("application/x-pcapng");
  return reply.send(Buffer.concat(pieces));
}

/** The pages, each under its own address; their assets have names that change with their content. */
async function servePages(app: FastifyInstance, webDir: string): Promise<void> {
  const index = join(webDir, "index.html");
  if (!existsSync(index)) {
    app.get("/", { schema: { hide: true } }, () => "The pages are not built: run npm run build.");
    return;
  }
  await app.register(fastifyStatic, {
    root: join(webDir, "assets"),
    prefix: "/assets/",
    immutable: true,
    maxAge: "365d",
    decorateReply: false,
  });
  const html = readFileSync(index);
  for (const path of ["/", "/now", "/moment", "/find", "/login", "/x/:kind", "/host/:key", "/s/:uid"]) {
    app.get(path, { schema: { hide: true } }, (_request, reply) =>
      reply.type("text/html; charset=utf-8").header("cache-control", "no-cache").send(html),
    );
  }
}
