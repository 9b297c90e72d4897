/** Every path of the API: what it takes, checked against the contract, and who answers it. */
import { setMaxListeners } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, RawServerDefault } from "fastify";
import { Type } from "typebox";
import { parsePhrase } from "#base/time/phrase.ts";
import { everything, type Sources } from "#investigate/asking.ts";
import { coverageOf } from "#investigate/coverage.ts";
import { findValue } from "#investigate/find.ts";
import { hostOf } from "#investigate/host.ts";
import { momentOf } from "#investigate/moment.ts";
import { stripsOf } from "#investigate/strips.ts";
import * as contract from "./contract.ts";
import * as pages from "./contract-pages.ts";
import { dialogueOf } from "./dialogue.ts";
import { attachment, exported } from "./export.ts";
import { completionOf, facetOf } from "./facets.ts";
import { groupsOf } from "./groups.ts";
import { histOf } from "./hist.ts";
import { Jobs } from "./jobs.ts";
import { kindsOf } from "./kinds.ts";
import type { LiveTicks } from "./live.ts";
import { packetsOf } from "./packets.ts";
import { parsedOf } from "./parse.ts";
import { ApiError } from "./problem.ts";
import { askingOf, checkFilter, fieldOf, specOf, windowOf, zoneOf } from "./question.ts";
import { rowsPage } from "./rows.ts";
import type { Security } from "./security.ts";
import type { ServerOptions } from "./server.ts";
import { sessionAnswer } from "./session-answer.ts";
import { statusOf } from "./status.ts";
import { Views } from "./views.ts";

type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, TypeBoxTypeProvider>;

const ofKind = Type.Object({ kind: Type.String({ maxLength: 64 }) });
const ofKey = Type.Object({ key: Type.String({ maxLength: 256 }) });
const ofUid = Type.Object({ uid: Type.String({ maxLength: 64 }) });
const ofId = Type.Object({ id: Type.String({ maxLength: 64 }) });

/** Every path under /api/v1. */
export async function routes(app: App, options: ServerOptions, security: Security, ticks: LiveTicks): Promise<void> {
  const sources: Sources = { store: options.store, catalogue: options.catalogue };
  const asked = asker(sources);
  const jobs = new Jobs(options.dataDir, options.load);
  const views = new Views(options.dataDir);
  const watermark = async (): Promise<number> => (await coverageOf(askingOf(sources, {}))).held?.to ?? 0;

  app.post("/login", { schema: { body: contract.Login } }, async (request, reply) => {
    security.login(request.body.token, reply);
    return reply.status(204).send();
  });
  app.get("/me", { schema: { response: { 200: contract.Me } } }, async () => ({ name: "owner of the one-time link" }));
  app.get("/status", { schema: { response: { 200: contract.Status } } }, () =>
    statusOf(sources, options.live, options.version),
  );
  app.get(
    "/kinds",
    { schema: { querystring: contract.KindsQuery, response: { 200: contract.Kinds } } },
    ({ query }, reply) => kindsOf(askingOf(asked(reply), query), query.q ?? ""),
  );
  app.get(
    "/rows/:kind",
    { schema: { params: ofKind, querystring: contract.RowsQuery } },
    async ({ params, query }, reply) =>
      rowsPage(askingOf(asked(reply), query), specOf(sources, params.kind), query, await watermark()),
  );
  app.get(
    "/hist",
    { schema: { querystring: contract.HistQuery, response: { 200: contract.Hist } } },
    ({ query }, reply) => histOf(askingOf(asked(reply), query), specOf(sources, query.kind), query),
  );
  app.get("/facets", { schema: { querystring: contract.FacetsQuery } }, async ({ query }, reply) => {
    const asking = askingOf(asked(reply), query);
    const spec = specOf(sources, query.kind);
    const kind = (await kindsOf(askingOf(sources, { t: "last:1s" }), "")).kinds.find(({ name }) => name === spec.name);
    const names = query.fields?.split(",") ?? kind?.facets ?? [];
    const coverage = await coverageOf(asking);
    const window = asking.window.to === everything.to ? (coverage.held ?? { from: 0, to: 1 }) : asking.window;
    const facets = await Promise.all(names.map((name) => facetOf(asking, spec, name, query.top ?? 5, window)));
    return { facets, answered: asking.answered(coverage.held?.to ?? 0) };
  });
  app.get(
    "/groups",
    { schema: { querystring: contract.GroupsQuery, response: { 200: contract.Groups } } },
    async ({ query }, reply) => {
      const asking = askingOf(asked(reply), query);
      return groupsOf(asking, specOf(sources, query.kind), query, await coverageOf(asking));
    },
  );
  app.get(
    "/complete",
    { schema: { querystring: contract.CompleteQuery, response: { 200: contract.Completion } } },
    ({ query }, reply) =>
      completionOf(askingOf(asked(reply), query), specOf(sources, query.kind), query.field, query.prefix),
  );
  app.get(
    "/parse",
    { schema: { querystring: contract.ParseQuery, response: { 200: contract.Parsed } } },
    ({ query }, reply) =>
      parsedOf(
        asked(reply),
        query.q,
        { t: query.t },
        query.kind === undefined ? undefined : specOf(sources, query.kind),
      ),
  );
  app.get(
    "/time",
    { schema: { querystring: contract.TimeQuery, response: { 200: contract.TimeAnswer } } },
    async ({ query }) => {
      const zone = zoneOf(query);
      const range = parsePhrase(query.text, query.now === undefined ? Date.now() : Math.floor(query.now / 1000), zone);
      if (!range.ok) throw new ApiError(400, range.message);
      return {
        from: range.from * 1000,
        to: range.to * 1000,
        ...(range.notes.length > 0 ? { assumed: range.notes.join("; ") } : {}),
      };
    },
  );
  app.get("/moment", { schema: { querystring: contract.KindsQuery } }, async ({ query }, reply) => {
    checkFilter(sources, query.q);
    return momentOf(asked(reply), {
      q: query.q,
      window: windowOf(query) ?? (await coverageOf(askingOf(sources, {}))).held ?? { from: 0, to: 1 },
    });
  });
  app.get("/find", { schema: { querystring: pages.FindQuery } }, ({ query }, reply) =>
    findValue(asked(reply), query.value),
  );
  app.get("/host/:key", { schema: { params: ofKey, querystring: contract.KindsQuery } }, ({ params, query }, reply) =>
    hostOf(asked(reply), params.key, windowOf(query)),
  );
  app.get(
    "/host/:key/strips",
    { schema: { params: ofKey, querystring: pages.StripsQuery, response: { 200: pages.Strips } } },
    ({ params, query }, reply) => stripsOf(asked(reply), params.key, windowOf(query), zoneOf(query)),
  );
  app.get("/session/:uid", { schema: { params: ofUid } }, ({ params }, reply) =>
    sessionAnswer(asked(reply), params.uid),
  );
  app.get(
    "/session/:uid/dialogue",
    { schema: { params: ofUid, querystring: pages.DialogueQuery } },
    ({ params, query }, reply) => dialogueOf(asked(reply), params.uid, query),
  );
  app.get("/session/:uid/pcap", { schema: { params: ofUid } }, async ({ params }, reply) =>
    reply.headers(pcapngNamed(params.uid)).send(await packetsOf(asked(reply), `uid:${params.uid}`, everything)),
  );
  app.get("/pcap", { schema: { querystring: contract.PcapQuery } }, async ({ query }, reply) => {
    checkFilter(sources, query.q);
    const packets = await packetsOf(asked(reply), query.q ?? "", windowOf(query) ?? everything);
    return reply.headers(pcapngNamed("packets")).send(packets);
  });
  app.get(
    "/export/:kind",
    { schema: { params: ofKind, querystring: contract.ExportQuery } },
    async (request, reply) => {
      const { query } = request;
      const spec = specOf(sources, request.params.kind);
      const asking = askingOf(asked(reply), query);
      for (const name of query.cols ? query.cols.split(",") : []) fieldOf(spec, name);
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
  app.get("/views", { schema: { response: { 200: contract.Views } } }, async () => views.all());
  app.post("/views", { schema: { body: contract.View, response: { 200: contract.Views } } }, async ({ body }) =>
    views.keep(body),
  );
  app.delete(
    "/views",
    { schema: { querystring: contract.DropView, response: { 200: contract.Views } } },
    async ({ query }) => views.drop(query.name),
  );
  app.get("/jobs/:id", { schema: { params: ofId } }, ({ params }) => jobs.get(params.id));
  app.get("/live", { schema: { hide: true } }, (request, reply) => ticks.listen(request, reply));
}

/** Answers are looked for as long as somebody waits for them. */
function asker(sources: Sources): (reply: FastifyReply) => Sources {
  return (reply) => {
    const gone = new AbortController();
    // A page's answer is made of many queries, and each listens.
    setMaxListeners(0, gone.signal);
    reply.raw.once("close", () => {
      if (!reply.raw.writableFinished) gone.abort();
    });
    return { ...sources, signal: gone.signal };
  };
}

const pcapngNamed = (name: string) => ({
  "content-type": "application/x-pcapng",
  "content-disposition": attachment(`${name}.pcapng`),
});
