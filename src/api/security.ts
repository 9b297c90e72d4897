/** Who may ask: this machine alone, from its own pages, after the one-time link. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "./problem.ts";

const cookieName = "wirehawk";
/** Idle and absolute life of a session. */
const idleMs = 12 * 3600_000;
const lifeMs = 7 * 24 * 3600_000;
/** Wrong tokens in a minute before the door is shut for the rest of it. */
const mostAttempts = 10;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

interface Session {
  readonly since: number;
  last: number;
}

const newToken = (): string => randomBytes(24).toString("base64url");
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

export class Security {
  /** Sessions by the hash of their id. */
  private readonly sessions = new Map<string, Session>();
  private token = newToken();
  private readonly onToken: (token: string) => void;
  private attempts = 0;
  private attemptsSince = 0;

  /** Every token is told once it opens the door; it does so once, and the next is made. */
  constructor(onToken: (token: string) => void) {
    this.onToken = onToken;
  }

  makeToken(): void {
    this.token = newToken();
    this.onToken(this.token);
  }

  guard(app: FastifyInstance, port: () => number): void {
    app.addHook("onRequest", async (request, reply) => {
      setHeaders(reply, request.id);
      const hosts = ["127.0.0.1", "localhost", "[::1]"].map((name) => `${name}:${port()}`);
      if (!hosts.includes(request.headers.host ?? "")) {
        throw new ApiError(403, `this server is for ${hosts[0]} alone`, { hint: `open http://${hosts[0]}` });
      }
      const isReading = request.method === "GET" || request.method === "HEAD";
      if (!isReading || request.url.startsWith("/api/")) checkOrigin(request, hosts, isReading);
      const isOpen = !request.url.startsWith("/api/") || request.url === "/api/v1/login";
      if (!isOpen && !this.isKnown(request)) {
        throw new ApiError(401, "the one-time link was not opened in this browser", {
          hint: "open the link that `wirehawk up` printed, or restart it for a new one",
        });
      }
    });
  }

  /** Signs in with the token of the link, which works once. */
  login(token: string, reply: FastifyReply): void {
    const now = Date.now();
    if (now - this.attemptsSince > 60_000) {
      this.attempts = 0;
      this.attemptsSince = now;
    }
    if (++this.attempts > mostAttempts) throw new ApiError(429, "too many wrong tokens", { hint: "wait a minute" });
    if (!timingSafeEqual(digest(token), digest(this.token))) {
      throw new ApiError(401, "this link was used already, or is of another start", {
        hint: "use the link that `wirehawk up` printed last",
      });
    }
    this.makeToken();
    this.attempts = 0;
    const id = randomBytes(32).toString("base64url");
    this.sessions.set(digest(id).toString("hex"), { since: now, last: now });
    void reply.header("set-cookie", `${cookieName}=${id}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${lifeMs / 1000}`);
  }

  private isKnown(request: FastifyRequest): boolean {
    const id = /(?:^|;\s*)wirehawk=([\w-]{20,64})/.exec(request.headers.cookie ?? "")?.[1];
    const key = id === undefined ? "" : digest(id).toString("hex");
    const session = this.sessions.get(key);
    const now = Date.now();
    if (!session || now - session.last > idleMs || now - session.since > lifeMs) {
      this.sessions.delete(key);
      return false;
    }
    session.last = now;
    return true;
  }
}

/** What every answer says to the browser, also one that no route gave. */
export function setHeaders(reply: FastifyReply, id: string): void {
  void reply.headers({
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "x-request-id": id,
  });
}

/** What changes something must come from a page of this server; what reads may also be typed into the browser. */
function checkOrigin(request: FastifyRequest, hosts: readonly string[], isReading: boolean): void {
  const site = request.headers["sec-fetch-site"];
  const { origin } = request.headers;
  const isOwn =
    site === "same-origin" ||
    (isReading && site === "none") ||
    (site === undefined && (origin === undefined || hosts.some((host) => origin === `http://${host}`)));
  if (!isOwn)
    throw new ApiError(403, "the request comes from another origin", { hint: "use the pages of this server" });
}
