/** `read --zeek`: a log for each kind of record, as Zeek writes it, in a folder or one after the other on standard output. */
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { folderProblem, makeFolder } from "#base/make-folder.ts";
import { UserError } from "#base/user-error.ts";
import { tsvFooter, tsvHeader } from "#record/tsv.ts";
import { catalogue } from "../catalogue.ts";
import { LineOutput, type LineSink } from "./stdout.ts";
import { temporaryFolder } from "./temporary.ts";

const tab = 9;

/** Writes bytes of lines. */
function writeAll(output: LineOutput, bytes: Uint8Array): void {
  output.write(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length);
}

const writeText = (output: LineOutput, text: string): void => writeAll(output, Buffer.from(`${text}\n`));

interface Log {
  readonly file: number;
  readonly output: LineOutput;
  /** Time of the last line, microseconds since 1970. */
  lastTime: number;
}

export class ZeekLogs implements LineSink {
  readonly closed = false;
  readonly #folder: string;
  readonly #isPrinted: boolean;
  readonly #logs = new Map<string, Log>();

  /** Logs go into the folder, which is made; `-` is standard output. */
  constructor(folder: string) {
    this.#isPrinted = folder === "-";
    this.#folder = this.#isPrinted ? temporaryFolder() : folder;
    try {
      makeFolder(this.#folder);
    } catch (cause) {
      throw new UserError(`cannot make the folder ${folder} for logs: ${folderProblem(cause)}`, { cause });
    }
  }

  /** A line of format "zeek". Times that the log's header and footer tell are those of its records: so logs of one input are equal. */
  write(bytes: DataView, at: number, end: number): void {
    const line = new Uint8Array(bytes.buffer, bytes.byteOffset + at, end - at);
    const kindEnd = line.indexOf(tab);
    const timeEnd = line.indexOf(tab, kindEnd + 1);
    const kind = Buffer.from(line.buffer, line.byteOffset, kindEnd).toString();
    const seconds = Number(Buffer.from(line.buffer, line.byteOffset + kindEnd + 1, timeEnd - kindEnd - 1).toString());
    const time = Math.round(seconds * 1e6);
    const log = this.#logs.get(kind) ?? this.#open(kind, time);
    log.lastTime = time;
    log.output.write(bytes, at + kindEnd + 1, end);
  }

  finish(): void {
    for (const { file, output, lastTime } of this.#logs.values()) {
      writeText(output, tsvFooter(lastTime));
      output.finish();
      closeSync(file);
    }
    if (this.#isPrinted) this.#print();
  }

  #open(kind: string, time: number): Log {
    const file = openSync(this.#path(kind), "w");
    const log: Log = { file, output: new LineOutput(file), lastTime: time };
    writeText(log.output, tsvHeader(catalogue.get(kind)!, time));
    this.#logs.set(kind, log);
    return log;
  }

  #path(kind: string): string {
    return join(this.#folder, `${kind}.log`);
  }

  #print(): void {
    const output = new LineOutput(1);
    for (const kind of [...this.#logs.keys()].sort()) writeAll(output, readFileSync(this.#path(kind)));
    output.finish();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
