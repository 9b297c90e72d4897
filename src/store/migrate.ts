/** Tables as the catalogue wants them: what is missing is added, what was widened is widened, nothing is taken away. */
import type { Catalogue, RecordSpec } from "#record/record.ts";
import { columnsOf } from "./column.ts";
import {
  aliasDefinition,
  columnDefinition,
  completeInputs,
  createDatabase,
  createInputs,
  createTable,
  createUnfinished,
  database,
  indexDefinition,
  indexesOf,
  onePartFile,
  tableName,
} from "./ddl.ts";
import type { Index } from "./find-index.ts";
import { quoted } from "./quoted.ts";

/** A column as the store has it. */
export interface ExistingColumn {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** Asks for a table's columns, and for its indexes and the settings of its own as columns of the types "index" and "setting". */
export const existingColumns =
  `SELECT table, name, type FROM system.columns WHERE database = '${database}' UNION ALL ` +
  `SELECT table, name, 'index' FROM system.data_skipping_indices WHERE database = '${database}' UNION ALL ` +
  "SELECT name, arrayJoin(extractAll(extract(engine_full, ' SETTINGS (.*)'), '(\\\\w+) = ')), 'setting' " +
  `FROM system.tables WHERE database = '${database}' FORMAT JSONCompact`;

/** The statements that bring a store to the catalogue. What lacks a new index gets it in the background. */
export function migration(catalogue: Catalogue, existing: readonly ExistingColumn[]): string[] {
  const tables = grouped(existing);
  return [...catalogue.values()].flatMap((spec) => {
    const columns = tables.get(spec.name);
    return columns ? [...settingsOf(spec, columns), ...changesOf(spec, columns)] : [createTable(spec)];
  });
}

/** A store of an earlier version lacks the setting; on a server, who runs it may have chosen another value, which stays. */
function settingsOf(spec: RecordSpec, existing: readonly ExistingColumn[]): string[] {
  const [wanted] = onePartFile.split(" ");
  return existing.some(({ name, type }) => type === "setting" && name === wanted)
    ? []
    : [`ALTER TABLE ${tableName(spec.name)} MODIFY SETTING ${onePartFile}`];
}

export const foundation = (): string[] => [createDatabase(), createInputs(), completeInputs(), createUnfinished()];

function grouped(existing: readonly ExistingColumn[]): Map<string, ExistingColumn[]> {
  const tables = new Map<string, ExistingColumn[]>();
  for (const column of existing) tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
  return tables;
}

function changesOf(spec: RecordSpec, existing: readonly ExistingColumn[]): string[] {
  const known = new Map(existing.map(({ name, type }) => [name, type]));
  const changes = columnsOf(spec).flatMap((column): string[] => {
    const type = known.get(column.stored);
    if (type === undefined) {
      return [
        `ADD COLUMN IF NOT EXISTS ${columnDefinition(column)}`,
        ...aliasDefinition(column).map((alias) => `ADD COLUMN IF NOT EXISTS ${alias}`),
      ];
    }
    return type === column.type || !isWider(type, column.type)
      ? []
      : [`MODIFY COLUMN ${quoted(column.stored)} ${column.type}`];
  });
  const wanted = indexesOf(spec);
  const missing = wanted.filter(({ name }) => known.get(name) !== "index");
  const outdated = existing.filter(({ name, type }) => type === "index" && isReplaced(name, wanted));
  const all = [
    ...outdated.map(({ name }) => `DROP INDEX IF EXISTS ${quoted(name)}`),
    ...changes,
    ...missing.map((index) => `ADD INDEX IF NOT EXISTS ${indexDefinition(index)}`),
  ];
  if (all.length === 0) return [];
  const alter = `ALTER TABLE ${tableName(spec.name)}`;
  // A large store is not kept closed until every part is rewritten.
  const later = "SETTINGS alter_sync = 0, mutations_sync = 0";
  const filled = missing.map(({ name }) => `${alter} MATERIALIZE INDEX ${quoted(name)} ${later}`);
  return [`${alter} ${all.join(", ")} ${later}`, ...filled];
}

/** The same field's index of an earlier version, which was found in another way. */
const isReplaced = (name: string, wanted: readonly Index[]): boolean =>
  wanted.every((index) => index.name !== name) &&
  wanted.some((index) => index.name.split("@")[1] === name.split("@")[1]);

const widths: Readonly<Record<string, number>> = { UInt8: 8, UInt16: 16, UInt32: 32, UInt64: 64 };

/** From a narrow count to a wide one, or between the forms of text: every value fits. */
function isWider(from: string, to: string): boolean {
  const inner = (type: string): string => type.replace(/^(?:LowCardinality|Nullable|Array)\((.*)\)$/, "$1");
  const bare = (type: string): string => inner(inner(type));
  const before = widths[bare(from)];
  const after = widths[bare(to)];
  if (before !== undefined && after !== undefined) return after >= before;
  return bare(from) === "String" && bare(to) === "String";
}
