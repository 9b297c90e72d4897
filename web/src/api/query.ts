/**
 * Answers of the server by path: each asked for once however many parts of the page show it, cancelled when nobody waits
 * for it any more (the server then stops its query), kept for Back, and shown while a newer one is on its way.
 */
import { type Signal, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ApiProblem, getJson, isProblem } from "./client.ts";

interface State<T> {
  readonly data?: T;
  readonly problem?: ApiProblem;
  readonly isLoading: boolean;
}

interface Entry {
  readonly path: string;
  readonly state: Signal<State<unknown>>;
  controller: AbortController | undefined;
  users: number;
}

/** What a part of the page knows of its answer. */
export interface Query<T> {
  /** The answer, or the one before it while that is still loading. */
  readonly data: T | undefined;
  /** `data` answers an earlier question. */
  readonly isStale: boolean;
  readonly isLoading: boolean;
  readonly problem: ApiProblem | undefined;
  readonly retry: () => void;
}

/** More than Back and a table's neighbourhood need. */
const maxKept = 200;
const entries = new Map<string, Entry>();

/** The newest use stands last; whatever nobody shows is dropped from the front. */
function entryOf(path: string): Entry {
  const known = entries.get(path);
  const entry = known ?? { path, state: signal<State<unknown>>({ isLoading: false }), controller: undefined, users: 0 };
  entries.delete(path);
  entries.set(path, entry);
  if (!known && entries.size > maxKept) {
    for (const old of entries.values()) {
      if (entries.size <= maxKept) break;
      if (old.users === 0 && old !== entry) entries.delete(old.path);
    }
  }
  return entry;
}

async function load(entry: Entry): Promise<void> {
  entry.controller?.abort();
  const controller = new AbortController();
  entry.controller = controller;
  const { data } = entry.state.peek();
  entry.state.value = { data, isLoading: true };
  try {
    const answer = await getJson<unknown>(entry.path, controller.signal);
    if (!controller.signal.aborted) entry.state.value = { data: answer, isLoading: false };
  } catch (error) {
    if (controller.signal.aborted) return;
    const problem = isProblem(error)
      ? error
      : new ApiProblem({ status: 0, title: "This page failed", detail: String(error) });
    entry.state.value = { ...(data !== undefined && { data }), problem, isLoading: false };
  } finally {
    if (entry.controller === controller) entry.controller = undefined;
  }
}

function retain(path: string): Entry {
  const entry = entryOf(path);
  entry.users++;
  const { data, isLoading } = entry.state.peek();
  if (data === undefined && !isLoading) void load(entry);
  return entry;
}

function release(entry: Entry): void {
  entry.users--;
  if (entry.users > 0 || !entry.controller) return;
  entry.controller.abort();
  entry.controller = undefined;
  entry.state.value = { isLoading: false };
}

/** Holds answers that a part of the page asks for as it goes, such as a table's rows; `set` says which are wanted now. */
export function holder(): { set(paths: readonly string[]): void; get<T>(path: string): State<T> } {
  const held = new Map<string, Entry>();
  return {
    set(paths) {
      for (const path of paths) if (!held.has(path)) held.set(path, retain(path));
      for (const [path, entry] of held) {
        if (paths.includes(path)) continue;
        held.delete(path);
        release(entry);
      }
    },
    get: <T>(path: string) => entryOf(path).state.value as State<T>,
  };
}

/** The answer to a GET, kept up to date with its path; nothing is asked while the path is undefined. */
export function useQuery<T>(path: string | undefined): Query<T> {
  const last = useRef<T | undefined>(undefined);
  useEffect(() => {
    if (path === undefined) return undefined;
    const entry = retain(path);
    return () => release(entry);
  }, [path]);
  const state = path === undefined ? { isLoading: false } : (entryOf(path).state.value as State<T>);
  const fresh = "data" in state ? state.data : undefined;
  if (fresh !== undefined) last.current = fresh;
  return {
    data: fresh ?? last.current,
    isStale: fresh === undefined && last.current !== undefined,
    isLoading:
      path !== undefined && (state.isLoading || (fresh === undefined && !("problem" in state && state.problem))),
    problem: "problem" in state ? state.problem : undefined,
    retry: () => path !== undefined && void load(entryOf(path)),
  };
}

/** Asks again for what is shown, unless it is being asked for already: a slow answer is not cut short by the next tick. */
export function renew(concerns: (path: string) => boolean): void {
  for (const entry of entries.values()) {
    if (entry.users > 0 && !entry.state.peek().isLoading && concerns(entry.path)) void load(entry);
  }
}

/** Asks again for everything that is shown and forgets the rest: after a load, on `r`. */
export function refresh(): void {
  for (const entry of [...entries.values()]) {
    if (entry.users > 0) void load(entry);
    else entries.delete(entry.path);
  }
}
