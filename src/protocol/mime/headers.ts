/** The header block of a message or of a part of one (RFC 5322 2.2). */
import { latin1 } from "#base/bytes.ts";

/** A To field of a thousand people; more is padding to get past a filter. */
export const longestField = 65536;

/** Real header blocks stay below 20 KiB, and some hundred fields. */
const mostBytes = 8 * longestField;
const mostFields = 1000;

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
  #fieldBytes = 0;
  #bytes = 0;

  /** One line with its line end; says whether it was kept: not when there is too much of it, or when it is no field. */
  add(bytes: Uint8Array, at: number, end: number): "ok" | "too long" | "no field" {
    this.#bytes += end - at;
    if (this.#bytes > mostBytes || this.fields.length >= mostFields) return "too long";
    const line = latin1(bytes, at, end).replace(/\r?\n$/, "");
    if (/^[ \t]/.test(line)) {
      if (this.#current === undefined) return "no field";
      this.#fieldBytes += line.length;
      if (this.#fieldBytes > longestField) return "too long";
      this.#lines.push(line);
      return "ok";
    }
    this.finish();
    const match = name.exec(line);
    if (!match) return "no field";
    this.#current = match[1]!;
    this.#fieldBytes = line.length;
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
