/** What undoes a content transfer encoding (RFC 2045 6). */

/** Takes what comes of a part. */
export interface Output {
  /** The next bytes, valid during the call. */
  decoded(bytes: Uint8Array, at: number, end: number): void;
  /** A character that the encoding does not have. */
  illegal(): void;
}

export interface TransferDecoder {
  /** A piece of the part; a line's end comes in the same call as its line, unless the line is long. */
  write(bytes: Uint8Array, at: number, end: number): void;
  /** Hands on what is decoded so far: before the call that brought the bytes returns. */
  flush(): void;
  /** Bytes are missing here. */
  skip(): void;
  /** The part is over. The last line end is the boundary's when one follows (RFC 2046 5.1.1). */
  finish(isBeforeBoundary: boolean): void;
}
