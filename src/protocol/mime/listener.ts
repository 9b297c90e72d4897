/** What the reader of a message says, and to whom. */
import type { Entity } from "./entity.ts";

/** Names of mime weirds that the reader finds. */
export type MimeWeird =
  | "exceeded_mime_max_depth"
  | "exceeded_mime_max_header_bytes"
  | "base64_illegal_encoding"
  | "wh_mime_too_many_parts"
  | "wh_mime_body_too_long";

/** Who wants to know what is in a message. */
export interface MimeListener {
  /** A header block was read: of the message, of a part, or of a message inside it. */
  entity(entity: Entity): void;
  /** The first bytes of a part that holds no other are there: where do they go? Undefined: nowhere. */
  leaf(entity: Entity): PartSink | undefined;
  weird(name: MimeWeird): void;
}

/** Takes the decoded bytes of one part; valid during the call. A file body is one. */
export interface PartSink {
  data(bytes: Uint8Array, at: number, end: number): void;
  gap(length: number): void;
  end(isComplete: boolean): void;
}
