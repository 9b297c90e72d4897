/** The embedded engine: chDB in this process, which owns the data folder. Nothing else may load it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Session } from "chdb";

/** Queries of people run side by side; inserts go by themselves. */
const readers = 3;
/** The engine's own default is gigabytes. */
const markCacheBytes = 64 << 20;

export interface EngineOptions {
  readonly dataDir: string;
  readonly memoryBytes: number;
}

export class Engine {
  private readonly ingest: Session;
  private readonly idle: Session[] = [];
  private readonly waiting: ((session: Session) => void)[] = [];

  constructor({ dataDir, memoryBytes }: EngineOptions) {
    const path = join(dataDir, "facts");
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const connectionArgs = [`--max_server_memory_usage=${memoryBytes}`, `--mark_cache_size=${markCacheBytes}`];
    this.ingest = new Session(path, { connectionArgs });
    for (let i = 0; i < readers; i++) this.idle.push(new Session(path, { connectionArgs }));
  }

  /** Statements name tables without their database from now on. */
  async use(database: string): Promise<void> {
    for (const session of [this.ingest, ...this.idle]) await session.queryAsync(`USE ${database}`);
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
    } finally {
      const next = this.waiting.shift();
      if (next) next(session);
      else this.idle.push(session);
    }
  }

  close(): void {
    for (const session of [this.ingest, ...this.idle]) session.close();
  }
}
