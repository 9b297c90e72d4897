/** Tables as the catalogue wants them: what is missing is added, what was widened is widened, nothing is taken away. */
import type { Catalogue, RecordSpec } from "#record/record.ts";
import { columnsOf, quoted } from "./column.ts";
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
  indexName,
  tableName,
} from "./ddl.ts";

/** A column as the store has it. */
export interface ExistingColumn {
  readonly table: string;
  readonly name: string;
  readonly type: string;
}

/** Asks for a table's columns, and for its indexes as columns of the type "index". */
export const existingColumns =
  `SELECT table, name, type FROM system.columns WHERE database = '${database}' UNION ALL ` +
  `SELECT table, name, 'index' FROM system.data_skipping_indices WHERE database = '${database}' FORMAT JSONCompact`;

/** The statements that bring a store to the catalogue. An index that is new holds for what comes, and for what is merged. */
export function migration(catalogue: Catalogue, existing: readonly ExistingColumn[]): string[] {
  const tables = grouped(existing);
  return [...catalogue.values()].flatMap((spec) => {
    const columns = tables.get(spec.name);
    return columns ? changesOf(spec, columns) : [createTable(spec)];
  });
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
    const index = indexDefinition(column);
    const isIndexed = index === undefined || known.has(indexName(column));
    const indexed = isIndexed ? [] : [`ADD INDEX IF NOT EXISTS ${index}`];
    if (type === undefined) {
      return [
        `ADD COLUMN IF NOT EXISTS ${columnDefinition(column)}`,
        ...aliasDefinition(column).map((alias) => `ADD COLUMN IF NOT EXISTS ${alias}`),
        ...indexed,
      ];
    }
    return type === column.type || !isWider(type, column.type)
      ? indexed
      : [...indexed, `MODIFY COLUMN ${quoted(column.stored)} ${column.type}`];
  });
  return changes.length === 0 ? [] : [`ALTER TABLE ${tableName(spec.name)} ${changes.join(", ")}`];
}

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
