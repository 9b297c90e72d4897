/** Hot: a file of which parts come one by one, over one conversation or several (RFC 9110 14): put together again. */
import type { FileMeta } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { Emit } from "#record/record.ts";
import { Content } from "./content.ts";
import { contradicts } from "./content-type.ts";
import type { HashName } from "./digests.ts";
import { files } from "./record.ts";
import { Spans } from "./spans.ts";

/** Held of one file until what stands before it comes: some requests of a download in parallel. */
const mostHeld = 512 * 1024;
/** As many full segments hold more than the limit above. */
const mostPieces = 1024;
/** Connections of one download; browsers and download programs open up to 16. */
const mostFlows = 64;

const microsPerSecond = 1e6;
const nothing = new Uint8Array(0);

export class Whole {
  readonly fuid: string;
  lastAt: number;
  /** Parts that are under way. */
  openParts = 0;
  readonly #flows = new Set<Flow>();
  readonly #meta: FileMeta;
  readonly #startedAt: number;
  readonly #analyzers: readonly string[];
  readonly #content: Content;
  readonly #spans = new Spans();
  #filename: string | undefined;
  /** Offset up to which the content was looked at. */
  #inOrder = 0;
  /** How much came too early, by its offset. */
  readonly #held = new Map<number, number>();
  /** Its bytes, until there is a hole: the content ends there. */
  readonly #heldPieces = new Map<number, Uint8Array>();
  #firstHeld = Number.POSITIVE_INFINITY;
  #heldBytes = 0;
  #overflowBytes = 0;

  constructor(flow: Flow, fuid: string, meta: FileMeta, hashes: readonly HashName[]) {
    this.fuid = fuid;
    this.#meta = meta;
    this.#filename = meta.filename;
    this.#startedAt = flow.now;
    this.lastAt = flow.now;
    this.#content = new Content(hashes);
    this.#analyzers = hashes.map((name) => name.toUpperCase());
  }

  get mimeType(): string | undefined {
    return this.#content.mimeType;
  }

  get sha256(): string | undefined {
    return this.#content.hashes.sha256;
  }

  get isComplete(): boolean {
    const { totalBytes } = this.#meta;
    return totalBytes !== undefined && this.#spans.bytes >= totalBytes;
  }

  rename(filename: string): void {
    this.#filename = filename;
  }

  /** bytes[from, end) stand at `offset` of the file. */
  add(flow: Flow, offset: number, bytes: Uint8Array, from: number, end: number): void {
    this.lastAt = flow.now;
    if (this.#flows.size < mostFlows) this.#flows.add(flow);
    if (!this.#spans.add(offset, offset + end - from)) {
      this.#overflow(end - from);
      return;
    }
    if (offset <= this.#inOrder) this.#takeInOrder(offset, bytes, from, end);
    else this.#hold(offset, bytes, from, end);
  }

  /** Nothing more comes: a row for each conversation that carried a part. */
  write(emit: Emit): void {
    const { isComplete } = this;
    this.#heldPieces.clear();
    this.#content.end(isComplete && this.#overflowBytes === 0);
    const { source, depth, side, declaredMime, totalBytes, parentFuid, url } = this.#meta;
    const { mimeType, hashes, entropy, head } = this.#content;
    for (const flow of this.#flows) {
      emit(files, flow, {
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
        seen_bytes: this.#spans.bytes,
        total_bytes: totalBytes,
        missing_bytes: this.#spans.end - this.#spans.bytes,
        overflow_bytes: this.#overflowBytes,
        timedout: !isComplete,
        md5: hashes.md5,
        sha1: hashes.sha1,
        sha256: hashes.sha256,
        entropy,
        complete: isComplete,
        declared_mime: declaredMime,
        mime_mismatch: contradicts(declaredMime, mimeType),
        head,
        url,
      });
    }
  }

  #takeInOrder(offset: number, bytes: Uint8Array, from: number, end: number): void {
    this.#take(offset, bytes, from, end);
    while (this.#firstHeld <= this.#inOrder) {
      const at = this.#firstHeld;
      const length = this.#held.get(at)!;
      const piece = this.#heldPieces.get(at) ?? nothing;
      this.#held.delete(at);
      this.#heldPieces.delete(at);
      this.#heldBytes -= length;
      this.#firstHeld = Math.min(...this.#held.keys());
      this.#take(at, piece, 0, length);
    }
  }

  /** What was there already is not taken again: the first to come wins. */
  #take(offset: number, bytes: Uint8Array, from: number, end: number): void {
    const at = from + this.#inOrder - offset;
    if (at >= end) return;
    this.#content.add(bytes, at, end);
    this.#inOrder += end - at;
  }

  #hold(offset: number, bytes: Uint8Array, from: number, end: number): void {
    const known = this.#held.get(offset) ?? 0;
    const more = end - from - known;
    if (more <= 0) return;
    if (this.#heldBytes + more > mostHeld || this.#held.size >= mostPieces) {
      this.#overflow(more);
      return;
    }
    this.#held.set(offset, end - from);
    if (this.#overflowBytes === 0) this.#heldPieces.set(offset, bytes.slice(from, end));
    this.#firstHeld = Math.min(this.#firstHeld, offset);
    this.#heldBytes += more;
  }

  #overflow(length: number): void {
    this.#overflowBytes += length;
    this.#content.hole();
    this.#heldPieces.clear();
  }
}
