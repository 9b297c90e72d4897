/** Hot: lines of IMAP, which literals may interrupt (RFC 9051 4.3): so many bytes of anything, then the line goes on. */
import { latin1 } from "#base/bytes.ts";
import { LineReader } from "../lines.ts";

/** What a line holds besides its literals. */
const longestLine = 65536;

/** A literal that may be a name or a password; a longer one is looked at only as a message. */
const longestArgument = 1024;

/** Mail servers take some 25 to 150 MB. */
const hugeLiteral = 1024 * 1024 * 1024;

const literalEnd = /~?\{(\d{1,15})\+?\}$/;

export interface LiteralSink {
  data(bytes: Uint8Array, at: number, end: number): void;
  gap(length: number): void;
}

export interface LineListener {
  /** A line with its short literals in place, as quoted text; true when nothing after it is IMAP. */
  line(text: string): boolean;
  /** A literal begins, behind this part of its line: where does it go? Undefined: nowhere special. */
  literal(before: string): LiteralSink | undefined;
  /** The literal that went to a sink is over. */
  literalOver(): void;
  hugeLiteral(): void;
}

export class ImapLines {
  readonly #listener: LineListener;
  readonly #lines = new LineReader(longestLine);
  /** The line so far, up to its last literal. */
  #text = "";
  #left = 0;
  #sink: LiteralSink | undefined;
  #argument: string | undefined;

  constructor(listener: LineListener) {
    this.#listener = listener;
  }

  /** Reads on; returns where IMAP ended, or -1. */
  data(bytes: Uint8Array, at: number, end: number): number {
    while (at < end) {
      if (this.#left > 0) {
        at = this.#literal(bytes, at, end);
        continue;
      }
      at = this.#lines.take(bytes, at, end);
      if (this.#lines.isWhole && this.#line()) return at;
    }
    return -1;
  }

  gap(length: number): void {
    if (this.#left > 0) {
      const missing = Math.min(length, this.#left);
      this.#sink?.gap(missing);
      this.#passed(missing);
      if (missing === length) return;
    }
    this.#lines.drop();
    this.#text = "";
  }

  #line(): boolean {
    const { bytes, at, end } = this.#lines;
    const piece = latin1(bytes, at, end);
    const text = (this.#text + piece).slice(0, longestLine);
    const literal = literalEnd.exec(piece);
    if (!literal) {
      this.#text = "";
      return this.#listener.line(text);
    }
    this.#text = text.slice(0, text.length - literal[0].length);
    this.#left = Number(literal[1]);
    if (this.#left > hugeLiteral) this.#listener.hugeLiteral();
    this.#sink = this.#listener.literal(this.#text);
    this.#argument = this.#sink === undefined && this.#left <= longestArgument ? "" : undefined;
    if (this.#left === 0) this.#passed(0);
    return false;
  }

  #literal(bytes: Uint8Array, at: number, end: number): number {
    const stop = Math.min(end, at + this.#left);
    this.#sink?.data(bytes, at, stop);
    if (this.#argument !== undefined) this.#argument += latin1(bytes, at, stop);
    this.#passed(stop - at);
    return stop;
  }

  #passed(length: number): void {
    this.#left -= length;
    if (this.#left > 0) return;
    if (this.#argument !== undefined) this.#text += `"${this.#argument.replace(/["\\]/g, "\\$&")}"`;
    if (this.#sink) this.#listener.literalOver();
    this.#sink = undefined;
    this.#argument = undefined;
  }
}
