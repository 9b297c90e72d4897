/** The states that every region of data has: loading, empty, partial, failed. */
import type { ComponentChildren } from "preact";
import type { Query } from "../api/query.ts";

function Failure({ query }: { query: Pick<Query<unknown>, "problem" | "retry"> }) {
  const { problem, retry } = query;
  if (!problem) return null;
  return (
    <div class="notice" role="alert">
      <h2>{problem.title}</h2>
      <p>{problem.message}</p>
      {problem.hint && <p class="muted">{problem.hint}</p>}
      {problem.instance && <p class="muted">Request {problem.instance}</p>}
      <div class="exits">
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      </div>
    </div>
  );
}

/** Old data stays while new data loads; a failure replaces it only when there is none. */
export function Region<T>({ query, children }: { query: Query<T>; children: (data: T) => ComponentChildren }) {
  return (
    <div class="region" aria-busy={query.isLoading}>
      {query.isLoading && <div class="loading" />}
      <Failure query={query} />
      {query.data !== undefined && !query.problem && children(query.data)}
    </div>
  );
}

export const Partial = ({ why }: { why: string | undefined }) => (why ? <p class="partial">▲ {why}</p> : null);
