/** The store's process; started by whoever needs the store first. Its one argument is the data folder. */

import { socketPath } from "#store/connection.ts";
import { runStoreProcess } from "#store/process.ts";
import { catalogue } from "./catalogue.ts";

const dataDir = process.argv[2];
if (dataDir === undefined) process.exit(2);
// A closed terminal ends the commands, not the store that others may be using.
process.on("SIGINT", () => undefined);
process.on("SIGHUP", () => undefined);
await runStoreProcess({ dataDir, socket: socketPath(dataDir), catalogue });
