/** What a parser says of a body that it finds, and what it gets to feed. The object room implements it. */
import type { Flow, Side } from "./flow.ts";

export interface FileMeta {
  /** Zeek's name of the carrier: HTTP, SMTP, FTP_DATA … */
  source: string;
  /** Place of the MIME part within its message, from 1; 0 where the carrier has no parts. */
  depth: number;
  /** Who sends the body. */
  side: Side;
  filename?: string | undefined;
  /** Content-Type as declared; the type by content is found from the bytes. */
  declaredMime?: string | undefined;
  /** Size that the carrier declares, of the bytes as they are fed; of a part, that of the whole file. */
  totalBytes?: number | undefined;
  parentFuid?: string | undefined;
  url?: string | undefined;
  /** The bytes fed are the stream's own, one to one (not decoded, not de-chunked): acknowledged bytes can be told. */
  isVerbatim?: boolean | undefined;
  /** Verbatim: the stream offset of the body's first byte, where it is not that of the data() call that opens it. */
  streamOffset?: number | undefined;
  /** Of bytes that are held before they are given: when the first came, and the last so far; microseconds since 1970. */
  came?: { readonly firstAt: number; readonly lastAt: number } | undefined;
  /** A part of a larger file: `of` tells which, the same for all its parts; `offset` where in the file it begins. */
  part?: { readonly of: string; readonly offset: number } | undefined;
}

export interface FileBody {
  /** `F` and 11 base-62 digits, derived from the flow and the file's ordinal in it. */
  readonly fuid: string;
  /** Type by content; known once 4096 bytes or the end came. */
  readonly mimeType: string | undefined;
  /** Known after end(), when nothing is missing and the hash was asked for. */
  readonly sha256: string | undefined;
  readonly seenBytes: number;
  data(bytes: Uint8Array, at: number, end: number): void;
  gap(length: number): void;
  /** All that will come has come. `isComplete` false when it was cut. The record is written, at the latest when the flow ends. */
  end(isComplete: boolean): void;
  /** A better name, learnt after the start. */
  rename(filename: string): void;
}

/** Makes the bodies of flows. */
export interface Files {
  open(flow: Flow, meta: FileMeta): FileBody;
  /** The flow is over and its acknowledgements are final: writes its last records. */
  close(flow: Flow): void;
}
