/**
 * Hot: a body's content codings undone (RFC 9110 8.4): gzip, deflate with or without its zlib header, brotli, and stacks of
 * them. What cannot be unpacked is passed on as it was sent; what unpacks to too much is cut.
 */
import type { WeirdName } from "#base/weird/index.ts";
import { type ByteSink, type Compression, Inflater, maxStacked } from "./inflater.ts";

/** Below this a body may be of any ratio: a page of spaces is no attack. */
const freeOutput = 1024 * 1024;
/** Text packs 3 to 20 times; deflate's limit is 1032 times. */
const maxRatio = 200;
/** Larger than what is downloaded compressed; files that large are sent as they are. */
const maxDecoded = 256 * 1024 * 1024;
/** How many bytes tell the formats apart. */
const headLength = 2;

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
  readonly #unpacked: ByteSink = { data: (bytes, at, end) => this.#give(bytes, at, end) };
  readonly #head = new Uint8Array(headLength);
  #headFilled = 0;
  #inflater: Inflater | undefined;
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
    this.#taken += end - at;
    if (this.#mode === "detect") {
      while (this.#headFilled < headLength && at < end) this.#head[this.#headFilled++] = bytes[at++]!;
      if (this.#headFilled < headLength) return true;
      this.#detect();
      this.#forward(this.#head, 0, headLength);
    }
    this.#forward(bytes, at, end);
    return this.#mode !== "over";
  }

  /** All has come, or there is a hole and nothing after it can be unpacked. */
  close(): void {
    if (this.#mode === "detect" && this.#headFilled > 0) this.#sink.data(this.#head, 0, this.#headFilled);
    this.#stop();
    if (this.#sink instanceof ContentDecoder) this.#sink.close();
  }

  #stop(): void {
    this.#mode = "over";
    this.#inflater?.close();
    this.#inflater = undefined;
  }

  #detect(): void {
    const compression = this.#compression();
    if (compression !== undefined && Inflater.canOpen(compression)) {
      this.#inflater = new Inflater(compression, this.#level);
      this.#mode = "unpack";
      return;
    }
    this.#weird(compression === undefined ? "inflate_failed" : "wh_http_decoders_busy");
    this.#mode = "pass";
  }

  /** Servers say gzip and send zlib, or deflate and send either of its forms: the first two bytes tell. */
  #compression(): Compression | undefined {
    if (this.#coding === "br") return "brotli";
    const first = this.#head[0]!;
    const second = this.#head[1]!;
    if (first === 0x1f && second === 0x8b) return "gzip";
    if ((first & 0x0f) === 8 && (first * 256 + second) % 31 === 0) return "zlib";
    return this.#coding === "deflate" ? "raw" : undefined;
  }

  #forward(bytes: Uint8Array, at: number, end: number): void {
    if (at >= end) return;
    if (this.#mode === "pass") {
      if (!this.#sink.data(bytes, at, end)) this.#stop();
      return;
    }
    if (this.#inflater === undefined) return;
    const outcome = this.#inflater.write(bytes, at, end, this.#unpacked);
    if (outcome === "more") return;
    if (outcome === "broken") this.#weird("inflate_failed");
    this.#stop();
  }

  #give(bytes: Uint8Array, at: number, end: number): boolean {
    this.#given += end - at;
    if (this.#given > maxDecoded || (this.#given > freeOutput && this.#given > maxRatio * this.#taken)) {
      this.#weird("wh_http_decode_bomb");
      return false;
    }
    return this.#sink.data(bytes, at, end);
  }
}
