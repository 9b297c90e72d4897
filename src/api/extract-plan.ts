/** Where the packets of conversations are: which files were read, what of them is wanted, and what was never kept. */
import { basename } from "node:path";
import { UserError } from "#base/user-error.ts";
import type { Window } from "#investigate/answers.ts";
import { Asking, type Sources } from "#investigate/asking.ts";
import { captureLabel, fileIdentity } from "#store/input.ts";
import { type Sql, sql } from "#store/sql.ts";

/** Conversations that one extract may hold. */
const mostFlows = 20_000;

/** When packets of a conversation are to be looked for. */
export interface WantedFlow {
  readonly from: number;
  readonly to: number;
}

export interface ExtractFile {
  readonly path: string;
  /** BPF that packets had to pass when it was read. */
  readonly filter: string | undefined;
  /** By both ends and protocol, in either direction. */
  readonly flows: ReadonlyMap<string, readonly WantedFlow[]>;
  /** The same by hosts alone. */
  readonly pairs: ReadonlyMap<string, readonly WantedFlow[]>;
  readonly window: Window;
}

export interface ExtractPlan {
  readonly conversations: number;
  readonly files: readonly ExtractFile[];
  /** Why packets of some conversations are not to be had. */
  readonly problems: readonly string[];
  /** More matched than are taken. */
  readonly isCut: boolean;
}

interface ConnRow {
  uid: string;
  orig: string;
  op: number;
  resp: string;
  rp: number;
  proto: string;
  from: number;
  to: number;
  label: string;
}

interface SourceRow {
  label: string;
  name: string;
  path?: string;
  filter?: string;
  live: boolean;
}

/** What to look for, and where. A conversation that was read from several files is taken from one that is still there. */
export async function planExtract(sources: Sources, q: string, window: Window): Promise<ExtractPlan> {
  const asking = new Asking(sources, { q, window });
  const which = wantedBy(asking);
  const rows = await new Asking(sources, { window }).of<ConnRow>(
    "conn",
    (inWindow) => sql`
    SELECT uid, \`id.orig_h\` AS orig, \`id.orig_p\` AS op, \`id.resp_h\` AS resp, \`id.resp_p\` AS rp, proto, ts AS from, capture AS label,
      toUnixTimestamp64Micro(ts) + toInt64(ifNull(duration, 0) * 1e6) AS to FROM conn WHERE ${inWindow} AND ${which} ORDER BY ts LIMIT ${mostFlows + 1}`,
  );
  const taken = rows.slice(0, mostFlows);
  const read = await sourcesOf(asking, new Set(taken.map(({ label }) => label)));
  const problems = new Map<string, string>();
  for (const source of read) {
    const problem = await problemOf(source);
    if (problem !== undefined) problems.set(source.label, problem);
  }
  const chosen = new Map<string, ConnRow>();
  for (const row of taken) {
    const other = chosen.get(row.uid);
    if (!other || (problems.has(other.label) && !problems.has(row.label))) chosen.set(row.uid, row);
  }
  const conversations = [...chosen.values()];
  const needed = read.map((source) => ({ source, rows: conversations.filter(({ label }) => label === source.label) }));
  return {
    conversations: conversations.length,
    files: needed.flatMap(({ source: { label, path, filter }, rows }) =>
      path === undefined || problems.has(label) || rows.length === 0 ? [] : { path, filter, ...wantedOf(rows) },
    ),
    problems: needed.flatMap(({ source: { label }, rows }) => (rows.length === 0 ? [] : (problems.get(label) ?? []))),
    isCut: rows.length > mostFlows,
  };
}

/** Conversations that match; of a filter that asks for a URL, a name or a file, those in which it was. */
function wantedBy(asking: Asking): Sql {
  const condition = asking.on("conn");
  if (condition) return condition;
  const uids = [...asking.catalogue.values()].flatMap(({ name, head }) => {
    const where = head === "flow" ? asking.within(name) : undefined;
    return where ? [sql`uid IN (SELECT uid FROM ${sql.id(name)} WHERE ${where})`] : [];
  });
  if (uids.length === 0) throw new UserError("no kind of record has all fields of this filter", { exitCode: 2 });
  return sql`(${sql.join(uids, " OR ")})`;
}

async function sourcesOf(asking: Asking, labels: ReadonlySet<string>): Promise<SourceRow[]> {
  if (labels.size === 0) return [];
  return asking.rows<SourceRow>(sql`
    SELECT capture AS label, any(name) AS name, any(path) AS path, any(filter) AS filter, max(isNull(content)) AS live
    FROM capture WHERE capture IN (${sql.join([...labels].map((label) => sql`${label}`))}) GROUP BY capture ORDER BY min(ts)`);
}

/** Why packets of a source are not to be had, or undefined. */
async function problemOf({ name, path, label, live }: SourceRow): Promise<string | undefined> {
  if (live)
    return `conversations were recorded from the interface ${name}: its packets are not kept, only the records of them`;
  if (path === undefined) return `conversations were read from ${name}: its packets are not kept`;
  try {
    const { quickKey } = await fileIdentity(path);
    return captureLabel(basename(path), quickKey) === label ? undefined : `${path} has changed since it was read`;
  } catch {
    return `${path} is not there any more`;
  }
}

function wantedOf(rows: readonly ConnRow[]): Pick<ExtractFile, "flows" | "pairs" | "window"> {
  const flows = new Map<string, WantedFlow[]>();
  const pairs = new Map<string, WantedFlow[]>();
  const add = (to: Map<string, WantedFlow[]>, key: string, flow: WantedFlow): void => {
    const known = to.get(key);
    if (known) known.push(flow);
    else to.set(key, [flow]);
  };
  for (const { orig, op, resp, rp, proto, from, to } of rows) {
    add(flows, keyOf(orig, op, resp, rp, proto === "tcp" ? 6 : proto === "udp" ? 17 : 0), { from, to });
    add(pairs, keyOf(orig, op, resp, rp, 0), { from, to });
  }
  const from = Math.min(...rows.map((row) => row.from));
  const to = Math.max(...rows.map((row) => row.to));
  return { flows, pairs, window: { from, to } };
}

/** What names a conversation whichever end speaks. */
export function keyOf(a: string, ap: number, b: string, bp: number, protocol: number): string {
  // ICMP's ports are types and codes: the pair of hosts and the time tell enough
  const one = protocol === 0 ? a : `${a} ${ap}`;
  const other = protocol === 0 ? b : `${b} ${bp}`;
  return one < other ? `${one} ${other} ${protocol}` : `${other} ${one} ${protocol}`;
}
