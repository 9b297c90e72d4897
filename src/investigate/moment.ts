/** "What happened at half past four last Tuesday afternoon?": the whole answer. */
import { sql } from "#store/sql.ts";
import type { Moment, Span, Window } from "./answers.ts";
import { Asking, type Sources } from "./asking.ts";
import { counted } from "./counted.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { type Novelty, noveltyOf } from "./novelty.ts";
import { storyOf } from "./story.ts";
import { talkersOf } from "./talkers.ts";
import { topsOf } from "./top.ts";

export async function momentOf(
  sources: Sources,
  question: { q?: string | undefined; window: Window },
): Promise<Moment> {
  const asking = new Asking(sources, question);
  const [coverage] = await Promise.all([coverageOf(asking), asking.lookBack()]);
  const novelty = await noveltyOf(asking, coverage.memorySeconds);
  const [talkers, seen, { story, omitted }, spans, tops] = await Promise.all([
    talkersOf(asking, novelty),
    seenIn(asking),
    storyOf(asking, novelty),
    spansOf(asking, novelty),
    topsOf(asking, novelty),
  ]);
  const totals = { ...talkers.totals, ...seen };
  return {
    window: asking.window,
    sentence: sentenceOf(totals, novelty, coverage),
    coverage: coverage.share,
    coverageNote: coverage.note,
    memory: coverage.memorySeconds,
    totals,
    fresh: novelty.fresh,
    story,
    omitted,
    spans,
    top: [...talkers.tops, ...tops],
    answered: asking.answered(coverage.held?.to ?? 0),
  };
}

/** What else there was, counted. */
async function seenIn(asking: Asking): Promise<Pick<Moment["totals"], "names" | "urls" | "files" | "mails">> {
  const one = async (kind: string, value: string, only = "true"): Promise<number> =>
    (
      await asking.of<{ n: number }>(
        kind,
        (where) => sql`SELECT ${sql.raw(value)} AS n FROM ${sql.id(kind)} WHERE ${where} AND ${sql.raw(only)}`,
      )
    )[0]?.n ?? 0;
  const [names, urls, files, mails] = await Promise.all([
    one("dns", "uniqExact(cityHash64(query))", "isNotNull(query)"),
    one("http", "uniqExact(host, uri)"),
    one("files", "count()", "ifNull(source, '') != 'SSL'"),
    one("smtp", "count()", "isNotNull(mailfrom)"),
  ]);
  return { names, urls, files, mails };
}

/** Drawn on one page; more would be a smear. */
const mostSpans = 400;

async function spansOf(asking: Asking, novelty: Novelty): Promise<Span[]> {
  const rows = await asking.of<Omit<Span, "isNew"> & { fresh: number }>(
    "conn",
    (where) => sql`
    SELECT uid, ts AS from, toUnixTimestamp64Micro(ts) + toInt64(ifNull(duration, 0) * 1e6) AS to, \`id.orig_h\` AS orig, \`id.resp_h\` AS resp,
      \`id.resp_p\` AS port, service, ifNull(orig_bytes, 0) AS orig_bytes, ifNull(resp_bytes, 0) AS resp_bytes
    FROM conn WHERE ${where} ORDER BY orig_bytes + resp_bytes DESC, ts LIMIT ${mostSpans}`,
  );
  return rows.map((row) => ({ ...row, isNew: novelty.isNew("conn", "id.resp_h", row.resp) }));
}

function sentenceOf(totals: Moment["totals"], novelty: Novelty, coverage: Coverage): string {
  if (coverage.inputs.length === 0) return `Nothing can be said: ${coverage.note}.`;
  if (totals.sessions === 0) return `Nothing matched, and it was watched: ${coverage.note}.`;
  const parts = [
    [totals.names, "name"],
    [totals.urls, "URL"],
    [totals.files, "file"],
    [totals.mails, "mail"],
  ] as const;
  const what = parts.filter(([count]) => count > 0).map(([count, word]) => counted(count, word));
  const fresh = ["host", "name", "destination", "file"].flatMap((trait) => {
    const found = novelty.counts.get(trait);
    return found === undefined ? [] : [`${found.isAll ? "" : "at least "}${counted(found.count, trait)}`];
  });
  const news =
    coverage.memorySeconds < 1
      ? "nothing earlier is held to tell what was new"
      : fresh.length === 0
        ? "nothing that had not been seen before"
        : `new: ${fresh.join(", ")}`;
  return `${counted(totals.hosts, "host")} held ${counted(totals.sessions, "conversation")} with ${counted(totals.peers, "peer")}${what.length > 0 ? `: ${what.join(", ")}` : ""}; ${news}.`;
}
