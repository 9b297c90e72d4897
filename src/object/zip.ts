/** Hot: the entries of a ZIP archive (APPNOTE.TXT 4.3) as it streams by: each becomes a file of its own. */
import { Blocks } from "#base/blocks.ts";
import { type ByteSink, Inflater, maxStacked } from "#base/inflater.ts";
import { wireText } from "#base/wire-text.ts";
import type { FileBody } from "#flow/files.ts";

/** Below this an archive may pack anything. */
const freeOutput = 1024 * 1024;
/** Text packs 3 to 20 times; deflate's limit is 1032 times. */
const maxRatio = 200;
/** Longer paths are no file's. */
const maxName = 4096;
/** Room for the sizes that do not fit 32 bits, and what may stand before them. */
const maxExtra = 1024;

const signature = { entry: 0x504b0304, directory: 0x504b0102, end: 0x504b0506, end64: 0x504b0606 } as const;
const signatureLength = 4;
/** Offsets in an entry's header, from its signature on; all numbers are little-endian. */
const header = { flags: 6, method: 8, packed: 18, size: 22, name: 26, extra: 28, length: 30 } as const;
const flag = { encrypted: 1, sizeFollows: 8 } as const;
const method = { stored: 0, deflated: 8 } as const;
/** The extra field with 64-bit sizes. */
const zip64 = { id: 1, fieldHead: 4, isElsewhere: 0xffffffff } as const;

/** Who takes the entries. */
export interface ZipListener {
  /** Undefined: there are too many. */
  entry(name: string, size: number | undefined): FileBody | undefined;
  bomb(): void;
}

type State = "signature" | "header" | "name" | "extra" | "data" | "over";

export class ZipReader {
  entries = 0;
  isEncrypted = false;
  readonly #listener: ZipListener;
  readonly #level: number;
  readonly #blocks = new Blocks({ data: (bytes, at, end) => this.#take(bytes, at, end) });
  readonly #unpacked: ByteSink = { data: (bytes, at, end) => this.#give(bytes, at, end) };
  #state: State = "signature";
  /** The last four bytes. */
  #window = 0;
  /** Bytes of the archive before those at hand, and with them. */
  #position = 0;
  #fed = 0;
  readonly #header = new Uint8Array(header.length);
  #name = new Uint8Array(0);
  #extra = new Uint8Array(0);
  /** Of what is at hand: bytes taken, and bytes still to come; the latter may be unknown of data. */
  #taken = 0;
  #left = 0;
  #file: FileBody | undefined;
  #inflater: Inflater | undefined;
  #given = 0;

  /** `depth`: in how many archives this one lies. */
  constructor(depth: number, listener: ZipListener) {
    this.#level = maxStacked + depth;
    this.#listener = listener;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    if (this.#state !== "over") this.#blocks.data(bytes, at, end);
  }

  #take(bytes: Uint8Array, at: number, end: number): boolean {
    this.#fed += end - at;
    while (at < end && this.#state !== "over") {
      const from = at;
      if (this.#state === "signature") at = this.#find(bytes, at, end);
      else if (this.#state === "data") at = this.#content(bytes, at, end);
      else at = this.#collect(bytes, at, end);
      this.#position += at - from;
    }
    return this.#stateNow !== "over";
  }

  /** Nothing more can be read: the archive ended, or has a hole. */
  stop(): void {
    if (this.#state !== "over") this.#blocks.flush();
    this.#break();
  }

  #break(): void {
    this.#endEntry(false);
    this.#state = "over";
  }

  /** What stands between entries is passed over; what does not begin with one is no archive. */
  #find(bytes: Uint8Array, at: number, end: number): number {
    for (let i = at; i < end; i++) {
      this.#window = ((this.#window << 8) | bytes[i]!) >>> 0;
      const seen = this.#position + i + 1 - at;
      if (seen < signatureLength) continue;
      if (this.#window === signature.entry) {
        this.#begin("header", signatureLength, header.length - signatureLength);
        return i + 1;
      }
      const isOver =
        seen === signatureLength ||
        this.#window === signature.directory ||
        this.#window === signature.end ||
        this.#window === signature.end64;
      if (isOver) {
        this.#state = "over";
        return end;
      }
    }
    return end;
  }

  #begin(state: State, taken: number, left: number): void {
    this.#state = state;
    this.#taken = taken;
    this.#left = left;
  }

  /** A header, its name and its extra fields. */
  #collect(bytes: Uint8Array, at: number, end: number): number {
    const into = this.#state === "header" ? this.#header : this.#state === "name" ? this.#name : this.#extra;
    const stop = Math.min(end, at + this.#left);
    for (let i = at; i < stop && this.#taken < into.length; i++) into[this.#taken++] = bytes[i]!;
    this.#left -= stop - at;
    if (this.#left === 0) this.#next();
    return stop;
  }

  #next(): void {
    const { name, extra } = header;
    if (this.#state === "header") {
      const length = u16le(this.#header, name);
      this.#name = new Uint8Array(Math.min(maxName, length));
      this.#begin("name", 0, length);
      if (length > 0) return;
    }
    if (this.#state === "name") {
      const length = u16le(this.#header, extra);
      this.#extra = new Uint8Array(Math.min(maxExtra, length));
      this.#begin("extra", 0, length);
      if (length > 0) return;
    }
    this.#beginEntry();
  }

  #beginEntry(): void {
    const flags = u16le(this.#header, header.flags);
    const how = u16le(this.#header, header.method);
    const sizeFollows = (flags & flag.sizeFollows) !== 0;
    let packed = u32le(this.#header, header.packed);
    let size = u32le(this.#header, header.size);
    if (packed === zip64.isElsewhere || size === zip64.isElsewhere) ({ packed, size } = this.#sizes64());
    const isUnknown = sizeFollows && packed === 0;
    this.entries++;
    this.#window = 0;
    this.#begin("data", 0, isUnknown ? Number.POSITIVE_INFINITY : packed);
    const isEncrypted = (flags & flag.encrypted) !== 0;
    if (isEncrypted) this.isEncrypted = true;
    const name = wireText(this.#name, 0, this.#name.length);
    const isPacked = how === method.deflated;
    const isReadable =
      !isEncrypted && (isPacked ? Inflater.canOpen("raw") : how === method.stored && !isUnknown) && !name.endsWith("/");
    if (isReadable) this.#file = this.#listener.entry(name, sizeFollows && size === 0 ? undefined : size);
    if (this.#file && isPacked) this.#inflater = new Inflater("raw", this.#level);
    // what cannot be read and whose end is unknown is searched for the next entry
    if (this.#left === 0 || (isUnknown && !this.#inflater)) this.#endEntry(!isUnknown);
  }

  #sizes64(): { packed: number; size: number } {
    const extra = this.#extra;
    const wide = { packed: 0, size: 0 };
    for (let at = 0; at + zip64.fieldHead <= extra.length; ) {
      const length = u16le(extra, at + 2);
      const from = at + zip64.fieldHead;
      if (u16le(extra, at) === zip64.id && length >= 16 && from + 16 <= extra.length) {
        wide.size = u32le(extra, from) + u32le(extra, from + 4) * 2 ** 32;
        wide.packed = u32le(extra, from + 8) + u32le(extra, from + 12) * 2 ** 32;
      }
      at = from + length;
    }
    return wide;
  }

  #content(bytes: Uint8Array, at: number, end: number): number {
    const stop = Math.min(end, at + this.#left);
    const inflater = this.#inflater;
    if (inflater === undefined) {
      this.#file?.data(bytes, at, stop);
      return this.#took(stop - at, stop);
    }
    const outcome = inflater.write(bytes, at, stop, this.#unpacked);
    if (this.#stateNow === "over") return end;
    if (outcome === "more") return this.#took(stop - at, stop);
    this.#endFile(outcome === "end");
    if (this.#left !== Number.POSITIVE_INFINITY) return this.#took(stop - at, stop);
    // its length was not told: what comes after it does
    this.#state = "signature";
    return outcome === "end" ? stop - inflater.left : stop;
  }

  #took(length: number, stop: number): number {
    this.#left -= length;
    if (this.#left === 0) this.#endEntry(true);
    return stop;
  }

  /** Read anew: what is unpacked may end it all. */
  get #stateNow(): State {
    return this.#state;
  }

  #give(bytes: Uint8Array, at: number, end: number): boolean {
    this.#given += end - at;
    if (this.#given > freeOutput && this.#given > maxRatio * this.#fed) {
      this.#listener.bomb();
      this.#break();
      return false;
    }
    this.#file?.data(bytes, at, end);
    return true;
  }

  #endEntry(isComplete: boolean): void {
    this.#endFile(isComplete);
    if (this.#state === "data") this.#state = "signature";
  }

  #endFile(isComplete: boolean): void {
    this.#inflater?.close();
    this.#inflater = undefined;
    this.#file?.end(isComplete);
    this.#file = undefined;
  }
}

const u16le = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);
const u32le = (bytes: Uint8Array, at: number): number => (u16le(bytes, at) | (u16le(bytes, at + 2) << 16)) >>> 0;
