/** The header block of a message or of a part of one (RFC 5322 2.2). */
import { latin1 } from "#base/bytes.ts";

/** Real headers stay below 20 KiB; more is padding to get past a filter. */
export const mostHeaderBytes = 65536;

/** Real messages stay below 100 fields. */
const mostFields = 500;

export interface HeaderField {
  /** As sent. */
  readonly name: string;
  /** Unfolded, without the space around it; one character per byte. */
  readonly value: string;
}

const name = /^([^\s:]{1,200})[ \t]*:/;

export class Headers {
  readonly fields: HeaderField[] = [];
  #lines: string[] = [];
  #current: string | undefined;
  #bytes = 0;

  /** One line with its line end; says whether it belonged to a header: not when the block is too long or it is no field. */
  add(bytes: Uint8Array, at: number, end: number): "ok" | "too long" | "no field" {
    this.#bytes += end - at;
    if (this.#bytes > mostHeaderBytes || this.fields.length >= mostFields) return "too long";
    const line = latin1(bytes, at, end).replace(/\r?\n$/, "");
    if (/^[ \t]/.test(line)) {
      if (this.#current === undefined) return "no field";
      this.#lines.push(line);
      return "ok";
    }
    this.finish();
    const match = name.exec(line);
    if (!match) return "no field";
    this.#current = match[1]!;
    this.#lines.push(line.slice(match[0].length));
    return "ok";
  }

  /** No more lines come. */
  finish(): void {
    if (this.#current === undefined) return;
    this.fields.push({ name: this.#current, value: this.#lines.join("").trim() });
    this.#current = undefined;
    this.#lines = [];
  }

  /** The first field of that name (lower case). */
  get(wanted: string): string | undefined {
    return this.fields.find((field) => field.name.toLowerCase() === wanted)?.value;
  }
}
