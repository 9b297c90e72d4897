/** Failures as RFC 9457 problems: what failed, what to do next, never a stack. */
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { UserError } from "#base/user-error.ts";
import { validationDetail } from "./validation.ts";

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
  415: "Not a form that is taken here",
  429: "Too many attempts",
  500: "The server failed",
  507: "No space is left on the disk",
};

type Failure = Error & Partial<Pick<FastifyError, "statusCode" | "validation" | "validationContext">>;

/** Nobody answers at that address. */
export function answerMissing(request: FastifyRequest, reply: FastifyReply): void {
  const detail = `there is no ${request.method} ${request.url.slice(0, 200)}`;
  sendProblem(request, reply, 404, detail, { hint: "the paths are listed in /openapi.json" });
}

/** Answers one failure; what was not foreseen is told to the operator, never to whoever asked. */
export function answerProblem(error: Failure, request: FastifyRequest, reply: FastifyReply): void {
  // The person went on to something else, so the query was stopped.
  if (request.raw.destroyed && reply.raw.destroyed) return;
  const status = statusOf(error);
  if (status >= 500) process.stderr.write(`wirehawk: request ${request.id} failed: ${error.message}\n`);
  sendProblem(request, reply, status, detailOf(error, status, request), error instanceof ApiError ? error.more : {});
}

function statusOf(error: Failure): number {
  if (error instanceof ApiError) return error.status;
  if (error instanceof UserError) return error.exitCode === 2 ? 400 : 409;
  return error.statusCode ?? 500;
}

function detailOf(error: Failure, status: number, request: FastifyRequest): string {
  const { validation, validationContext } = error;
  if (validation && validationContext !== undefined) {
    const schema: Partial<Record<string, unknown>> = { ...request.routeOptions.schema };
    const given = { body: request.body, querystring: request.query, params: request.params, headers: undefined };
    return validationDetail(validation, schema[validationContext] ?? undefined, given[validationContext]);
  }
  return status >= 500 && !(error instanceof ApiError) ? "An unexpected failure; the server goes on." : error.message;
}

function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  detail: string,
  more: ApiError["more"],
): void {
  const title = titles[status] ?? "It failed";
  void reply
    .status(status)
    .type("application/problem+json")
    .send(JSON.stringify({ type: "about:blank", title, status, detail, instance: request.id, ...more }));
}
