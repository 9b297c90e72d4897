/** The server: pages and answers on the loopback address. */
import swagger from "@fastify/swagger";
import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from "@fastify/type-provider-typebox";
import Fastify from "fastify";
import { UserError } from "#base/user-error.ts";
import type { Sources } from "#investigate/asking.ts";
import type { LoadFile } from "./jobs.ts";
import { type LiveInput, LiveTicks } from "./live.ts";
import { servePages } from "./pages.ts";
import { ApiError, answerProblem } from "./problem.ts";
import { routes } from "./routes.ts";
import { Security, setHeaders } from "./security.ts";
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
  /** Told the link that signs a browser in, and the next one each time it was used. */
  readonly onLink: (link: string) => void;
}

export interface RunningServer {
  readonly url: string;
  close(): Promise<void>;
}

const title = "Wirehawk";
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
    frameworkErrors: (error, request, reply) => {
      setHeaders(reply, request.id);
      answerProblem(error, request, reply);
    },
  });
  let { port } = options;
  const urlNow = (): string => `http://127.0.0.1:${port}`;
  const security = new Security((token) => options.onLink(`${urlNow()}/login#${token}`));
  app.setValidatorCompiler(TypeBoxValidatorCompiler);
  app.setErrorHandler(answerProblem);
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
      info: { title, version: options.version, description: "Answers about recorded traffic." },
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
    throw new UserError(`port ${port} is taken${await byWhom(port)}: stop it, or choose another port with --port`, {
      cause,
    });
  }
  const address = app.server.address();
  if (address && typeof address === "object") port = address.port;
  security.makeToken();
  return {
    url: urlNow(),
    async close() {
      ticks.close();
      app.server.closeAllConnections();
      await app.close();
    },
  };
}

/** Another Wirehawk says who it is. */
async function byWhom(port: number): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/openapi.json`, { signal: AbortSignal.timeout(1000) });
    const { info } = (await answer.json()) as { info?: { title?: string } };
    return info?.title === title ? " by a Wirehawk on another data folder" : "";
  } catch {
    return "";
  }
}
