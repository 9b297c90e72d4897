/** Calls to the server. What comes back was checked by the server against the contract; it is cast once, here. */
import type { Problem } from "#api/contract.ts";

/** What went wrong with a call, in words for the person who made it. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly title: string;
  readonly hint: string | undefined;
  /** Id of the request in the server's log. */
  readonly instance: string | undefined;
  readonly at: number | undefined;
  readonly end: number | undefined;

  constructor(problem: Partial<Problem> & { title: string; status: number }) {
    super(problem.detail ?? problem.title);
    this.status = problem.status;
    this.title = problem.title;
    this.hint = problem.hint;
    this.instance = problem.instance;
    this.at = problem.at;
    this.end = problem.end;
  }
}

const offline = new ApiProblem({
  status: 0,
  title: "The server does not answer",
  detail: "Wirehawk is not running, or this page cannot reach it.",
  hint: "Start it again with: wirehawk up. This page then goes on where it was.",
});

async function problemOf(response: Response): Promise<ApiProblem> {
  const fallback = { status: response.status, title: `The server answered ${response.status}` };
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) return new ApiProblem(fallback);
  return new ApiProblem({ ...fallback, ...((await response.json()) as Partial<Problem>) });
}

async function call(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, credentials: "same-origin" });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw offline;
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** The answer to a GET. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await call(path, { headers: { accept: "application/json" }, ...(signal && { signal }) });
  return (await response.json()) as T;
}

/** Sends JSON where the answer is not needed. */
export async function postJson(path: string, body: unknown): Promise<void> {
  await call(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
}

export async function deleteAt(path: string): Promise<void> {
  await call(path, { method: "DELETE" });
}

export const isProblem = (value: unknown): value is ApiProblem => value instanceof ApiProblem;
