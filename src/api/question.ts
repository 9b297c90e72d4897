/** The question of a request: its kind, its filter, its window. */
import { didYouMean } from "#base/nearest.ts";
import { isZone } from "#base/time/wall.ts";
import { parseTimeWindow } from "#base/time/window.ts";
import type { Window } from "#investigate/answers.ts";
import { Asking, everything, type Sources } from "#investigate/asking.ts";
import type { Field } from "#record/field.ts";
import { parseFilter } from "#record/filter/parse.ts";
import { resolveFilter } from "#record/filter/resolve.ts";
import { allFields } from "#record/head.ts";
import type { RecordSpec } from "#record/record.ts";
import { ApiError } from "./problem.ts";

export interface Question {
  readonly q?: string | undefined;
  readonly t?: string | undefined;
}

export function windowOf({ t }: Question): Window | undefined {
  if (t === undefined || t === "") return undefined;
  const window = parseTimeWindow(t, Date.now() * 1000);
  if (!window)
    throw new ApiError(400, `“${t}” is no window of time`, {
      hint: "FROM..TO, MOMENT±WIDTH or last:WIDTH, such as 20261117T1615Z..20261117T1645Z",
    });
  return window;
}

/** The zone that was asked for; the server's own when none was. */
export function zoneOf({ tz }: { tz?: string }): string {
  const zone = tz ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!isZone(zone))
    throw new ApiError(400, `“${zone}” is no time zone`, { hint: "an IANA name such as Europe/London" });
  return zone;
}

/** A filter that does not parse, or speaks of a field that nobody knows, is a 400 with its place. */
export function checkFilter(sources: Sources, q: string | undefined): void {
  const parsed = parseFilter(q ?? "");
  if (!parsed.ok) throw new ApiError(400, parsed.problem.message, { at: parsed.problem.at, end: parsed.problem.end });
  const spec = sources.catalogue.get("conn")!;
  const resolved = resolveFilter(parsed.filter, spec, sources.catalogue.values());
  if (!resolved.ok && resolved.reason === "wrong") {
    throw new ApiError(400, resolved.problem.message, { at: resolved.problem.at, end: resolved.problem.end });
  }
}

export function specOf(sources: Sources, kind: string): RecordSpec {
  const spec = sources.catalogue.get(kind);
  if (!spec)
    throw new ApiError(404, `no kind of record is called “${kind}”${didYouMean(kind, sources.catalogue.keys())}`);
  return spec;
}

/** The field of that name; one that the kind lacks is a 400. `purpose` says what it was named for. */
export function fieldOf(spec: RecordSpec, name: string, purpose = ""): Field {
  const fields = allFields(spec);
  if (!Object.hasOwn(fields, name))
    throw new ApiError(400, `${spec.name} has no field “${name}”${purpose}${didYouMean(name, Object.keys(fields))}`);
  return fields[name]!;
}

export function askingOf(sources: Sources, question: Question): Asking {
  checkFilter(sources, question.q);
  return new Asking(sources, { q: question.q, window: windowOf(question) ?? everything });
}
