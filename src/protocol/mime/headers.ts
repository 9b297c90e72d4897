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
  /** The name in lower case. */
  readonly key: string;
  /** Unfolded, without the space around it; one character per byte. */
  readonly value: string;
}

const lf = 0x0a;
const cr = 0x0d;
const space = 0x20;
const tab = 0x09;

const name = /^([^\s:]{1,200})[ \t]*:/;

export class Headers {
  readonly fields: HeaderField[] = [];
  #current: string | undefined;
  #value = "";
  #fieldBytes = 0;
  #bytes = 0;

  /** One line with its line end; says whether it was kept: not when there is too much of it, or when it is no field. */
  add(bytes: Uint8Array, at: number, end: number): "ok" | "too long" | "no field" {
    this.#bytes += end - at;
    if (this.#bytes > mostBytes || this.fields.length >= mostFields) return "too long";
    let lineEnd = end;
    if (bytes[lineEnd - 1] === lf) lineEnd -= bytes[lineEnd - 2] === cr ? 2 : 1;
    const line = latin1(bytes, at, lineEnd);
    if (bytes[at] === space || bytes[at] === tab) {
      if (this.#current === undefined) return "no field";
      this.#fieldBytes += line.length;
      if (this.#fieldBytes > longestField) return "too long";
      this.#value += line;
      return "ok";
    }
    this.finish();
    const match = name.exec(line);
    if (!match) return "no field";
    this.#current = match[1]!;
    this.#fieldBytes = line.length;
    this.#value = line.slice(match[0].length);
    return "ok";
  }

  /** No more lines come. */
  finish(): void {
    if (this.#current === undefined) return;
    this.push(this.#current, this.#value.trim());
    this.#current = undefined;
  }

  push(name: string, value: string): void {
    this.fields.push({ name, key: name.toLowerCase(), value });
  }

  /** The first field of that name (lower case). */
  get(wanted: string): string | undefined {
    for (const { key, value } of this.fields) if (key === wanted) return value;
    return undefined;
  }

  /** Values of every field of that name (lower case), in order. */
  all(wanted: string): string[] {
    return this.fields.filter(({ key }) => key === wanted).map(({ value }) => value);
  }
}
