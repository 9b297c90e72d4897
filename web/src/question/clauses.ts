/** The filter as pills: its top-level clauses, and the edits that a pill, a facet or a value's menu makes to its text. */
import { parseAddress } from "#base/address.ts";
import { type Filter, parseFilter, quoteValue } from "#record/filter/parse.ts";

export interface Clause {
  /** Where it stands in the filter's text, its signs included: [at, end). */
  readonly at: number;
  readonly end: number;
  /** As written, without its signs. */
  readonly text: string;
  readonly isNegated: boolean;
  /** Kept in the address, not applied. */
  readonly isOff: boolean;
}

/** The clauses of a filter; undefined when it does not parse. */
export function clausesOf(q: string): readonly Clause[] | undefined {
  const parsed = parseFilter(q);
  if (!parsed.ok) return undefined;
  const { filter } = parsed;
  return (filter.kind === "and" ? filter.of : [filter]).map((part) => clauseOf(q, part));
}

function clauseOf(q: string, filter: Filter): Clause {
  let at = filter.at;
  let end = filter.end;
  let inner = filter;
  let isNegated = false;
  let isOff = false;
  while (inner.kind === "not" || inner.kind === "off") {
    if (inner.kind === "not") isNegated = !isNegated;
    else isOff = true;
    at = Math.min(at, inner.at);
    end = Math.max(end, inner.end);
    inner = inner.of;
  }
  const start = q.slice(at, end).search(/[^~-]/);
  return { at, end, text: q.slice(at + Math.max(0, start), end), isNegated, isOff };
}

const written = ({ text, isNegated, isOff }: Pick<Clause, "text" | "isNegated" | "isOff">): string =>
  `${isOff ? "~" : ""}${isNegated ? "-" : ""}${text}`;

/** The filter with a clause changed, or without it. */
export function withClause(q: string, clause: Clause, change: Partial<Clause> | undefined): string {
  const middle = change ? written({ ...clause, ...change }) : "";
  return tidy(`${q.slice(0, clause.at)}${middle}${q.slice(clause.end)}`);
}

/** Without spaces that say nothing; those between quotes are the value's. */
const tidy = (q: string): string =>
  q.trim().replace(/"(?:[^"\\]|\\.)*"| {2,}/gs, (part) => (part.startsWith(" ") ? " " : part));

/** A filter's host: is an end of a conversation: a name in a Host header is asked for as the names of other kinds are. */
const writtenName = (field: string, value: string): string =>
  field === "host" && !parseAddress(value) ? "name" : field;

/** The filter that asks for this value too, or leaves it out; asking twice changes nothing, asking back undoes. */
export function withValue(q: string, field: string, value: string, isNegated = false): string {
  const text = `${writtenName(field, value)}:${quoteValue(value)}`;
  const same = clausesOf(q)?.find((clause) => clause.text === text);
  if (same) return withClause(q, same, { isNegated, isOff: false });
  return tidy(`${q} ${isNegated ? "-" : ""}${text}`);
}

/** The filter that asks for the records without a value of the field. */
export function withoutAny(q: string, field: string): string {
  const text = `${field}:*`;
  const same = clausesOf(q)?.find((clause) => clause.text === text);
  return same ? withClause(q, same, { isNegated: true, isOff: false }) : tidy(`${q} -${text}`);
}
