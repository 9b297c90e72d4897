/**
 * Hot: walks a MIME message as it streams by, never holding more of it than a header block or a line that may be a
 * boundary. Used for mail, and for the multipart bodies of the web.
 */
import { delimiterOf, longestBoundary, longestBoundaryLine, matchDelimiter } from "./boundary.ts";
import { type Entity, entityOf } from "./entity.ts";
import { Headers, longestField } from "./headers.ts";
import { Leaf } from "./leaf.ts";
import type { MimeListener } from "./listener.ts";

/** Nested deeper than any mail program nests, even after fifty forwards; Zeek's limit. */
const deepest = 100;
/** Real mail stays below 100 parts. */
const mostParts = 500;

const lf = 0x0a;
const dash = 0x2d;

/** A multipart whose parts are being read. */
interface Level {
  readonly delimiter: Uint8Array;
  /** Of its parts. */
  readonly depth: number;
}

type State = "header" | "leaf" | "between parts";

export class MimeReader {
  readonly #listener: MimeListener;
  readonly #levels: Level[] = [];
  #state: State = "header";
  #headers = new Headers();
  #depth = 0;
  #entities = 0;
  #leaf: Leaf | undefined;
  /** A line that began in an earlier call. */
  #carry: Buffer | undefined;
  #carryLength = 0;
  /** What comes up to the next line end belongs to a line that was handed on already. */
  #isMidLine = false;
  /** A hole in this header block: a line that is no field may be the body already. */
  #sawHeaderGap = false;
  #saidTooLong = false;
  /** A message inside the message claims to be base64, which RFC 2046 5.2.1 forbids: its first line tells. */
  #claimsBase64: Entity | undefined;

  constructor(listener: MimeListener) {
    this.#listener = listener;
  }

  /** A body whose header was sent elsewhere, as HTTP does: `contentType` is the header's value. */
  static ofBody(contentType: string, listener: MimeListener): MimeReader {
    const reader = new MimeReader(listener);
    reader.#headers.push("Content-Type", contentType);
    reader.#endHeader();
    return reader;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    while (at < end) {
      if (this.#state === "leaf" && this.#carryLength === 0) {
        const stop = this.#beforeDash(bytes, at, end);
        if (stop > at) {
          this.#leaf?.write(bytes, at, stop);
          this.#isMidLine = bytes[stop - 1] !== lf;
          at = stop;
          continue;
        }
      }
      let stop = at;
      while (stop < end && bytes[stop] !== lf) stop++;
      const isWhole = stop < end;
      if (isWhole) stop++;
      if (this.#isMidLine) {
        if (this.#state === "leaf") this.#leaf?.write(bytes, at, stop);
        this.#isMidLine = !isWhole;
      } else if (this.#carryLength > 0) {
        this.#continueLine(bytes, at, stop, isWhole);
      } else if (isWhole) {
        this.#line(bytes, at, stop);
      } else {
        this.#beginLine(bytes, at, stop);
      }
      at = stop;
    }
    this.#leaf?.flush();
  }

  /** `length` bytes of the message were never seen. */
  gap(length: number): void {
    if (this.#state === "header") {
      this.#sawHeaderGap = true;
      this.#carryLength = 0;
    }
    this.#handOnCarry();
    if (this.#state === "leaf") this.#leaf?.gap(length);
    this.#isMidLine = true;
  }

  /** The message is over. `isComplete`: it ended as it should. */
  end(isComplete: boolean): void {
    if (this.#carryLength > 0 && this.#carry) {
      const length = this.#carryLength;
      this.#carryLength = 0;
      this.#line(this.#carry, 0, length);
    }
    // a message may be a header and nothing else
    if (this.#state === "header") this.#endHeader();
    this.#leaf?.finish(false, isComplete);
    this.#leaf = undefined;
    this.#state = "between parts";
    this.#levels.length = 0;
  }

  /** Up to the first line in bytes[at, end) that may be a boundary: all before it is the leaf's. */
  #beforeDash(bytes: Uint8Array, at: number, end: number): number {
    if (this.#levels.length === 0) return end;
    let isLineStart = !this.#isMidLine;
    for (let i = at; i < end; i++) {
      if (isLineStart && bytes[i] === dash) return i;
      while (i < end && bytes[i] !== lf) i++;
      isLineStart = true;
    }
    return end;
  }

  #beginLine(bytes: Uint8Array, at: number, end: number): void {
    if (this.#state === "header" || bytes[at] === dash) {
      this.#keep(bytes, at, end);
      return;
    }
    if (this.#state === "leaf") this.#leaf?.write(bytes, at, end);
    this.#isMidLine = true;
  }

  #continueLine(bytes: Uint8Array, at: number, end: number, isWhole: boolean): void {
    const most = this.#state === "header" ? longestField : longestBoundaryLine;
    if (this.#carryLength + end - at <= most) {
      this.#keep(bytes, at, end);
      if (!isWhole) return;
      const length = this.#carryLength;
      this.#carryLength = 0;
      this.#line(this.#carry!, 0, length);
      return;
    }
    // too long for a boundary alone, but it may begin with one
    const filled = this.#state === "header" ? at : Math.max(at, Math.min(end, at + most - this.#carryLength));
    if (filled > at) this.#keep(bytes, at, filled);
    if (this.#state === "leaf" && this.#boundary(this.#carry!, 0, this.#carryLength)) this.#carryLength = 0;
    this.#handOnCarry();
    if (this.#state === "leaf") this.#leaf?.write(bytes, filled, end);
    this.#isMidLine = !isWhole;
  }

  #keep(bytes: Uint8Array, at: number, end: number): void {
    const needed = this.#carryLength + end - at;
    if (!this.#carry || this.#carry.length < needed) {
      const larger = Buffer.allocUnsafe(Math.max(longestBoundaryLine, 2 * needed));
      this.#carry?.copy(larger, 0, 0, this.#carryLength);
      this.#carry = larger;
    }
    this.#carry.set(bytes.subarray(at, end), this.#carryLength);
    this.#carryLength = needed;
  }

  /** The kept line turned out to be no boundary, or longer than a header may be. */
  #handOnCarry(): void {
    if (this.#carryLength === 0) return;
    if (this.#state === "leaf") this.#leaf?.write(this.#carry!, 0, this.#carryLength);
    if (this.#state === "header") this.#sayHeaderTooLong();
    this.#carryLength = 0;
  }

  /** A whole line, its end included (the last of a message may have none). */
  #line(bytes: Uint8Array, at: number, end: number): void {
    if (bytes[at] === dash && this.#levels.length > 0 && this.#boundary(bytes, at, end)) return;
    if (this.#state === "leaf") {
      this.#leaf?.write(bytes, at, end);
    } else if (this.#state === "header") {
      this.#headerLine(bytes, at, end);
    }
  }

  #boundary(bytes: Uint8Array, at: number, end: number): boolean {
    for (let i = this.#levels.length - 1; i >= 0; i--) {
      const level = this.#levels[i]!;
      const match = matchDelimiter(level.delimiter, bytes, at, end);
      if (match === "none") continue;
      // a part may be a header and nothing else
      if (this.#state === "header") this.#endHeader();
      this.#leaf?.finish(true, true);
      this.#leaf = undefined;
      if (match === "close") {
        this.#levels.length = i;
        this.#state = "between parts";
      } else {
        this.#levels.length = i + 1;
        this.#beginEntity(level.depth);
      }
      return true;
    }
    return false;
  }

  #beginEntity(depth: number): void {
    this.#state = "header";
    this.#depth = depth;
    this.#headers = new Headers();
    this.#sawHeaderGap = false;
    this.#claimsBase64 = undefined;
  }

  #headerLine(bytes: Uint8Array, at: number, end: number): void {
    if (bytes[at] === lf || (end - at === 2 && bytes[at] === 0x0d)) {
      this.#endHeader();
      return;
    }
    const claimed = this.#claimsBase64;
    this.#claimsBase64 = undefined;
    const verdict = this.#headers.add(bytes, at, end);
    if (claimed && verdict === "no field") {
      this.#beginLeaf(claimed);
      this.#line(bytes, at, end);
      return;
    }
    if (verdict === "too long") this.#sayHeaderTooLong();
    if (verdict === "no field" && this.#sawHeaderGap) {
      this.#endHeader();
      this.#line(bytes, at, end);
    }
  }

  #endHeader(): void {
    this.#headers.finish();
    const entity = entityOf(this.#headers, ++this.#entities, this.#depth);
    this.#listener.entity(entity);
    if (this.#entities > mostParts) {
      if (this.#entities === mostParts + 1) this.#listener.weird("wh_mime_too_many_parts");
      this.#state = "between parts";
      return;
    }
    const { boundary, type } = entity;
    const isMultipart =
      type.startsWith("multipart/") && boundary !== undefined && boundary !== "" && boundary.length <= longestBoundary;
    const isMessage = type === "message/rfc822";
    if (isMultipart || isMessage) {
      if (this.#depth < deepest) {
        if (isMultipart) {
          this.#levels.push({ delimiter: delimiterOf(boundary), depth: this.#depth + 1 });
          this.#state = "between parts";
        } else {
          this.#beginEntity(this.#depth + 1);
          if (entity.encoding === "base64") this.#claimsBase64 = entity;
        }
        return;
      }
      this.#listener.weird("exceeded_mime_max_depth");
    }
    this.#beginLeaf(entity);
  }

  #beginLeaf(entity: Entity): void {
    this.#state = "leaf";
    this.#leaf = new Leaf(entity, this.#listener);
  }

  #sayHeaderTooLong(): void {
    if (this.#saidTooLong) return;
    this.#saidTooLong = true;
    this.#listener.weird("exceeded_mime_max_header_bytes");
  }
}
