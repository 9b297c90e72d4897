/**
 * Hot: a body's content codings undone (RFC 9110 8.4): gzip, deflate with or without its zlib header, brotli, and stacks of
 * them. What cannot be unpacked is passed on as it was sent; what unpacks to too much is cut.
 */

import { Blocks } from "#base/blocks.ts";
import { type ByteSink, type Compression, Inflater, maxStacked } from "#base/inflater.ts";
import type { WeirdName } from "#base/weird/index.ts";
import { GzipHeader } from "./gzip-header.ts";

/** Below this a body may be of any ratio: a page of spaces is no attack. */
const freeOutput = 1024 * 1024;
/** Text packs 3 to 20 times; deflate's limit is 1032 times. */
const maxRatio = 200;
/** Larger than what is downloaded compressed; files that large are sent as they are. */
const maxDecoded = 256 * 1024 * 1024;
/** How many bytes tell the formats apart. */
const headLength = 2;
/** Compressed data that is none shows early: so much is kept until something was unpacked. */
const keptLength = 1024;
/** A gzip member ends in a checksum and a length (RFC 1952 2.3.1): browsers do not look at them, nor is it done here. */
const gzipTrailer = 8;

const compressionsOf: Readonly<Record<string, Coding | "identity">> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "br",
  identity: "identity",
};
type Coding = "gzip" | "deflate" | "br";

/**
 * The decoder of codings in the order that they were applied. Undefined where there is nothing to undo, or where one of
 * them is unknown: such a body is kept as sent.
 */
export function decoderOf(
  codings: readonly string[],
  sink: ByteSink,
  weird: (name: WeirdName) => void,
): ContentDecoder | undefined {
  const stack: Coding[] = [];
  for (const name of codings) {
    const coding = compressionsOf[name];
    if (coding === undefined) return undefined;
    if (coding !== "identity") stack.push(coding);
  }
  if (stack.length > maxStacked) {
    weird("wh_http_too_many_codings");
    return undefined;
  }
  let decoder: ContentDecoder | undefined;
  // the first applied is the last undone
  stack.forEach((coding, i) => {
    decoder = new ContentDecoder(coding, stack.length - 1 - i, decoder ?? sink, weird);
  });
  return decoder;
}

/** Undoes one coding; its sink may be the next. */
export class ContentDecoder implements ByteSink {
  readonly #coding: Coding;
  readonly #level: number;
  readonly #sink: ByteSink;
  readonly #weird: (name: WeirdName) => void;
  readonly #blocks = new Blocks({ data: (bytes, at, end) => this.#take(bytes, at, end) });
  readonly #unpacked: ByteSink = { data: (bytes, at, end) => this.#give(bytes, at, end) };
  /** How the data began, until something was unpacked. */
  #kept: Uint8Array | undefined = Buffer.allocUnsafe(keptLength);
  #keptFilled = 0;
  /** Where the bytes at hand began. */
  #callAt = 0;
  #inflater: Inflater | undefined;
  #gzipHeader: GzipHeader | undefined;
  #isGzip = false;
  /** Bytes of a trailer that still come. */
  #trailerLeft = 0;
  #mode: "detect" | "unpack" | "pass" | "over" = "detect";
  #taken = 0;
  #given = 0;

  constructor(coding: Coding, level: number, sink: ByteSink, weird: (name: WeirdName) => void) {
    this.#coding = coding;
    this.#level = level;
    this.#sink = sink;
    this.#weird = weird;
  }

  /** False once nothing more can be unpacked. */
  data(bytes: Uint8Array, at: number, end: number): boolean {
    return this.#blocks.data(bytes, at, end);
  }

  #take(bytes: Uint8Array, at: number, end: number): boolean {
    this.#taken += end - at;
    if (this.#mode === "detect") {
      while (this.#keptFilled < headLength && at < end) this.#keep(bytes[at++]!);
      if (this.#keptFilled < headLength) return true;
      this.#detect();
      this.#forward(this.#kept!, 0, headLength);
    }
    this.#forward(bytes, at, end);
    return this.#mode !== "over";
  }

  /** All has come, or there is a hole and nothing after it can be unpacked. False if something could not be unpacked before. */
  close(): boolean {
    const isWhole = this.#mode !== "over" && this.#blocks.flush();
    if (this.#mode === "detect") this.#sink.data(this.#kept!, 0, this.#keptFilled);
    this.#stop();
    const isNextWhole = !(this.#sink instanceof ContentDecoder) || this.#sink.close();
    return isWhole && isNextWhole;
  }

  #stop(): void {
    this.#mode = "over";
    this.#inflater?.close();
    this.#inflater = undefined;
  }

  #keep(byte: number): void {
    this.#kept![this.#keptFilled++] = byte;
  }

  #detect(): void {
    const compression = this.#compression();
    if (compression !== undefined && Inflater.canOpen(compression)) {
      this.#inflater = new Inflater(compression, this.#level);
      if (this.#isGzip) this.#gzipHeader = new GzipHeader();
      this.#mode = "unpack";
      return;
    }
    this.#weird(compression === undefined ? "inflate_failed" : "wh_http_decoders_busy");
    this.#mode = "pass";
  }

  /** Servers say gzip and send zlib, or deflate and send either of its forms: the first two bytes tell. */
  #compression(): Compression | undefined {
    if (this.#coding === "br") return "brotli";
    const first = this.#kept![0]!;
    const second = this.#kept![1]!;
    this.#isGzip = first === 0x1f && second === 0x8b;
    if (this.#isGzip) return "raw";
    if ((first & 0x0f) === 8 && (first * 256 + second) % 31 === 0) return "zlib";
    return this.#coding === "deflate" ? "raw" : undefined;
  }

  #forward(bytes: Uint8Array, at: number, end: number): void {
    if (at >= end) return;
    if (this.#mode === "pass") {
      if (!this.#sink.data(bytes, at, end)) this.#stop();
      return;
    }
    this.#callAt = at;
    if (this.#kept && bytes !== this.#kept) {
      for (let i = at; i < end && this.#keptFilled < keptLength; i++) this.#keep(bytes[i]!);
    }
    while (at < end && this.#inflater) at = this.#unpack(this.#inflater, bytes, at, end);
    if (this.#given > 0) this.#kept = undefined;
  }

  /** Up to where bytes[at, end) were used. */
  #unpack(inflater: Inflater, bytes: Uint8Array, at: number, end: number): number {
    if (this.#trailerLeft > 0) {
      const skipped = Math.min(end - at, this.#trailerLeft);
      this.#trailerLeft -= skipped;
      return at + skipped;
    }
    const header = this.#gzipHeader;
    if (header && !header.isOver) {
      const next = header.skip(bytes, at, end);
      if (header.isForeign) this.#stop();
      return next;
    }
    const outcome = inflater.write(bytes, at, end, this.#unpacked);
    if (outcome === "more") return end;
    if (outcome === "end" && this.#isGzip && this.#mode === "unpack") {
      // another member may follow
      inflater.restart();
      this.#trailerLeft = gzipTrailer;
      this.#gzipHeader = new GzipHeader();
      return end - inflater.left;
    }
    if (outcome === "broken") this.#fail(bytes, end);
    else this.#stop();
    return end;
  }

  /** It is not what it claims to be: as long as nothing was unpacked, it is passed on as it was sent. */
  #fail(bytes: Uint8Array, end: number): void {
    this.#weird("inflate_failed");
    const kept = this.#kept;
    const notKept = bytes === kept ? 0 : this.#taken - this.#keptFilled;
    if (!kept || this.#given > 0 || notKept > end - this.#callAt) {
      this.#stop();
      return;
    }
    this.#inflater?.close();
    this.#inflater = undefined;
    this.#mode = "pass";
    this.#forward(kept, 0, this.#keptFilled);
    this.#forward(bytes, end - notKept, end);
  }

  #give(bytes: Uint8Array, at: number, end: number): boolean {
    this.#given += end - at;
    if (this.#given > maxDecoded || (this.#given > freeOutput && this.#given > maxRatio * this.#taken)) {
      this.#weird("wh_http_decode_bomb");
      this.#mode = "over";
      return false;
    }
    if (this.#sink.data(bytes, at, end)) return true;
    this.#mode = "over";
    return false;
  }
}
