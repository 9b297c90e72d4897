/** Hot: domain names as they stand in a message, compressed or not (RFC 1035 3.1 and 4.1.4). */
import type { WeirdName } from "#base/weird/index.ts";
import { wireText } from "#base/wire-text.ts";

/** RFC 1035 2.3.4. */
const maxNameBytes = 255;
/** RFC 1035 2.3.4; NetBIOS names may be longer, since nothing there is compressed. */
const maxLabelBytes = 63;
/** Real names need one or two; each must go backwards, so that a loop is impossible anyway. */
const maxJumps = 64;

const plain = 0;
const upper = 1;
const unsafe = 2;

/** What stands between a byte and its text. */
const kindOf = new Uint8Array(256).map((_, byte) => {
  if (byte >= 0x41 && byte <= 0x5a) return upper;
  return byte < 0x20 || byte >= 0x7f || byte === 0x5c ? unsafe : plain;
});

export class NameReader {
  /** One past the name in the message; -1 when the rest of the message cannot be read. */
  next = -1;
  /** What was wrong with the name, if anything. */
  fault: WeirdName | undefined = undefined;
  /** The name has capital letters. */
  hasUpper = false;
  #isSafe = true;
  #length = 0;
  readonly #text = Buffer.alloc(maxNameBytes + 1);

  /** Reads the name at `at` of the message bytes[start, end). */
  read(bytes: Uint8Array, start: number, at: number, end: number, isNetbios = false): void {
    this.next = -1;
    this.fault = undefined;
    this.hasUpper = false;
    this.#isSafe = true;
    this.#length = 0;
    let segment = at;
    let jumps = 0;
    while (at < end) {
      const length = bytes[at]!;
      if (length === 0) {
        if (jumps === 0) this.next = at + 1;
        return;
      }
      if (length >= 0xc0) {
        if (at + 1 >= end) break;
        const target = start + (((length & 0x3f) << 8) | bytes[at + 1]!);
        if (jumps === 0) this.next = at + 2;
        // A pointer goes to before the name that it stands in, so that every jump goes backwards.
        if (target >= segment) {
          this.fault = "DNS_label_forward_compress_offset";
          return;
        }
        if (++jumps > maxJumps) {
          this.fault = "DNS_max_compression_chain_depth_exceeded";
          return;
        }
        segment = target;
        at = target;
        continue;
      }
      if (length > maxLabelBytes && !isNetbios) {
        this.fault = "DNS_label_too_long";
        this.next = -1;
        return;
      }
      if (at + 1 + length > end) {
        this.fault = "DNS_label_len_gt_pkt";
        this.next = -1;
        return;
      }
      this.#add(bytes, at + 1, length);
      at += 1 + length;
    }
    if (jumps === 0) this.next = -1;
  }

  #add(bytes: Uint8Array, at: number, length: number): void {
    const text = this.#text;
    let to = this.#length;
    if (to + length + 1 > maxNameBytes) {
      this.fault = "DNS_NAME_too_long";
      return;
    }
    if (to > 0) text[to++] = 0x2e;
    for (let i = 0; i < length; i++) {
      const byte = bytes[at + i]!;
      const kind = kindOf[byte];
      if (kind === upper) this.hasUpper = true;
      else if (kind === unsafe) this.#isSafe = false;
      text[to++] = byte;
    }
    this.#length = to;
  }

  /** The name as it was sent, without the final dot. */
  original(): string {
    if (this.#isSafe) return this.#text.toString("latin1", 0, this.#length);
    return wireText(this.#text, 0, this.#length);
  }

  /** The name in lower case, without the final dot. What was sent is lost. */
  lower(): string {
    if (this.hasUpper) {
      const text = this.#text;
      for (let i = 0; i < this.#length; i++) if (kindOf[text[i]!] === upper) text[i]! |= 0x20;
      this.hasUpper = false;
    }
    return this.original();
  }
}

/** One past the name at `at`, without reading what a pointer points to; -1 when there is no whole name. */
export function skipName(bytes: Uint8Array, at: number, end: number): number {
  while (at < end) {
    const length = bytes[at]!;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2 <= end ? at + 2 : -1;
    at += 1 + length;
  }
  return -1;
}
