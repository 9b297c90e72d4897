/** Hot: one body as it streams by: counted, hashed, its first bytes kept until its type is known. */
import { hex } from "#base/bytes.ts";
import type { FileBody, FileMeta } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { contentType, contradicts, sniffLength } from "./content-type.ts";
import { Digests, type HashName } from "./digests.ts";
import { entropyOf } from "./entropy.ts";
import type { files } from "./record.ts";

type FilesRow = RowOf<typeof files>;

/** How much of the start a record shows. */
const shownHead = 32;

const microsPerSecond = 1e6;

export class Body implements FileBody {
  readonly fuid: string;
  readonly flow: Flow;
  seenBytes = 0;
  mimeType: string | undefined;
  sha256: string | undefined;
  readonly #meta: FileMeta;
  readonly #onEnd: (body: Body) => void;
  readonly #startedAt: number;
  readonly #analyzers: readonly string[];
  #filename: string | undefined;
  #lastAt: number;
  #missingBytes = 0;
  #digests: Digests | undefined;
  #hashes: Partial<Record<HashName, string>> = {};
  /** The first bytes, until they were looked at. */
  #start: Buffer | undefined;
  #startLength = 0;
  #isSniffed = false;
  #entropy: number | undefined;
  #headText: string | undefined;
  #isEnded = false;
  #isComplete = false;
  #timedOut = false;
  /** Stream offset of the body's first byte. */
  readonly #streamStart: number;
  /** Stream offset of the data() call that ended it. */
  #streamEnd = 0;

  constructor(flow: Flow, fuid: string, meta: FileMeta, hashes: readonly HashName[], onEnd: (body: Body) => void) {
    this.flow = flow;
    this.fuid = fuid;
    this.mimeType = meta.knownMime;
    this.#meta = meta;
    this.#filename = meta.filename;
    this.#onEnd = onEnd;
    this.#startedAt = flow.now;
    this.#lastAt = flow.now;
    this.#streamStart = meta.streamOffset ?? flow.position(meta.side);
    this.#digests = hashes.length > 0 ? new Digests(hashes) : undefined;
    this.#analyzers = hashes.map((name) => name.toUpperCase());
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    if (this.#isEnded || end <= at) return;
    this.seenBytes += end - at;
    this.#lastAt = this.flow.now;
    if (!this.#isSniffed) this.#keepStart(bytes, at, end);
    this.#digests?.add(bytes, at, end);
  }

  gap(length: number): void {
    if (this.#isEnded || length <= 0) return;
    this.#missingBytes += length;
    this.#lastAt = this.flow.now;
    // what comes after a hole says nothing about the start, and a hash of the rest is a hash of nothing
    this.#sniff();
    this.#digests = undefined;
  }

  end(isComplete: boolean): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#sniff();
    const { totalBytes } = this.#meta;
    this.#isComplete =
      isComplete && this.#missingBytes === 0 && (totalBytes === undefined || this.seenBytes >= totalBytes);
    if (this.#isComplete && this.#digests) this.#hashes = this.#digests.finish();
    this.sha256 = this.#hashes.sha256;
    this.#digests = undefined;
    this.#streamEnd = this.flow.position(this.#meta.side);
    this.#onEnd(this);
  }

  rename(filename: string): void {
    this.#filename = filename;
  }

  /** The flow is over and the carrier never said that the body is. */
  giveUp(): void {
    this.#timedOut = true;
    this.end(false);
  }

  /** Has the receiver acknowledged the body to its end, as far as can be told by now? */
  get isDelivered(): boolean {
    const { side, isVerbatim } = this.#meta;
    const acknowledged = this.flow.acknowledged(side);
    if (isVerbatim) return acknowledged >= this.#streamStart + this.#length;
    // The coded body ends somewhere in the data at hand: the next data's position is the first sure bound.
    const position = this.flow.position(side);
    return position > this.#streamEnd && acknowledged >= position;
  }

  row(): FilesRow {
    const { source, depth, side, declaredMime, totalBytes, parentFuid, url } = this.#meta;
    return {
      ts: this.#startedAt,
      fuid: this.fuid,
      parent_fuid: parentFuid,
      source,
      depth,
      is_orig: side === 0,
      analyzers: this.#analyzers,
      mime_type: this.mimeType,
      filename: this.#filename,
      duration: (this.#lastAt - this.#startedAt) / microsPerSecond,
      seen_bytes: this.seenBytes,
      total_bytes: totalBytes,
      missing_bytes: this.#missingBytes,
      overflow_bytes: 0,
      timedout: this.#timedOut,
      md5: this.#hashes.md5,
      sha1: this.#hashes.sha1,
      sha256: this.sha256,
      entropy: this.#entropy,
      acked_bytes: this.#ackedBytes(),
      complete: this.#isComplete,
      declared_mime: declaredMime,
      mime_mismatch: contradicts(declaredMime, this.mimeType),
      head: this.#headText,
      url,
    };
  }

  get #length(): number {
    return this.seenBytes + this.#missingBytes;
  }

  #ackedBytes(): number | undefined {
    if (this.isDelivered) return this.#length;
    if (!this.#meta.isVerbatim) return undefined;
    return Math.max(0, Math.min(this.#length, this.flow.acknowledged(this.#meta.side) - this.#streamStart));
  }

  #keepStart(bytes: Uint8Array, at: number, end: number): void {
    const isFirst = this.#startLength === 0;
    if (isFirst && end - at >= sniffLength) {
      this.#look(bytes, at, at + sniffLength);
      return;
    }
    const length = Math.min(end - at, sniffLength - this.#startLength);
    this.#start ??= Buffer.allocUnsafe(sniffLength);
    this.#start.set(bytes.subarray(at, at + length), this.#startLength);
    this.#startLength += length;
    if (this.#startLength === sniffLength) this.#sniff();
  }

  #sniff(): void {
    if (this.#isSniffed) return;
    if (this.#start) this.#look(this.#start, 0, this.#startLength);
    this.#isSniffed = true;
    this.#start = undefined;
  }

  #look(bytes: Uint8Array, at: number, end: number): void {
    this.#isSniffed = true;
    this.mimeType ??= contentType(bytes, at, end);
    this.#entropy = entropyOf(bytes, at, end);
    this.#headText = hex(bytes, at, Math.min(end, at + shownHead));
  }
}
