/** The embedded engine: chDB in this process, which owns the data folder. Nothing else may load it. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Session } from "chdb";

/** Queries of people run side by side; inserts go by themselves. */
const readers = 3;
/** A larger answer belongs in an export, row by row. */
const maxAnswerBytes = 128 << 20;
/** Beyond every query's own limit: for one that nobody waits for any more. */
const longestQuerySeconds = 3600;
/** The engine's own default is gigabytes. */
const markCacheBytes = 64 << 20;

/** What columns.ts expects of numbers and times, and * as every field by its own name. */
const answerSettings =
  "date_time_output_format = 'unix_timestamp', output_format_json_quote_64bit_integers = 1, " +
  "asterisk_include_alias_columns = 1";

export interface EngineOptions {
  readonly dataDir: string;
  readonly memoryBytes: number;
}

export class Engine {
  private readonly ingest: Session;
  /** Never waits behind an insert, so that a query can be stopped at any time. */
  private readonly control: Session;
  private readonly idle: Session[] = [];
  private readonly waiting: ((session: Session) => void)[] = [];

  constructor({ dataDir, memoryBytes }: EngineOptions) {
    const path = join(dataDir, "facts");
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
    const connectionArgs = [`--max_server_memory_usage=${memoryBytes}`, `--mark_cache_size=${markCacheBytes}`];
    this.ingest = new Session(path, { connectionArgs });
    this.control = new Session(path, { connectionArgs });
    for (let i = 0; i < readers; i++) this.idle.push(new Session(path, { connectionArgs }));
  }

  /**
   * Statements name tables without their database from now on. Queries can change nothing, and reach neither files nor
   * the network: whatever they say, they are a person's, and perhaps not this one's.
   */
  async openReaders(database: string): Promise<void> {
    await this.ingest.queryAsync(`USE ${database}`);
    for (const session of this.idle) {
      await session.queryAsync(`USE ${database}`);
      await session.queryAsync(
        `SET ${answerSettings}, max_execution_time = ${longestQuerySeconds}, ` +
          `max_result_bytes = ${maxAnswerBytes}, result_overflow_mode = 'throw'`,
      );
      await session.queryAsync("SET readonly = 1");
    }
  }

  /** Stops the statements that start with a mark. The form that waits for their end can hang. */
  async kill(mark: string): Promise<void> {
    await this.control.queryAsync(`KILL QUERY WHERE startsWith(query, '${mark}') ASYNC`);
  }

  /** A statement without an answer, in turn with the inserts. */
  async execute(sql: string): Promise<void> {
    await this.ingest.queryAsync(sql);
  }

  /** The answer's text in the format that the statement names. */
  async query(sql: string): Promise<string> {
    const session = this.idle.pop() ?? (await new Promise<Session>((take) => this.waiting.push(take)));
    try {
      return (await session.queryAsync(sql)).text();
    } catch (error) {
      // What a failed query had written already would stand before the session's next answer.
      await session.queryAsync("SELECT 1 FORMAT Null").catch(() => undefined);
      throw error;
    } finally {
      const next = this.waiting.shift();
      if (next) next(session);
      else this.idle.push(session);
    }
  }

  close(): void {
    for (const session of [this.ingest, this.control, ...this.idle]) session.close();
  }
}
