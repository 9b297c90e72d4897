/** Standard output, or a file, for a lot of lines: large writes, patient with a slow reader, quiet when it has gone. */
import { writeSync } from "node:fs";
import { copyText } from "#base/copy-text.ts";
import { JsonBytes } from "#record/json-bytes.ts";

const bufferBytes = 256 << 10;
const usualLine = 4 << 10;
const newline = 10;

/** Where lines go. */
export interface LineSink {
  /** Nobody takes any more: there is no use in going on. */
  readonly closed: boolean;
  /** One line, its newline included: valid UTF-8 from `at` to `end`. */
  write(bytes: DataView, at: number, end: number): void;
  finish(): void;
}

export class LineOutput implements LineSink {
  private readonly file: number;
  private readonly buffer = Buffer.allocUnsafeSlow(bufferBytes);
  private readonly view = new DataView(this.buffer.buffer);
  private readonly line = new JsonBytes(usualLine);
  private used = 0;
  /** The reader has gone (head, a closed pipe). */
  closed = false;

  constructor(file = 1) {
    this.file = file;
  }

  write(bytes: DataView, at: number, end: number): void {
    const length = end - at;
    if (this.used + length > bufferBytes) this.flush();
    if (length > bufferBytes) this.send(new Uint8Array(bytes.buffer, bytes.byteOffset + at, length));
    else {
      copyText(this.view, this.used, bytes, at, end);
      this.used += length;
    }
  }

  /** Begins a line, which is to be written into what this gives; end() ends it. */
  begin(): JsonBytes {
    this.line.end = 0;
    return this.line;
  }

  end(): void {
    const { line } = this;
    line.byte(newline);
    this.write(line.view, 0, line.end);
  }

  flush(): void {
    this.send(this.buffer.subarray(0, this.used));
    this.used = 0;
  }

  finish(): void {
    this.flush();
  }

  private send(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.closed; ) {
      try {
        at += writeSync(this.file, bytes, at, bytes.length - at);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === "EAGAIN") Atomics.wait(pause, 0, 0, 5);
        else if (code === "EPIPE") this.closed = true;
        else throw error;
      }
    }
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));
