/** Hot: one body as it streams by: counted, its content looked at, its delivery followed. */
import type { FileBody, FileMeta } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { Content } from "./content.ts";
import { contradicts } from "./content-type.ts";
import type { HashName } from "./digests.ts";
import type { files } from "./record.ts";
import type { ZipReader } from "./zip.ts";

type FilesRow = RowOf<typeof files>;

const microsPerSecond = 1e6;
/** First letter of every ZIP archive. */
const letterP = 0x50;

export interface BodyOptions {
  readonly flow: Flow;
  readonly fuid: string;
  readonly meta: FileMeta;
  readonly hashes: readonly HashName[];
  onEnd(body: Body): void;
  /** A reader of the archive that the body may be; undefined when it lies too deep. */
  openArchive(body: Body): ZipReader | undefined;
}

export class Body implements FileBody {
  readonly fuid: string;
  readonly flow: Flow;
  seenBytes = 0;
  /** When the last of it came so far; microseconds since 1970. */
  lastAt: number;
  readonly #meta: FileMeta;
  readonly #options: BodyOptions;
  #archive: ZipReader | undefined;
  readonly #startedAt: number;
  readonly #analyzers: readonly string[];
  readonly #content: Content;
  #filename: string | undefined;
  #missingBytes = 0;
  #isEnded = false;
  #isComplete = false;
  #timedOut = false;
  /** Stream offset of the body's first byte. */
  readonly #streamStart: number;
  /** Stream offset of the data() call that ended it. */
  #streamEnd = 0;

  constructor(options: BodyOptions) {
    const { flow, fuid, meta, hashes } = options;
    this.#options = options;
    this.flow = flow;
    this.fuid = fuid;
    this.#meta = meta;
    this.#filename = meta.filename;
    this.#startedAt = meta.came?.firstAt ?? flow.now;
    this.lastAt = this.#startedAt;
    this.#streamStart = meta.streamOffset ?? flow.position(meta.side);
    this.#content = new Content(hashes);
    this.#analyzers = hashes.map((name) => name.toUpperCase());
  }

  get mimeType(): string | undefined {
    return this.#content.mimeType;
  }

  get sha256(): string | undefined {
    return this.#content.hashes.sha256;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    if (this.#isEnded || end <= at) return;
    if (this.seenBytes === 0 && this.#missingBytes === 0 && bytes[at] === letterP)
      this.#archive = this.#options.openArchive(this);
    this.seenBytes += end - at;
    this.lastAt = this.#meta.came?.lastAt ?? this.flow.now;
    this.#content.add(bytes, at, end);
    this.#archive?.data(bytes, at, end);
  }

  gap(length: number): void {
    if (this.#isEnded || length <= 0) return;
    this.#archive?.stop();
    this.#missingBytes += length;
    this.lastAt = this.flow.now;
    this.#content.hole();
  }

  end(isComplete: boolean): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#archive?.stop();
    const { totalBytes } = this.#meta;
    this.#isComplete =
      isComplete && this.#missingBytes === 0 && (totalBytes === undefined || this.seenBytes >= totalBytes);
    this.#content.end(this.#isComplete);
    this.#streamEnd = this.flow.position(this.#meta.side);
    this.#options.onEnd(this);
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
    const { mimeType, hashes, entropy, head } = this.#content;
    const archive = this.#archive?.entries ? this.#archive : undefined;
    return {
      ts: this.#startedAt,
      fuid: this.fuid,
      parent_fuid: parentFuid,
      source,
      depth,
      is_orig: side === 0,
      analyzers: this.#analyzers,
      mime_type: mimeType,
      filename: this.#filename,
      duration: (this.lastAt - this.#startedAt) / microsPerSecond,
      seen_bytes: this.seenBytes,
      total_bytes: totalBytes,
      missing_bytes: this.#missingBytes,
      overflow_bytes: 0,
      timedout: this.#timedOut,
      md5: hashes.md5,
      sha1: hashes.sha1,
      sha256: hashes.sha256,
      entropy,
      acked_bytes: this.#ackedBytes(),
      complete: this.#isComplete,
      declared_mime: declaredMime,
      mime_mismatch: contradicts(declaredMime, mimeType),
      head,
      url,
      children: archive?.entries,
      encrypted_archive: archive?.isEncrypted,
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
}
