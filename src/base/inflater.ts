/**
 * Hot: unpacks one compressed body as it arrives, at once and in bounded steps. Node offers its native decompressors as
 * asynchronous streams or for whole buffers only, so this drives the stream's own handle
 * (docs/decisions/0031-synchronous-inflate.md).
 */
import zlib from "node:zlib";

export type Compression = "zlib" | "raw" | "brotli";
/** `more`: all bytes were taken; `end`: the compressed data ended; `broken`: they are not what they claim to be. */
export type Outcome = "more" | "end" | "broken";

/** Takes what was unpacked; bytes are valid during the call. */
export interface ByteSink {
  data(bytes: Uint8Array, at: number, end: number): boolean;
}

/** What is used of a zlib stream beyond its documented face: stable since Node 10, and relied on by npm itself. */
interface NativeStream {
  readonly _handle: {
    onerror: (message: string, code: number, name: string) => void;
    writeSync(
      flush: number,
      bytes: Uint8Array,
      at: number,
      length: number,
      out: Uint8Array,
      outAt: number,
      outLength: number,
    ): void;
    reset(): void;
    close(): void;
  };
  /** After writeSync(): how many bytes are left in the output, and in the input. */
  readonly _writeState: Uint32Array;
}

/** One step's output: small enough to stay in the cache, large enough that steps are few. */
const stepSize = 65536;
/** Codings of a body in each other: one unpacks while the one around it still reads its own step. */
export const maxStacked = 3;
const steps: Uint8Array[] = [];

/** Memory that an open decompressor holds, roughly: its window, and brotli's tables. */
const costOf: Readonly<Record<Compression, number>> = {
  zlib: 48 * 1024,
  raw: 48 * 1024,
  brotli: 1024 * 1024,
};
/** Of all conversations together: more bodies at once are kept as sent. */
const memoryBudget = 128 * 1024 * 1024;
let memoryInUse = 0;

const streamOptions = { chunkSize: 64 };

function openStream(compression: Compression): NativeStream {
  const stream =
    compression === "zlib"
      ? zlib.createInflate(streamOptions)
      : compression === "raw"
        ? zlib.createInflateRaw(streamOptions)
        : zlib.createBrotliDecompress(streamOptions);
  return stream as unknown as NativeStream;
}

export class Inflater {
  /** Of the bytes written last, how many come after the end of the compressed data. */
  left = 0;
  readonly #stream: NativeStream;
  readonly #compression: Compression;
  readonly #out: Uint8Array;
  #isBroken = false;
  #isOpen = true;

  /** `level`: how many codings lie around this one; archives begin where those of bodies end. */
  constructor(compression: Compression, level: number) {
    this.#compression = compression;
    this.#out = steps[level] ??= new Uint8Array(stepSize);
    this.#stream = openStream(compression);
    this.#stream._handle.onerror = () => {
      this.#isBroken = true;
    };
    memoryInUse += costOf[compression];
  }

  /** Is there memory for one more? */
  static canOpen(compression: Compression): boolean {
    return memoryInUse + costOf[compression] <= memoryBudget;
  }

  /** Unpacks bytes[at, end) into `sink`, until that says stop. */
  write(bytes: Uint8Array, at: number, end: number, sink: ByteSink): Outcome {
    while (this.#isOpen) {
      const before = end - at;
      // Z_SYNC_FLUSH, or BROTLI_OPERATION_PROCESS: all that can be had by now
      const flush =
        this.#compression === "brotli" ? zlib.constants.BROTLI_OPERATION_PROCESS : zlib.constants.Z_SYNC_FLUSH;
      this.#stream._handle.writeSync(flush, bytes, at, before, this.#out, 0, stepSize);
      // what this step unpacked before the fault cannot be told: the state is as it was
      if (this.#isBroken) return "broken";
      const have = stepSize - this.#stream._writeState[0]!;
      this.left = this.#stream._writeState[1]!;
      at = end - this.left;
      if (have > 0 && !sink.data(this.#out, 0, have)) return "end";
      if (have < stepSize) return this.left > 0 ? "end" : "more";
    }
    return "end";
  }

  /** The next bytes begin compressed data of their own. */
  restart(): void {
    this.#stream._handle.reset();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#stream._handle.close();
    memoryInUse -= costOf[this.#compression];
  }
}
