/** Hot: the body of one message on its way from the stream to its file, or to the files of its parts. */

import type { ByteSink } from "#base/inflater.ts";
import type { WeirdName } from "#base/weird/index.ts";
import type { FileBody, FileMeta } from "#flow/files.ts";
import type { Flow } from "#flow/flow.ts";
import type { Entity } from "../mime/entity.ts";
import type { MimeListener } from "../mime/listener.ts";
import { MimeReader } from "../mime/reader.ts";
import { type ContentDecoder, decoderOf } from "./content-coding.ts";
import { type ContentRange, contentRange } from "./content-range.ts";
import { safeText } from "./headers.ts";

/** Of each message in one row; the files have records of their own. Zeek's limit. */
const maxFiles = 15;

/** What the message's headers say of its body. */
export interface BodyHead {
  /** Names of codings in the order that they were applied, lower case. */
  readonly codings: readonly string[];
  /** Content-Type as sent. */
  readonly contentType: string | undefined;
  /** How many bytes are announced, where they are and no coding changes them. */
  readonly length: number | undefined;
  readonly isChunked: boolean;
  /** Of a 206 reply: what names the file of which it carries parts, and which part it is where it carries one. */
  readonly whole?: string | undefined;
  readonly range?: ContentRange | undefined;
}

/** What is common to all files of the message. */
type Carrier = Pick<FileMeta, "side" | "filename" | "url">;

/** Bodies that hold others. */
const isContainer = /^\s*(?:multipart\/|message\/rfc822)/i;

export class MessageBody implements ByteSink, MimeListener {
  /** Bytes of the body as sent, chunk framing taken off; and decoded. */
  wireLength = 0;
  length = 0;
  readonly #files: FileBody[] = [];
  readonly #filenames: string[] = [];
  readonly #flow: Flow;
  readonly #head: BodyHead;
  readonly #carrier: Carrier;
  readonly #decoder: ContentDecoder | undefined;
  #parts: MimeReader | undefined;
  #file: FileBody | undefined;
  #isCut = false;
  /** Of coded bodies: when their bytes came. */
  #came: { readonly firstAt: number; lastAt: number } | undefined;
  /** Offset in the stream of the byte at hand, of identity bodies. */
  #streamOffset: number | undefined;

  constructor(flow: Flow, head: BodyHead, carrier: Carrier) {
    this.#flow = flow;
    this.#head = head;
    this.#carrier = carrier;
    this.#decoder = decoderOf(head.codings, this, (name) => this.weird(name));
    const type = head.contentType;
    if (type !== undefined && isContainer.test(type)) this.#parts = MimeReader.ofBody(type, this);
  }

  get isDecoded(): boolean {
    return this.#decoder !== undefined;
  }

  /** Ids, names and types of the files in the body, as a record lists them. */
  get fuids(): string[] | undefined {
    return some(this.#files.map((file) => file.fuid));
  }

  get filenames(): string[] | undefined {
    return some(this.#filenames);
  }

  get mimeTypes(): string[] | undefined {
    return some(this.#files.map((file) => file.mimeType));
  }

  /** Bytes as sent. `streamOffset`: where in the stream the first of them stands. */
  write(bytes: Uint8Array, at: number, end: number, streamOffset: number): void {
    this.wireLength += end - at;
    if (this.#decoder === undefined) {
      this.#streamOffset = streamOffset;
      this.data(bytes, at, end);
      return;
    }
    const { now } = this.#flow;
    this.#came ??= { firstAt: now, lastAt: now };
    this.#came.lastAt = now;
    if (!this.#isCut && !this.#decoder.data(bytes, at, end)) this.#isCut = true;
  }

  /** Decoded bytes. */
  data(bytes: Uint8Array, at: number, end: number): boolean {
    if (end <= at) return true;
    this.length += end - at;
    if (this.#parts) {
      this.#parts.data(bytes, at, end);
    } else {
      this.#file ??= this.#open();
      this.#file.data(bytes, at, end);
    }
    return true;
  }

  /** `length` bytes of the body as sent were never seen. */
  gap(length: number): void {
    this.wireLength += length;
    if (this.#decoder) {
      // how much was lost of the decoded body cannot be told
      this.#decoder.close();
      this.#isCut = true;
      return;
    }
    this.length += length;
    if (this.#parts) {
      this.#parts.gap(length);
    } else {
      this.#file ??= this.#open();
      this.#file.gap(length);
    }
  }

  end(isComplete: boolean): void {
    if (this.#decoder?.close() === false) this.#isCut = true;
    const isWhole = isComplete && !this.#isCut;
    this.#parts?.end(isWhole);
    this.#file?.end(isWhole);
  }

  entity(): void {}

  leaf(part: Entity): FileBody {
    const { filename, declaredMime } = part;
    const header = part.headers.get("content-range");
    const range = header === undefined ? undefined : contentRange(header);
    return this.#begin(filename, { declaredMime, ...this.#partOf(typeof range === "object" ? range : undefined) });
  }

  weird(name: WeirdName): void {
    this.#flow.weird(name);
  }

  #open(): FileBody {
    const { contentType, length, isChunked, range } = this.#head;
    const isVerbatim = this.#decoder === undefined && !isChunked;
    return this.#begin(this.#carrier.filename, {
      declaredMime: contentType === undefined ? undefined : bareType(contentType),
      totalBytes: length,
      isVerbatim,
      streamOffset: isVerbatim ? this.#streamOffset : undefined,
      came: this.#came,
      ...this.#partOf(this.#decoder === undefined ? range : undefined),
    });
  }

  /** Parts of one file, as long as that stays the same, are told by the name of the whole and its size. */
  #partOf(range: ContentRange | undefined): Pick<FileMeta, "part" | "totalBytes"> {
    const { whole } = this.#head;
    if (range === undefined || whole === undefined) return {};
    return { part: { of: `${whole} ${range.total ?? "*"}`, offset: range.start }, totalBytes: range.total };
  }

  #begin(filename: string | undefined, more: Partial<FileMeta>): FileBody {
    const file = this.#flow.file({ source: "HTTP", depth: 0, ...this.#carrier, filename, ...more });
    if (this.#files.length < maxFiles) {
      this.#files.push(file);
      if (filename !== undefined) this.#filenames.push(filename);
    }
    return file;
  }
}

/** A media type without its parameters. */
const bareType = (value: string): string => safeText(value.split(";", 1)[0]!.trim().toLowerCase());

function some(values: readonly (string | undefined)[]): string[] | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length > 0 ? known : undefined;
}
