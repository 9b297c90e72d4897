/** Writes docs/records/: a page for each kind of record, from its declaration. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { catalogue } from "#cli/catalogue.ts";
import type { Field } from "#record/field.ts";
import { allFields } from "#record/head.ts";
import type { RecordSpec } from "#record/record.ts";

const folder = fileURLToPath(new URL("records/", import.meta.url));

const typeOf = ({ scalar, many }: Field): string => (many ? `${many}[${scalar}]` : scalar);

function page(spec: RecordSpec): string {
  const rows = Object.entries(allFields(spec)).map(
    ([name, field]) => `| \`${name}\` | ${typeOf(field)} | ${field.mark} | ${field.doc.replaceAll("|", "\\|")} |`,
  );
  return `# ${spec.name}\n\n${spec.doc}\n\n| field | type | mark | meaning |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}

mkdirSync(folder, { recursive: true });
for (const spec of catalogue.values()) writeFileSync(`${folder}${spec.name}.md`, page(spec));
