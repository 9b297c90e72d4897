/** `npm run golden`: writes the records of every golden anew. Read the difference before it is committed. */
import { writeFileSync } from "node:fs";
import { goldens, recordsOf, recordsPath } from "./goldens.ts";

for (const name of goldens) writeFileSync(recordsPath(name), await recordsOf(name, 1));
