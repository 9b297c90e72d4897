/** The driver of the embedded engine, in its own process. */

import { columnsOfAnswer } from "./columns.ts";
import { Connection } from "./connection.ts";
import { type Driver, defaultTimeoutMs } from "./driver.ts";
import type { Columns, QueryOptions } from "./store.ts";

export class EmbeddedDriver implements Driver {
  readonly name = "chdb";
  private readonly connection: Connection;

  private constructor(connection: Connection) {
    this.connection = connection;
  }

  static async open({ dataDir, entry }: { dataDir: string; entry: string }): Promise<EmbeddedDriver> {
    const connection = new Connection(dataDir, entry);
    await connection.open();
    return new EmbeddedDriver(connection);
  }

  async columns(statement: string, { timeoutMs = defaultTimeoutMs, signal }: QueryOptions): Promise<Columns> {
    const timeoutSeconds = Math.max(1, Math.ceil(timeoutMs / 1000));
    return columnsOfAnswer(
      (await this.connection.ask({ op: "query", sql: statement, timeoutSeconds }, signal)) as string,
    );
  }

  async ingest(folder: string): Promise<void> {
    await this.connection.ask({ op: "ingest", folder });
  }

  async takeBack(load: number): Promise<void> {
    await this.connection.ask({ op: "takeBack", load });
  }

  async forget(kind: string, where: string): Promise<void> {
    await this.connection.ask({ op: "forget", kind, where });
  }

  async memoryBytes(): Promise<number> {
    return (await this.connection.ask({ op: "memory" })) as number;
  }

  async close(): Promise<void> {
    this.connection.close();
  }
}
