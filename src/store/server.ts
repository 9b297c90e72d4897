/**
 * The driver of a ClickHouse server: the same tables and statements over HTTP. Spooled files are sent as they are, in the
 * Native format; the spool is still on this machine, so nothing is lost while the server is away.
 */
import { createReadStream } from "node:fs";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { UserError } from "#base/user-error.ts";
import type { Catalogue } from "#record/record.ts";
import { columnsOfAnswer } from "./columns.ts";
import { database, tableName } from "./ddl.ts";
import { type Driver, defaultTimeoutMs } from "./driver.ts";
import { forgetting } from "./forget.ts";
import { Ingest, insertColumns } from "./ingest.ts";
import { type ExistingColumn, existingColumns, foundation, migration } from "./migrate.ts";
import { assertQuestion, stopped } from "./question.ts";
import type { SpooledFile } from "./spool.ts";
import type { Columns, QueryOptions } from "./store.ts";

/** The text index and the other features that the tables use came with it. */
const oldestVersion = 26;

/** What goes wrong is thrown: the client would write it to standard error as well. */
function clientOf(url: string): ClickHouseClient {
  try {
    return createClient({ url, log: { level: ClickHouseLogLevel.OFF } });
  } catch (cause) {
    throw new UserError(`--store “${url}” is no URL of a ClickHouse server: give one such as http://127.0.0.1:8123`, {
      cause,
      exitCode: 2,
    });
  }
}

export class ServerDriver implements Driver {
  readonly name = "clickhouse";
  private readonly client: ClickHouseClient;
  private readonly ingestion: Ingest;

  private constructor(client: ClickHouseClient, options: { dataDir: string; catalogue: Catalogue }) {
    this.client = client;
    const insert = (file: SpooledFile, path: string, token: string): Promise<void> => this.insert(file, path, token);
    this.ingestion = new Ingest({
      dataDir: options.dataDir,
      kinds: [...options.catalogue.keys()],
      insert,
      execute: (statement) => this.execute(statement),
    });
  }

  static async open(url: string, options: { dataDir: string; catalogue: Catalogue }): Promise<ServerDriver> {
    const client = clientOf(url);
    try {
      const driver = new ServerDriver(client, options);
      await driver.prepare(url, options.catalogue);
      return driver;
    } catch (cause) {
      await client.close();
      if (cause instanceof UserError) throw cause;
      throw new UserError(
        `cannot use the ClickHouse server at ${new URL(url).host}: ${cause instanceof Error ? cause.message : String(cause)}; check --store`,
        { cause },
      );
    }
  }

  private async prepare(url: string, catalogue: Catalogue): Promise<void> {
    const version = (await this.text("SELECT version() FORMAT TSV")).trim();
    if (Number.parseInt(version, 10) < oldestVersion) {
      throw new UserError(
        `the ClickHouse server at ${new URL(url).host} is version ${version}: ${oldestVersion} or later is needed`,
      );
    }
    for (const statement of foundation()) await this.execute(statement);
    const { data } = JSON.parse(await this.text(existingColumns)) as { data: [string, string, string][] };
    const existing = data.map(([table, name, type]): ExistingColumn => ({ table, name, type }));
    for (const statement of migration(catalogue, existing)) await this.execute(statement);
    await this.ingestion.recover();
  }

  private async execute(statement: string): Promise<void> {
    await this.client.command({ query: statement, clickhouse_settings: { wait_end_of_query: 1 } });
  }

  private async text(statement: string): Promise<string> {
    const { stream } = await this.client.exec({ query: statement });
    let text = "";
    for await (const piece of stream) text += String(piece);
    return text;
  }

  private async insert(file: SpooledFile, path: string, token: string): Promise<void> {
    await this.client.exec({
      query: `INSERT INTO ${tableName(file.kind)} (${insertColumns(file)}) FORMAT Native`,
      values: createReadStream(path),
      clickhouse_settings: { insert_deduplication_token: token, max_partitions_per_insert_block: "0" },
    });
  }

  async columns(statement: string, { timeoutMs = defaultTimeoutMs, signal }: QueryOptions): Promise<Columns> {
    assertQuestion(statement);
    const timeoutSeconds = Math.max(1, Math.ceil(timeoutMs / 1000));
    const answer = this.ask(statement, timeoutSeconds, signal);
    return columnsOfAnswer(
      await answer.catch((error: unknown) => {
        const isStopped = /Timeout exceeded|QUERY_WAS_CANCELLED|TIMEOUT_EXCEEDED/.test(String(error));
        throw isStopped ? new UserError(stopped(timeoutSeconds)) : error;
      }),
    );
  }

  private async ask(statement: string, timeoutSeconds: number, signal: AbortSignal | undefined): Promise<string> {
    const { stream } = await this.client.exec({
      query: `${statement}\nFORMAT JSONColumnsWithMetadata`,
      clickhouse_settings: {
        max_execution_time: timeoutSeconds,
        date_time_output_format: "unix_timestamp",
        output_format_json_quote_64bit_integers: 1,
        asterisk_include_alias_columns: 1,
        readonly: "1",
        database,
      } as Record<string, string | number>,
      ...(signal ? { abort_signal: signal } : {}),
    });
    let text = "";
    for await (const piece of stream) text += String(piece);
    return text;
  }

  ingest(folder: string): Promise<void> {
    return this.ingestion.take(folder);
  }

  takeBack(load: number): Promise<void> {
    return this.ingestion.takeBack(load);
  }

  async forget(kind: string, where: string): Promise<void> {
    const settings = { database } as Record<string, string>;
    await this.client.command({ query: forgetting(kind, where), clickhouse_settings: settings });
  }

  async memoryBytes(): Promise<undefined> {
    return undefined;
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
