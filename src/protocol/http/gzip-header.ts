/**
 * Hot: skips the header of a gzip member (RFC 1952 2.3) as browsers do: what it says of names, times and checksums is not
 * believed, so that nothing hides behind a header that a stricter reader would refuse.
 */

const magic = [0x1f, 0x8b] as const;
const flag = { headerCrc: 2, extra: 4, name: 8, comment: 16 } as const;
const at = { flags: 3, size: 10 } as const;

export class GzipHeader {
  isOver = false;
  /** What stands here is none. */
  isForeign = false;
  #step: "fixed" | "extra length" | "extra" | "name" | "comment" | "crc" = "fixed";
  #flags = 0;
  /** Bytes of this step: taken, and still to come. */
  #taken = 0;
  #left: number = at.size;
  #extraLength = 0;

  /** Where the compressed data begins; `end` when the header goes on. */
  skip(bytes: Uint8Array, from: number, end: number): number {
    while (from < end && !this.isOver && !this.isForeign) this.#byte(bytes[from++]!);
    return from;
  }

  #byte(byte: number): void {
    if (this.#step === "name" || this.#step === "comment") {
      if (byte === 0) this.#next();
      return;
    }
    if (this.#step === "fixed") {
      if (this.#taken < magic.length && byte !== magic[this.#taken]) this.isForeign = true;
      if (this.#taken === at.flags) this.#flags = byte;
    }
    if (this.#step === "extra length") this.#extraLength += byte << (8 * this.#taken);
    this.#taken++;
    if (--this.#left === 0) this.#next();
  }

  /** The fields come in this order, each if its flag is set. */
  #next(): void {
    const flags = this.#flags;
    this.#taken = 0;
    switch (this.#step) {
      case "fixed":
        this.#step = "extra length";
        this.#left = 2;
        if ((flags & flag.extra) === 0) this.#next();
        return;
      case "extra length":
        this.#step = "extra";
        this.#left = this.#extraLength;
        if (this.#left === 0) this.#next();
        return;
      case "extra":
        this.#step = "name";
        if ((flags & flag.name) === 0) this.#next();
        return;
      case "name":
        this.#step = "comment";
        if ((flags & flag.comment) === 0) this.#next();
        return;
      case "comment":
        this.#step = "crc";
        this.#left = 2;
        if ((flags & flag.headerCrc) === 0) this.#next();
        return;
      case "crc":
        this.isOver = true;
    }
  }
}
