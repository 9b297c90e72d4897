/**
 * Records into a store per second of CPU: a capture's records, made once and then written over and over at later times, so
 * that what is measured is what the store does (encoding, spool, insert, what is merged meanwhile), without the reading of
 * packets. Starting the engine is left out. Take a capture of some 100 MB: of a large one the collector of V8 goes through all the
 * records that are kept again and again, and is measured too. Usage:
 * node --import tsx bench/store-rate.ts CAPTURE [RECORDS]
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { catalogue } from "../src/cli/catalogue.ts";
import { socketPath } from "../src/store/connection.ts";
import { fileIdentity } from "../src/store/input.ts";
import { openStore } from "../src/store/store.ts";
import { cpuSecondsSoFar } from "./cpu.ts";
import { Trace } from "./store-copies.ts";

const [path, wanted = "1000000"] = process.argv.slice(2);
if (path === undefined) {
  console.error("usage: store-rate CAPTURE [RECORDS]");
  process.exit(2);
}
const trace = await Trace.read(path);
const copies = Math.max(1, Math.ceil(Number(wanted) / trace.records));
const start = Date.UTC(2026, 10, 20) * 1000;

const secondsOfCopying = (): number => {
  const began = cpuSecondsSoFar();
  for (let copy = 0; copy < copies; copy++) trace.write(start + copy * trace.micros, 1, () => undefined);
  return cpuSecondsSoFar() - began;
};
secondsOfCopying();
const copying = secondsOfCopying();

const dataDir = mkdtempSync(join(tmpdir(), "wirehawk-rate-"));
const entry = fileURLToPath(new URL("../src/cli/store-process.ts", import.meta.url));
const store = await openStore({ dataDir, catalogue, entry });
const load = await store.begin(await fileIdentity(path));
if (load === "known") throw new Error("a new store knows nothing");
const [began, beganHere] = [cpuSecondsSoFar(), process.cpuUsage()];
for (let copy = 0; copy < copies; copy++) {
  trace.write(start + copy * trace.micros, 1, load.write);
  // Parts go in meanwhile, as they do between the batches of packets.
  await new Promise((resolve) => setImmediate(resolve));
}
const { rows } = await load.commit();
const all = cpuSecondsSoFar() - began - copying;
const { user, system } = process.cpuUsage(beganHere);
const here = (user + system) / 1e6 - copying;
await store.close();
while (existsSync(socketPath(dataDir))) await wait(100);
rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });

const figure = (name: string, seconds: number): string =>
  `${name.padEnd(28)} ${seconds.toFixed(2).padStart(7)} CPU s  ${Math.round(rows / seconds)
    .toLocaleString("en-GB")
    .padStart(9)} records/s`;
console.log(`${rows} records of ${[...trace.kinds].map(([kind, count]) => `${kind} ${count * copies}`).join(", ")}`);
console.log(figure("encoding and the spool", here));
console.log(figure("the engine", all - here));
console.log(figure("into the store", all));
