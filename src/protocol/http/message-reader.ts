/**
 * Hot: finds the messages in one side's stream: start line, headers, body by its framing (RFC 9112 6.3), and on to the next.
 * What the lines mean is the handler's to say.
 */
import type { Flow, Side } from "#flow/flow.ts";
import type { MessageBody } from "./body.ts";
import { Headers, maxHeader } from "./headers.ts";
import { LineJoiner } from "./line-joiner.ts";

/** Servers answer 414 to far shorter ones. */
const maxStartLine = 65536;
/** A chunk size and its extensions. */
const maxChunkLine = 1024;
/** While the start of a message is looked for: what is longer is no start line worth waiting for. */
const maxLostLine = 8192;
/** Chunks are at most a few MiB; 2^53 is where numbers stop to be exact. */
const maxChunkDigits = 13;

const lf = 0x0a;
const cr = 0x0d;
const nothing = new Uint8Array(0);

/** How the body of a message ends. `wait`: nothing is read until the handler says so; `tunnel`: another protocol follows. */
export type Framing =
  | { readonly kind: "none" | "wait" | "tunnel" }
  | { readonly kind: "length"; readonly length: number; readonly body: MessageBody }
  | { readonly kind: "chunked" | "to the end"; readonly body: MessageBody };

/** What a line is, where a message may start. `swapped`: the sides were, ask the new handler. */
export type StartVerdict = "message" | "skip" | "lost" | "swapped";

/** Knows what requests are, or replies. */
export interface MessageHandler {
  readonly side: Side;
  /** A message without a start line may come: a body that lasts until the end (RFC 1945 4.1). */
  expectsSimple(): boolean;
  /** Whether it still has to wait, after a framing said so. */
  isWaiting(): boolean;
  startLine(bytes: Uint8Array, at: number, end: number): StartVerdict;
  /** After a hole: is this line a start line beyond doubt? */
  looksLikeStart(bytes: Uint8Array, at: number, end: number): boolean;
  /** A message without a start line begins. */
  startSimple(): MessageBody | undefined;
  headers(headers: Headers): Framing;
  done(isComplete: boolean): void;
  /** The stream was lost between messages. */
  lost(): void;
}

type Phase =
  | "start"
  | "headers"
  | "counted"
  | "chunk size"
  | "chunk"
  | "chunk end"
  | "trailers"
  | "to the end"
  | "wait"
  | "lost"
  | "over";

export class MessageReader {
  handler: MessageHandler;
  readonly #flow: Flow;
  #phase: Phase = "start";
  readonly #line = new LineJoiner();
  readonly #headers = new Headers();
  #body: MessageBody | undefined;
  /** Bytes that the body or the chunk at hand still has. */
  #left = 0;
  /** Where the bytes at hand began. */
  #firstAt = 0;
  #spokeEarly = false;

  constructor(flow: Flow, handler: MessageHandler) {
    this.#flow = flow;
    this.handler = handler;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    this.#firstAt = at;
    while (at < end) {
      switch (this.#phase) {
        case "counted":
        case "chunk":
          at = this.#counted(bytes, at, end);
          break;
        case "to the end":
          this.#write(bytes, at, end);
          return;
        case "start":
          if (this.#line.length === 0 && this.handler.expectsSimple()) at = this.#simple(bytes, at, end);
          else at = this.#readLine(bytes, at, end, maxStartLine);
          break;
        case "headers":
        case "trailers":
          at = this.#readLine(bytes, at, end, maxHeader);
          break;
        case "chunk size":
        case "chunk end":
          at = this.#readLine(bytes, at, end, maxChunkLine);
          break;
        case "lost":
          at = this.#readLine(bytes, at, end, maxLostLine);
          break;
        case "wait":
          if (this.handler.isWaiting()) {
            if (!this.#spokeEarly) this.#flow.weird("unexpected_client_HTTP_data");
            this.#spokeEarly = true;
            return;
          }
          this.#phase = "start";
          break;
        case "over":
          return;
      }
    }
  }

  /** `length` bytes were never seen: a counted body goes on after them, anything else is lost. */
  gap(length: number): void {
    if (this.#phase === "to the end") {
      this.#body?.gap(length);
      return;
    }
    if ((this.#phase === "counted" || this.#phase === "chunk") && length <= this.#left) {
      this.#body?.gap(length);
      this.#left -= length;
      if (this.#left === 0) this.#countedEnd();
      return;
    }
    if (this.#phase === "over") return;
    if (this.#phase === "counted" && this.#left > 0) this.#body?.gap(this.#left);
    this.#loseSync();
  }

  /** The stream is over. `isClosed`: this side said so itself. */
  end(isClosed: boolean): void {
    if ((this.#phase === "start" || this.#phase === "headers") && this.#line.length > 0) this.#takeLine();
    if (this.#phase === "to the end") {
      this.#finish(isClosed);
    } else if (this.#phase !== "start" && this.#phase !== "wait" && this.#phase !== "lost" && this.#phase !== "over") {
      this.#finish(false);
    }
    this.#phase = "over";
  }

  /** All that follows is the body of a reply without a head (RFC 1945 6). */
  #simple(bytes: Uint8Array, at: number, end: number): number {
    this.#body = this.handler.startSimple();
    this.#phase = "to the end";
    this.#write(bytes, at, end);
    return end;
  }

  #readLine(bytes: Uint8Array, at: number, end: number, limit: number): number {
    let stop = at;
    while (stop < end && bytes[stop] !== lf) stop++;
    if (this.#line.length === 0 && stop < end && stop - at <= limit) {
      const next = stop + 1;
      if (stop > at && bytes[stop - 1] === cr) stop--;
      this.#lineDone(bytes, at, stop, bytes, next, end);
      return this.#phase === "over" ? end : next;
    }
    this.#line.add(bytes, at, stop, limit);
    if (stop === end) return end;
    if (this.#line.dropped > 0 && this.#phase !== "lost") this.#flow.weird("wh_http_line_cap");
    this.#takeLine(bytes, stop + 1, end);
    return this.#phase === "over" ? end : stop + 1;
  }

  /** The joined line is whole; bytes[next, end) follow it. */
  #takeLine(bytes: Uint8Array = nothing, next = 0, end = 0): void {
    const line = this.#line.bytes;
    let length = this.#line.length;
    if (length > 0 && line[length - 1] === cr) length--;
    this.#line.clear();
    this.#lineDone(line, 0, length, bytes, next, end);
  }

  #lineDone(line: Uint8Array, at: number, end: number, bytes: Uint8Array, next: number, bytesEnd: number): void {
    switch (this.#phase) {
      case "start":
        this.#startLine(line, at, end);
        return;
      case "lost":
        if (!this.handler.looksLikeStart(line, at, end)) return;
        this.#flow.weird("wh_http_resync");
        this.#startLine(line, at, end);
        return;
      case "headers":
        if (end > at) this.#header(line, at, end);
        else this.#headersDone(bytes, next, bytesEnd);
        return;
      case "trailers":
        if (end === at) this.#finish(true);
        return;
      case "chunk size":
        this.#chunkSize(line, at, end);
        return;
      case "chunk end":
        if (end > at) this.#badChunk();
        else this.#phase = "chunk size";
        return;
    }
  }

  #startLine(line: Uint8Array, at: number, end: number): void {
    let verdict = this.handler.startLine(line, at, end);
    if (verdict === "swapped") verdict = this.handler.startLine(line, at, end);
    if (verdict === "message") {
      this.#headers.clear();
      this.#phase = "headers";
    } else if (verdict === "lost") {
      this.#phase = "lost";
    }
  }

  #header(line: Uint8Array, at: number, end: number): void {
    const trouble = this.#headers.add(line, at, end);
    if (trouble)
      this.#flow.weird(trouble, trouble === "HTTP_obsolete_line_folding" ? this.#headers.names.at(-1) : undefined);
  }

  #headersDone(bytes: Uint8Array, next: number, end: number): void {
    const framing = this.handler.headers(this.#headers);
    switch (framing.kind) {
      case "none":
        this.#finish(true);
        return;
      case "wait":
        this.#finish(true);
        this.#phase = "wait";
        return;
      case "tunnel":
        this.#finish(true);
        this.#phase = "over";
        this.#flow.handOver(bytes, next, end);
        return;
      case "length":
        this.#body = framing.body;
        this.#left = framing.length;
        this.#phase = "counted";
        if (this.#left === 0) this.#finish(true);
        return;
      case "chunked":
        this.#body = framing.body;
        this.#phase = "chunk size";
        return;
      case "to the end":
        this.#body = framing.body;
        this.#phase = "to the end";
        return;
    }
  }

  #counted(bytes: Uint8Array, at: number, end: number): number {
    const stop = Math.min(end, at + this.#left);
    this.#write(bytes, at, stop);
    this.#left -= stop - at;
    if (this.#left === 0) this.#countedEnd();
    return stop;
  }

  #write(bytes: Uint8Array, at: number, end: number): void {
    this.#body?.write(bytes, at, end, this.#flow.position(this.handler.side) + at - this.#firstAt);
  }

  #countedEnd(): void {
    if (this.#phase === "chunk") this.#phase = "chunk end";
    else this.#finish(true);
  }

  /** RFC 9112 7.1: hexadecimal digits, then perhaps extensions after a semicolon. */
  #chunkSize(line: Uint8Array, at: number, end: number): void {
    let size = 0;
    let i = at;
    for (; i < end; i++) {
      const digit = hexDigit(line[i]!);
      if (digit < 0) break;
      size = size * 16 + digit;
    }
    const isEnded = i === end || line[i] === 0x3b || line[i] === 0x20 || line[i] === 0x09;
    if (i === at || i - at > maxChunkDigits || !isEnded) {
      this.#badChunk();
    } else if (size === 0) {
      this.#phase = "trailers";
    } else {
      this.#left = size;
      this.#phase = "chunk";
    }
  }

  #badChunk(): void {
    this.#flow.weird("HTTP_bad_chunk_size");
    this.#loseSync();
  }

  /** The message at hand is cut, and where the next starts is unknown. */
  #loseSync(): void {
    const isBetween = this.#phase === "start" || this.#phase === "lost" || this.#phase === "wait";
    this.#line.clear();
    if (!isBetween) this.#finish(this.#phase === "trailers");
    if (this.#phase !== "over") this.#phase = "lost";
    this.handler.lost();
  }

  #finish(isComplete: boolean): void {
    this.#body?.end(isComplete);
    this.#body = undefined;
    this.#phase = "start";
    this.handler.done(isComplete);
  }
}

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}
