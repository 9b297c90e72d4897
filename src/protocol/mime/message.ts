/** A mail message inside a flow: its header is kept, its parts become files, the links in its text are gathered. */
import type { FileBody } from "#flow/files.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Entity } from "./entity.ts";
import type { Headers } from "./headers.ts";
import { Links, LinkText } from "./links.ts";
import type { MimeListener, MimeWeird, PartSink } from "./listener.ts";
import { MimeReader } from "./reader.ts";

/** A record names this many attachments. */
const mostAttachments = 100;

export class Message implements MimeListener {
  /** Header of the message itself, once it was read. */
  headers: Headers | undefined;
  boundary: string | undefined;
  readonly files: FileBody[] = [];
  readonly attachments: string[] = [];
  readonly links = new Links();
  /** Bytes of the message as it was sent. */
  size = 0;
  /** Messages and parts met so far. */
  entities = 0;
  readonly #flow: Flow;
  readonly #source: string;
  readonly #side: Side;
  readonly #entitiesBefore: number;
  readonly #reader: MimeReader;

  /** `entitiesBefore`: how many entities the flow's earlier messages had; a file's depth goes on from there, as Zeek's. */
  constructor(flow: Flow, source: string, side: Side, entitiesBefore: number) {
    this.#flow = flow;
    this.#source = source;
    this.#side = side;
    this.#entitiesBefore = entitiesBefore;
    this.#reader = new MimeReader(this);
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    this.size += end - at;
    this.#reader.data(bytes, at, end);
  }

  gap(length: number): void {
    this.size += length;
    this.#reader.gap(length);
  }

  end(isComplete: boolean): void {
    this.#reader.end(isComplete);
  }

  entity(entity: Entity): void {
    this.entities++;
    if (entity.ordinal === 1) {
      this.headers = entity.headers;
      this.boundary = entity.boundary;
    }
  }

  leaf(entity: Entity): PartSink {
    const file = this.#flow.file({
      source: this.#source,
      depth: this.#entitiesBefore + entity.ordinal,
      side: this.#side,
      filename: entity.filename,
      declaredMime: entity.declaredMime,
    });
    this.files.push(file);
    if (entity.filename !== undefined && this.attachments.length < mostAttachments) {
      this.attachments.push(entity.filename);
    }
    const isHtml = entity.type === "text/html";
    if (entity.isAttachment || (!isHtml && entity.type !== "text/plain")) return file;
    return new TextSink(file, new LinkText(this.links, entity.charset, isHtml));
  }

  weird(name: MimeWeird): void {
    this.#flow.weird(name);
  }
}

/** A part whose text is also searched for links. */
class TextSink implements PartSink {
  readonly #file: FileBody;
  readonly #text: LinkText;

  constructor(file: FileBody, text: LinkText) {
    this.#file = file;
    this.#text = text;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    this.#file.data(bytes, at, end);
    this.#text.data(bytes, at, end);
  }

  gap(length: number): void {
    this.#file.gap(length);
  }

  end(isComplete: boolean): void {
    this.#file.end(isComplete);
    this.#text.end();
  }
}
