/** Hot: a part that holds no other: its bytes, decoded, on their way to who asked for them. */
import type { Entity } from "./entity.ts";
import type { MimeListener, PartSink } from "./listener.ts";
import { transferDecoder } from "./transfer.ts";
import type { Output, TransferDecoder } from "./transfer-decoder.ts";

/** Mail servers take some 25 to 150 MB; a part that decodes to more is followed no further. */
const mostDecodedBytes = 64 * 1024 * 1024;

export class Leaf implements Output {
  readonly #entity: Entity;
  readonly #listener: MimeListener;
  readonly #decoder: TransferDecoder;
  #sink: PartSink | undefined;
  #isOpened = false;
  #isIllegalSaid = false;
  #decodedBytes = 0;
  #isWhole = true;

  constructor(entity: Entity, listener: MimeListener) {
    this.#entity = entity;
    this.#listener = listener;
    this.#decoder = transferDecoder(entity.encoding, this);
  }

  write(bytes: Uint8Array, at: number, end: number): void {
    this.#decoder.write(bytes, at, end);
  }

  flush(): void {
    this.#decoder.flush();
  }

  /** `length` bytes of the coded part were never seen. */
  gap(length: number): void {
    this.#decoder.skip();
    this.#open();
    // four digits of base64 are three bytes, and 78 characters of a line hold 76 digits
    this.#sink?.gap(this.#entity.encoding === "base64" ? Math.max(1, Math.floor((length * 57) / 78)) : length);
    this.#isWhole = false;
  }

  finish(isBeforeBoundary: boolean, isComplete: boolean): void {
    this.#decoder.finish(isBeforeBoundary);
    this.#sink?.end(isComplete && this.#isWhole);
  }

  decoded(bytes: Uint8Array, at: number, end: number): void {
    if (this.#decodedBytes >= mostDecodedBytes) {
      if (this.#isWhole) this.#listener.weird("wh_mime_body_too_long");
      this.#isWhole = false;
      return;
    }
    this.#decodedBytes += end - at;
    this.#open();
    this.#sink?.data(bytes, at, end);
  }

  illegal(): void {
    if (this.#isIllegalSaid) return;
    this.#isIllegalSaid = true;
    this.#listener.weird("base64_illegal_encoding");
  }

  #open(): void {
    if (this.#isOpened) return;
    this.#isOpened = true;
    this.#sink = this.#listener.leaf(this.#entity);
  }
}
