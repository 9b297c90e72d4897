/** Failures as RFC 9457 problems: what failed, what to do next, never a stack. */
import type { FastifyInstance } from "fastify";
import { UserError } from "#base/user-error.ts";

/** A failure with its HTTP status and, in text that was typed, its place. */
export class ApiError extends Error {
  readonly status: number;
  readonly more: { hint?: string; at?: number; end?: number };
  constructor(status: number, message: string, more: { hint?: string; at?: number; end?: number } = {}) {
    super(message);
    this.status = status;
    this.more = more;
  }
}

const titles: Readonly<Record<number, string>> = {
  400: "The request cannot be understood",
  401: "Not signed in",
  403: "Not allowed from here",
  404: "Not found",
  409: "It cannot be done now",
  413: "Too large",
  414: "The address is too long",
  429: "Too many attempts",
  500: "The server failed",
  507: "No space is left on the disk",
};

export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown; code?: string }, request, reply) => {
    const status =
      error instanceof ApiError
        ? error.status
        : error instanceof UserError
          ? error.exitCode === 2
            ? 400
            : 409
          : (error.statusCode ?? 500);
    const more = error instanceof ApiError ? error.more : {};
    if (status >= 500) process.stderr.write(`wirehawk: request ${request.id} failed: ${error.message}\n`);
    const detail =
      status >= 500 && !(error instanceof ApiError) ? "An unexpected failure; the server goes on." : error.message;
    void reply
      .status(status)
      .type("application/problem+json")
      .send(
        JSON.stringify({
          type: "about:blank",
          title: titles[status] ?? "It failed",
          status,
          detail,
          instance: request.id,
          ...more,
        }),
      );
  });
  app.setNotFoundHandler((request, reply) => {
    void reply
      .status(404)
      .type("application/problem+json")
      .send(
        JSON.stringify({
          type: "about:blank",
          title: titles[404],
          status: 404,
          detail: `there is no ${request.method} ${request.url.slice(0, 200)}`,
          hint: "the paths are listed in /openapi.json",
          instance: request.id,
        }),
      );
  });
}
