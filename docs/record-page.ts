/** The page of docs/records/ for a kind of record, from its declaration. */
import type { Field } from "#record/field.ts";
import { allFields } from "#record/head.ts";
import type { RecordSpec } from "#record/record.ts";

const typeOf = ({ scalar, many }: Field): string => (many ? `${many}[${scalar}]` : scalar);

export function recordPage(spec: RecordSpec): string {
  const rows = Object.entries(allFields(spec)).map(
    ([name, field]) => `| \`${name}\` | ${typeOf(field)} | ${field.mark} | ${field.doc.replaceAll("|", "\\|")} |`,
  );
  return `# ${spec.name}\n\n${spec.doc}\n\n| field | type | mark | meaning |\n|---|---|---|---|\n${rows.join("\n")}\n`;
}
