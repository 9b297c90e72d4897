/** The store's process for tests: it knows the stage's records, and says which process it is. */
import { writeFileSync } from "node:fs";
import { socketPath } from "../src/store/connection.ts";
import { createDatabase, createTable, onePartFile } from "../src/store/ddl.ts";
import { Engine } from "../src/store/engine.ts";
import { runStoreProcess } from "../src/store/process.ts";
import { pidFile } from "./store-stage-pid.ts";
import { catalogue, earlier } from "./store-stage-records.ts";

const dataDir = process.argv[2]!;
const isEarlier = process.env["STAGE_CATALOGUE"] === "earlier";
try {
  writeFileSync(pidFile(dataDir), String(process.pid));
} catch {
  // A read-only folder is one of the things that are tested.
}
if (isEarlier) await makeEarlierTables();
await runStoreProcess({ dataDir, socket: socketPath(dataDir), catalogue: isEarlier ? earlier : catalogue });

/** As a version made them that knew less of settings. */
async function makeEarlierTables(): Promise<void> {
  const engine = new Engine({ dataDir, memoryBytes: 1e9 });
  await engine.execute(createDatabase());
  for (const spec of earlier.values()) await engine.execute(createTable(spec).replace(`, ${onePartFile}`, ""));
}
