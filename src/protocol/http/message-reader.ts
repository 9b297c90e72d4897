/**
 * Hot: finds the messages in one side's stream: start line, headers, body by its framing (RFC 9112 6.3), and on to the next.
 * What the lines mean is the handler's to say.
 */
import type { Flow, Side } from "#flow/flow.ts";
import type { Protocol } from "#flow/protocol.ts";
import type { MessageBody } from "./body.ts";
import { type ChunkSize, readChunkSize } from "./chunk-size.ts";
import { Headers, maxHeader } from "./headers.ts";
import { LineJoiner } from "./line-joiner.ts";

/** Servers answer 414 to far shorter ones. */
const maxStartLine = 65536;
/** A chunk size and its extensions. */
const maxChunkLine = 1024;
/** While the start of a message is looked for: what is longer is no start line worth waiting for. */
const maxLostLine = 8192;

const lf = 0x0a;
const cr = 0x0d;
const nothing = new Uint8Array(0);
const lineFeed = Uint8Array.of(lf);

/** How the body of a message ends. `wait`: nothing is read until the handler says so; `tunnel`: another protocol follows. */
export type Framing =
  | { readonly kind: "none" | "wait" }
  | { readonly kind: "tunnel"; readonly envelope: Protocol | undefined }
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
  readonly #chunk: ChunkSize = { size: -1, isTidy: false };
  #sawChunk = false;
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
    if (this.#line.length > 0) this.#lastLine();
    if (this.#phase === "to the end") {
      this.#finish(isClosed);
    } else if (this.#phase !== "start" && this.#phase !== "wait" && this.#phase !== "lost" && this.#phase !== "over") {
      this.#finish(false);
    }
    this.#phase = "over";
  }

  /** The last line has no end. */
  #lastLine(): void {
    if (this.#phase === "start" || this.#phase === "headers") this.#takeLine();
    if (this.#phase !== "chunk size" || this.#sawChunk) return;
    const { bytes, length } = this.#line;
    readChunkSize(bytes, 0, length, this.#chunk);
    if (this.#chunk.size < 0) this.#noChunks(bytes, 0, length);
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
      this.#lineDone(bytes, at, stop, bytes, next, end);
      return this.#phase === "over" ? end : next;
    }
    if (this.#phase === "chunk size" && this.#line.length + stop - at > limit && !this.#sawChunk) {
      this.#noChunks(this.#line.bytes, 0, this.#line.length);
      this.#line.clear();
      return at;
    }
    this.#line.add(bytes, at, stop, limit);
    if (stop === end) return end;
    if (this.#line.dropped > 0 && this.#phase !== "lost") this.#flow.weird("wh_http_line_cap");
    this.#takeLine(bytes, stop + 1, end);
    return this.#phase === "over" ? end : stop + 1;
  }

  /** The joined line is whole; bytes[next, end) follow it. */
  #takeLine(bytes: Uint8Array = nothing, next = 0, end = 0): void {
    const { bytes: line, length } = this.#line;
    this.#line.clear();
    this.#lineDone(line, 0, length, bytes, next, end);
  }

  /** line[at, lineEnd) ended in a line feed; bytes[next, bytesEnd) follow it. */
  #lineDone(line: Uint8Array, at: number, lineEnd: number, bytes: Uint8Array, next: number, bytesEnd: number): void {
    const end = lineEnd > at && line[lineEnd - 1] === cr ? lineEnd - 1 : lineEnd;
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
        if (isBlankLine(line, at, end)) this.#headersDone(bytes, next, bytesEnd);
        else this.#headerLines(line, at, end);
        return;
      case "trailers":
        if (isBlankLine(line, at, end)) this.#finish(true);
        return;
      case "chunk size":
        this.#chunkSize(line, at, lineEnd);
        return;
      case "chunk end":
        // a chunk longer than announced: the next line may tell where the next begins
        if (end > at) this.#flow.weird("HTTP_bad_chunk_size");
        this.#phase = "chunk size";
        return;
    }
  }

  #startLine(line: Uint8Array, at: number, lineEnd: number): void {
    let end = lineEnd;
    while (at < end && line[at] === cr) at++;
    // a return alone ends a line as well, for those who send it and those who read it
    for (let i = at; i < lineEnd && end === lineEnd; i++) if (line[i] === cr) end = i;
    let verdict = this.handler.startLine(line, at, end);
    if (verdict === "swapped") verdict = this.handler.startLine(line, at, end);
    if (verdict === "message") {
      this.#headers.clear();
      this.#phase = "headers";
      if (end < lineEnd) this.#headerLines(line, end + 1, lineEnd);
    } else if (verdict === "lost") {
      this.#phase = "lost";
    }
  }

  #headerLines(line: Uint8Array, at: number, end: number): void {
    let from = at;
    for (let i = at; i < end; i++) {
      if (line[i] !== cr) continue;
      this.#flow.weird("line_terminated_with_single_CR");
      if (i > from) this.#header(line, from, i);
      from = i + 1;
    }
    if (end > from) this.#header(line, from, end);
  }

  #header(line: Uint8Array, at: number, end: number): void {
    const trouble = this.#headers.add(line, at, end);
    if (trouble)
      this.#flow.weird(trouble, trouble === "HTTP_obsolete_line_folding" ? this.#headers.names.at(-1) : undefined);
  }

  #headersDone(bytes: Uint8Array, next: number, end: number): void {
    const framing = this.handler.headers(this.#headers);
    this.#headers.clear();
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
        this.#flow.handOver(bytes, next, end, framing.envelope);
        return;
      case "length":
        this.#body = framing.body;
        this.#left = framing.length;
        this.#phase = "counted";
        if (this.#left === 0) this.#finish(true);
        return;
      case "chunked":
        this.#body = framing.body;
        this.#sawChunk = false;
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

  #chunkSize(line: Uint8Array, at: number, end: number): void {
    const chunk = this.#chunk;
    readChunkSize(line, at, line[end - 1] === cr && end > at ? end - 1 : end, chunk);
    if (!chunk.isTidy) this.#flow.weird("HTTP_bad_chunk_size");
    if (chunk.size >= 0) {
      this.#sawChunk = true;
      this.#left = chunk.size;
      this.#phase = chunk.size === 0 ? "trailers" : "chunk";
    } else if (isBlankLine(line, at, end)) {
      // some senders end the header twice
    } else if (this.#sawChunk) {
      this.#loseSync();
    } else {
      this.#noChunks(line, at, end);
      this.#body?.write(lineFeed, 0, 1, 0);
    }
  }

  /** The body was said to come in chunks and does not: it lasts until the end, from line[at, end) on. */
  #noChunks(line: Uint8Array, at: number, end: number): void {
    this.#phase = "to the end";
    this.#body?.write(line, at, end, 0);
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

/** Nothing but blanks and returns. */
function isBlankLine(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const byte = bytes[i]!;
    if (byte !== 0x20 && byte !== 0x09 && byte !== cr) return false;
  }
  return true;
}
