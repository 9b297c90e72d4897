/**
 * Every kind of question to a store that store-build made: milliseconds of the first and the second asking, and the CPU
 * seconds of the second in all our processes. Usage:
 * node --import tsx bench/store-ask.ts DATA-FOLDER [PART-OF-A-NAME]
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { completionOf, facetOf } from "../src/api/facets.ts";
import { histOf } from "../src/api/hist.ts";
import { kindsOf } from "../src/api/kinds.ts";
import { askingOf, specOf } from "../src/api/question.ts";
import { rowsPage } from "../src/api/rows.ts";
import { parseAddress } from "../src/base/address.ts";
import { catalogue } from "../src/cli/catalogue.ts";
import { everything } from "../src/investigate/asking.ts";
import { coverageOf } from "../src/investigate/coverage.ts";
import { findValue } from "../src/investigate/find.ts";
import { hostOf } from "../src/investigate/host.ts";
import { momentOf } from "../src/investigate/moment.ts";
import { rowsOf } from "../src/investigate/rows.ts";
import { sessionOf } from "../src/investigate/session.ts";
import { sql } from "../src/store/sql.ts";
import { openStore } from "../src/store/store.ts";
import { cpuSecondsSoFar } from "./cpu.ts";

const [dataDir, only = ""] = process.argv.slice(2);
if (dataDir === undefined) {
  console.error("usage: store-ask DATA-FOLDER [PART-OF-A-NAME]");
  process.exit(2);
}
const entry = fileURLToPath(new URL("../src/cli/store-process.ts", import.meta.url));
const store = await openStore({ dataDir, catalogue, entry });
const sources = { store, catalogue };

/** A value that is there: the commonest, or one that is seldom seen. */
async function sample(kind: string, column: string, which: "common" | "rare" = "rare"): Promise<string> {
  const value = sql.id(column);
  const [row] = await store.rows<{ value: string }>(sql`
    SELECT toString(${value}) AS value FROM ${sql.id(kind)} WHERE notEmpty(toString(${value})) GROUP BY value
    ORDER BY count() ${sql.raw(which === "common" ? "DESC" : "ASC")}, value LIMIT 1`);
  return (row?.value ?? "").replace("::ffff:", "");
}

interface ConnRow {
  uid: string;
  ts: number;
  "id.orig_h": string;
  "id.orig_p": number;
  "id.resp_h": string;
  "id.resp_p": number;
}
const [conn] = await store.rows<ConnRow>(sql`
  SELECT uid, ts, \`id.orig_h\`, \`id.orig_p\`, \`id.resp_h\`, \`id.resp_p\` FROM conn WHERE proto = 'tcp' AND service = 'http' LIMIT 1`);
const held = (await coverageOf(askingOf(sources, {}))).held!;
const hour = 3600e6;
const noon = held.to - 5 * 24 * hour + 12 * hour;
const windowOf = (hours: number): { from: number; to: number } => ({ from: noon - hours * hour, to: noon });
const textOf = (micros: number): string => new Date(micros / 1000).toISOString().replace(/[-:]|\.\d+/g, "");
const t = (hours: number): string => `${textOf(noon - hours * hour)}..${textOf(noon)}`;

/** Community ID v1 of a TCP conversation over IPv4. */
function communityIdOf(row: ConnRow): string {
  const port = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);
  const ends = [
    Buffer.concat([parseAddress(row["id.orig_h"])!.slice(12), port(row["id.orig_p"])]),
    Buffer.concat([parseAddress(row["id.resp_h"])!.slice(12), port(row["id.resp_p"])]),
  ].sort(Buffer.compare);
  const [low, high] = ends as [Buffer, Buffer];
  const parts = [Buffer.from([0, 0]), low.subarray(0, 4), high.subarray(0, 4), Buffer.from([6, 0])];
  return `1:${createHash("sha1")
    .update(Buffer.concat([...parts, low.subarray(4), high.subarray(4)]))
    .digest("base64")}`;
}

const common = await sample("conn", "id.orig_h", "common");
const rare = await sample("conn", "id.resp_h");
const url = `http://${await sample("http", "host")}${await sample("http", "uri")}`;
const finds: readonly (readonly [string, string])[] = [
  ["ip, common", common],
  ["ip, rare", rare],
  ["ip, absent", "198.51.100.77"],
  ["cidr", "10.200.0.0/16"],
  ["cidr, rare", rare.replace(/\d+$/, "0/24")],
  ["port", "443"],
  ["port, rare", "31337"],
  ["domain, common", await sample("dns", "query", "common")],
  ["domain, rare", await sample("dns", "query")],
  ["domain, absent", "nowhere.example.net"],
  ["url", url],
  ["url, absent", "http://nowhere.example.net/gate.php"],
  ["hash", await sample("files", "sha256")],
  ["hash, absent", "0".repeat(64)],
  ["mail", await sample("smtp", "mailfrom")],
  ["mail, absent", "nobody@nowhere.example"],
  ["ja4", await sample("ssl", "ja4", "common")],
  ["community id", communityIdOf(conn!)],
  ["mac", await sample("conn", "orig_l2_addr", "common")],
  ["uid", conn!.uid],
  ["text", "quarterly report"],
  ["text, common", "WORKGROUP"],
];

const all = { q: "" };
const rows = (kind: string, query: object): (() => Promise<unknown>) => {
  const question = { ...all, ...query };
  return () => rowsPage(askingOf(sources, question), specOf(sources, kind), question, 0);
};
const facet =
  (kind: string, name: string, query: object): (() => Promise<unknown>) =>
  () => {
    const asking = askingOf(sources, { ...all, ...query });
    return facetOf(asking, specOf(sources, kind), name, 5, asking.window.to === everything.to ? held : asking.window);
  };
const questions: readonly (readonly [string, () => Promise<unknown>])[] = [
  ...finds.flatMap(([name, value]): [string, () => Promise<unknown>][] => [
    [`find ${name}`, () => findValue(sources, value)],
  ]),
  ["find's rows, ip", () => rowsOf(sources, { kind: "conn", q: `host:${common}`, limit: 20 })],
  ["host, common", () => hostOf(sources, common)],
  ["host, rare", () => hostOf(sources, rare)],
  ["host, a day", () => hostOf(sources, common, windowOf(24))],
  ["at an hour", () => momentOf(sources, { window: windowOf(1) })],
  ["at a day", () => momentOf(sources, { window: windowOf(24) })],
  ["at a week", () => momentOf(sources, { window: windowOf(168) })],
  ["at a day, one host", () => momentOf(sources, { q: `host:${common}`, window: windowOf(24) })],
  ["session", () => sessionOf(sources, conn!.uid)],
  ["kinds, all", () => kindsOf(askingOf(sources, all), "")],
  ["kinds, one host", () => kindsOf(askingOf(sources, { q: `host:${common}` }), `host:${common}`)],
  ["histogram, all", () => histOf(askingOf(sources, all), specOf(sources, "conn"), { kind: "conn" })],
  [
    "histogram, all, bytes",
    () => histOf(askingOf(sources, all), specOf(sources, "conn"), { kind: "conn", measure: "resp_bytes" }),
  ],
  [
    "histogram, all, by direction",
    () => histOf(askingOf(sources, all), specOf(sources, "conn"), { kind: "conn", stack: "direction" }),
  ],
  ["histogram, a day", () => histOf(askingOf(sources, { t: t(24) }), specOf(sources, "conn"), { kind: "conn" })],
  [
    "histogram, host",
    () => histOf(askingOf(sources, { q: `host:${common}` }), specOf(sources, "conn"), { kind: "conn" }),
  ],
  ...["id.orig_h", "id.resp_h", "id.resp_p", "service", "proto", "conn_state"].flatMap(
    (name): [string, () => Promise<unknown>][] => [
      [`facet ${name}, all`, facet("conn", name, {})],
      [`facet ${name}, a day`, facet("conn", name, { t: t(24) })],
    ],
  ),
  ["facet query, all", facet("dns", "query", {})],
  ["facet user_agent, all", facet("http", "user_agent", {})],
  ["table, newest", rows("conn", {})],
  ["table, oldest", rows("conn", { sort: "ts" })],
  ["table, a day", rows("conn", { t: t(24) })],
  ["table, 100 000 deep", rows("conn", { skip: 100_000 })],
  ["table, a million deep", rows("conn", { skip: 1_000_000 })],
  ["table, by bytes", rows("conn", { sort: "-resp_bytes" })],
  ["table, one host", rows("conn", { q: `host:${common}` })],
  ["table, all columns", rows("conn", { cols: "*" })],
  ["table, dns by name", rows("dns", { sort: "query" })],
  ["table, free text", rows("http", { q: "login" })],
  ["filter bytes>1MB", rows("conn", { q: "bytes>1MB" })],
  ["filter dir:out -app:ssl", rows("conn", { q: "dir:out -app:ssl" })],
  ["filter url wildcard", rows("http", { q: "url:*/wp-login*" })],
  ["completion, address", () => completionOf(askingOf(sources, all), specOf(sources, "conn"), "host", "10.2")],
  ["completion, name", () => completionOf(askingOf(sources, all), specOf(sources, "dns"), "name", "www")],
];

console.log(`${"question".padEnd(28)} first ms  second ms  CPU s`);
for (const [name, ask] of questions.filter(([name]) => name.includes(only))) {
  const began = performance.now();
  await ask().catch((error: unknown) => console.log(`${name}: ${String(error)}`));
  const between = performance.now();
  const cpu = cpuSecondsSoFar();
  await ask().catch(() => undefined);
  const spent = cpuSecondsSoFar() - cpu;
  const [first, second] = [between - began, performance.now() - between];
  console.log(
    `${name.padEnd(28)} ${first.toFixed(0).padStart(8)} ${second.toFixed(0).padStart(10)} ${spent.toFixed(2).padStart(6)}`,
  );
}
await store.close();
