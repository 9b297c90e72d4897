/**
 * Makes a store of ten million conversations from one capture: its records go in as any input's do, slowed down to fill a
 * few hours; the engine then repeats them at other times until four weeks are full.
 * Usage: node --import tsx bench/store-build.ts CAPTURE DATA-FOLDER [CONVERSATIONS]
 */
import { existsSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { capture } from "../src/cli/capture-record.ts";
import { catalogue } from "../src/cli/catalogue.ts";
import { columnsOf } from "../src/store/column.ts";
import { socketPath } from "../src/store/connection.ts";
import { tableName } from "../src/store/ddl.ts";
import { Engine } from "../src/store/engine.ts";
import { fileIdentity } from "../src/store/input.ts";
import { quoted } from "../src/store/quoted.ts";
import { openStore } from "../src/store/store.ts";
import { Trace } from "./store-copies.ts";

const [path, dataDir, wanted = "10000000"] = process.argv.slice(2);
if (path === undefined || dataDir === undefined) {
  console.error("usage: store-build CAPTURE DATA-FOLDER [CONVERSATIONS]");
  process.exit(2);
}
/** Four weeks, up to a Friday midnight. */
const spanMicros = 28 * 86_400e6;
const start = Date.UTC(2026, 10, 20) * 1000 - spanMicros;

const trace = await Trace.read(path);
const copies = Math.ceil(Number(wanted) / (trace.kinds.get("conn") ?? 1));
const copyMicros = Math.floor(spanMicros / copies);

const entry = fileURLToPath(new URL("../src/cli/store-process.ts", import.meta.url));
const store = await openStore({ dataDir, catalogue, entry });
const identity = await fileIdentity(path);
const load = await store.begin(identity);
if (load === "known") {
  console.error(`${dataDir} holds it already: remove the folder first`);
  process.exit(1);
}
trace.write(start, copyMicros / trace.micros, load.write);
load.write(capture, undefined, {
  ...{ ts: start, name: path, duration: copyMicros / 1e6, packets_read: 1_000_000, packets_decoded: 1_000_000 },
});
await load.commit();
await store.close();
// The engine opens the folder for one process at a time.
while (existsSync(socketPath(dataDir))) await wait(100);
await wait(1000);

const engine = new Engine({ dataDir, memoryBytes: 8e9 });
for (const [kind, spec] of catalogue) {
  const columns = columnsOf(spec).map(({ stored }) => quoted(stored));
  const end = `toDateTime64(${(start + copyMicros) / 1e6}, 6, 'UTC')`;
  for (let copy = 1; copy < copies; copy++) {
    const moved = columns.map((name) =>
      name === quoted("ts") ? `ts + toIntervalMicrosecond(${copy * copyMicros}) AS moved` : name,
    );
    await engine.execute(
      `INSERT INTO ${tableName(kind)} (${columns.join(", ")}) SELECT ${moved.join(", ")} FROM ${tableName(kind)} WHERE ts < ${end}`,
    );
  }
  console.log(`${kind}: ${copies} times`);
}
process.exit(0);
