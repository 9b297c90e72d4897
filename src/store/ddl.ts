/** The tables of the store, one for each kind of record, as ClickHouse is told of them. */
import type { RecordSpec } from "#record/record.ts";
import { type Column, columnsOf, scattered } from "./column.ts";
import { computedIndexes, type Index } from "./find-index.ts";
import { quoted } from "./quoted.ts";

/** Where the tables live; also in the embedded engine, whose default database lacks features. */
export const database = "wirehawk";

/** A cluster's tables are replicated, and made on every server at once. */
export interface Cluster {
  readonly name: string;
}

export const createDatabase = (cluster?: Cluster): string =>
  `CREATE DATABASE IF NOT EXISTS ${database}${onCluster(cluster)} ENGINE = Atomic`;

export const tableName = (kind: string): string => `${database}.${quoted(kind)}`;

/** The statement that makes the table of one kind of record. */
export function createTable(spec: RecordSpec, cluster?: Cluster): string {
  const columns = columnsOf(spec);
  const parts = columns.flatMap((column) => [columnDefinition(column), ...aliasDefinition(column)]);
  return (
    `CREATE TABLE IF NOT EXISTS ${tableName(spec.name)}${onCluster(cluster)} (\n  ` +
    `${[...parts, ...indexesOf(spec).map((index) => `INDEX ${indexDefinition(index)}`)].join(",\n  ")}\n) ` +
    `ENGINE = ${engine(spec.name, cluster)} PARTITION BY ${partition} ORDER BY (${sortKey(spec)}) ` +
    `SETTINGS ${settings(cluster)}`
  );
}

/** Tables that are not kinds of records: what was loaded whole, and what is not yet. */
export const bookkeeping = ["inputs", "unfinished"] as const;

/** What was loaded whole, so that the same content is never loaded twice. */
export const createInputs = (cluster?: Cluster): string =>
  `CREATE TABLE IF NOT EXISTS ${tableName("inputs")}${onCluster(cluster)} (sha256 String, quick_key String, ` +
  "name String, bytes UInt64, rows UInt64, loaded DateTime64(6, 'UTC'), load UInt64) " +
  `ENGINE = ${engine("inputs", cluster)} ORDER BY (quick_key, sha256) SETTINGS ${settings(cluster)}`;

/** A store of an earlier version lacks the number of the load. */
export const completeInputs = (): string => `ALTER TABLE ${tableName("inputs")} ADD COLUMN IF NOT EXISTS load UInt64`;

/** Loads of which a part is in, perhaps for ever: those whose number no row of inputs has. */
export const createUnfinished = (cluster?: Cluster): string =>
  `CREATE TABLE IF NOT EXISTS ${tableName("unfinished")}${onCluster(cluster)} (load UInt64, quick_key String) ` +
  `ENGINE = ${engine("unfinished", cluster)} ORDER BY (quick_key, load) SETTINGS ${settings(cluster)}`;

export const columnDefinition = ({ stored, type, codec }: Column): string =>
  `${quoted(stored)} ${type} CODEC(${codec})`;

export const aliasDefinition = ({ name, alias }: Column): string[] =>
  alias ? [`${quoted(name)} ${alias.type} ALIAS ${alias.expression}`] : [];

export const indexDefinition = ({ name, on, type }: Index): string =>
  `${quoted(name)} ${on} TYPE ${type} GRANULARITY 1`;

/** Every index of a kind's table. */
export const indexesOf = (spec: RecordSpec): Index[] => [
  ...columnsOf(spec).flatMap(({ index }) => index ?? []),
  ...computedIndexes(spec),
];

const partition = `if(${quoted(scattered.stored)}, toDate(0), toDate(ts))`;

/** Rows of one hour and one host lie together: "what did this host do then" reads few blocks. */
const sortKey = (spec: RecordSpec): string =>
  spec.head === "flow" ? "toStartOfHour(ts), `id.orig_h`, `id.resp_h`, `id.resp_p`, ts" : "toStartOfHour(ts), ts";

const onCluster = (cluster: Cluster | undefined): string => (cluster ? ` ON CLUSTER ${quoted(cluster.name)}` : "");

const engine = (table: string, cluster: Cluster | undefined): string =>
  cluster ? `ReplicatedMergeTree('/clickhouse/tables/{shard}/${database}/${table}', '{replica}')` : "MergeTree";

/**
 * A part smaller than this has all columns in one file. A file for each column, as the engine makes from 10 MB on unless told,
 * is a third dearer to insert; what blocks are merged into is larger, and has them.
 */
export const onePartFile = `min_bytes_for_wide_part = ${64 << 20}`;

/** An insert is answered when it is on disk, and the last thousand are remembered by their tokens. */
function settings(cluster: Cluster | undefined): string {
  const window = cluster ? "replicated_deduplication_window" : "non_replicated_deduplication_window";
  return `fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, ${window} = 1000, ${onePartFile}`;
}
