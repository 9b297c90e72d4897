/** Follows the frames of a zstd stream (RFC 8878 3.1) and stops at one that would take too much memory to unpack. */

/** What every decoder should support (RFC 8878 3.1.1.1.2); the unpacker in JavaScript moves it once per block. */
const largestWindow = 8 << 20;

const magic = 0xfd2f_b528;
/** Sixteen magic numbers mark frames to skip. */
const skippableMagic = 0x184d_2a50;
const blockHeaderSize = 3;
const descriptorAt = 4;

export class ZstdFrames {
  #expects: "frame" | "block" = "frame";
  #hasChecksum = false;
  /** Bytes of content to pass over before the next header. */
  #skip = 0;
  readonly #header = new Uint8Array(18);
  readonly #view = new DataView(this.#header.buffer);
  #held = 0;

  /** True between two frames: the stream may end here. */
  get isWhole(): boolean {
    return this.#expects === "frame" && this.#skip === 0 && this.#held === 0;
  }

  /** Why the rest of the stream must not be unpacked. */
  refusal: string | undefined;

  /** What of the piece may be unpacked: all of it, or what stands before a frame that is none or needs too much memory. */
  follow(piece: Uint8Array): Uint8Array {
    let frameAt = 0;
    for (let at = 0; at < piece.length; ) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, piece.length - at);
        this.#skip -= passed;
        at += passed;
        continue;
      }
      if (this.#held === 0 && this.#expects === "frame") frameAt = at;
      this.#header[this.#held++] = piece[at++]!;
      if (this.#held < this.#headerSize()) continue;
      this.#held = 0;
      if (this.#expects === "block") this.#readBlock();
      else this.#readFrame();
      if (this.refusal !== undefined) return piece.subarray(0, frameAt);
    }
    return piece;
  }

  #headerSize(): number {
    if (this.#expects === "block") return blockHeaderSize;
    if (this.#held <= descriptorAt) return descriptorAt + 1;
    if (this.#isSkippable()) return 8;
    const { windowSize, dictionarySize, contentSize } = this.#fields();
    return descriptorAt + 1 + windowSize + dictionarySize + contentSize;
  }

  #isSkippable(): boolean {
    return (this.#view.getUint32(0, true) & ~15) >>> 0 === skippableMagic;
  }

  /** How long the parts of the frame header are, by its descriptor. */
  #fields() {
    const descriptor = this.#header[descriptorAt]!;
    const isSingleSegment = (descriptor & 0x20) !== 0;
    const contentFlag = descriptor >> 6;
    return {
      isSingleSegment,
      windowSize: isSingleSegment ? 0 : 1,
      dictionarySize: [0, 1, 2, 4][descriptor & 3]!,
      contentSize: contentFlag === 0 ? (isSingleSegment ? 1 : 0) : 1 << contentFlag,
    };
  }

  #readFrame(): void {
    if (this.#isSkippable()) {
      this.#skip = this.#view.getUint32(4, true);
      return;
    }
    if (this.#view.getUint32(0, true) !== magic) {
      this.refusal = "not a zstd frame";
      return;
    }
    const window = this.#window();
    if (window > largestWindow) {
      this.refusal = `it needs a window of ${window} bytes; install libzstd, or unpack it first with zstd -d --long=31`;
      return;
    }
    this.#hasChecksum = (this.#header[descriptorAt]! & 4) !== 0;
    this.#expects = "block";
  }

  #window(): number {
    const { isSingleSegment, dictionarySize, contentSize } = this.#fields();
    const at = descriptorAt + 1;
    if (!isSingleSegment) {
      const base = 2 ** (10 + (this.#header[at]! >> 3));
      return base + (base / 8) * (this.#header[at]! & 7);
    }
    const contentAt = at + dictionarySize;
    if (contentSize === 1) return this.#header[contentAt]!;
    if (contentSize === 2) return this.#view.getUint16(contentAt, true) + 256;
    if (contentSize === 4) return this.#view.getUint32(contentAt, true);
    return Number(this.#view.getBigUint64(contentAt, true));
  }

  #readBlock(): void {
    const header = this.#header[0]! | (this.#header[1]! << 8) | (this.#header[2]! << 16);
    const isLast = (header & 1) !== 0;
    const isRepeatedByte = ((header >> 1) & 3) === 1;
    this.#skip = isRepeatedByte ? 1 : header >>> 3;
    if (!isLast) return;
    if (this.#hasChecksum) this.#skip += 4;
    this.#expects = "frame";
  }
}
