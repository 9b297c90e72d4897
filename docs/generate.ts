/** `npm run docs`: writes docs/records/, a page for each kind of record. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { catalogue } from "#cli/catalogue.ts";
import { recordPage } from "./record-page.ts";

const folder = fileURLToPath(new URL("records/", import.meta.url));

mkdirSync(folder, { recursive: true });
for (const spec of catalogue.values()) writeFileSync(`${folder}${spec.name}.md`, recordPage(spec));
