/** The store's process for tests: it knows the stage's records. */
import { socketPath } from "../src/store/connection.ts";
import { runStoreProcess } from "../src/store/process.ts";
import { catalogue, earlier } from "./store-stage-records.ts";

const dataDir = process.argv[2]!;
const isEarlier = process.env["STAGE_CATALOGUE"] === "earlier";
await runStoreProcess({ dataDir, socket: socketPath(dataDir), catalogue: isEarlier ? earlier : catalogue });
