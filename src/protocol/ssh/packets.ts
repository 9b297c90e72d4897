/** Hot: the packets that one side of an SSH 2 connection sends before it encrypts (RFC 4253 6), out of a stream in pieces. */
import { u32 } from "#base/bytes.ts";

const lengthSize = 4;
/** The length of the padding, which is at least 4 bytes, and a message's number. */
const shortest = 1 + 1 + 4;
/** RFC 4253 6.1 asks for 35000 only; host certificates and keys against quantum computers take a few thousand. */
const longest = 256 * 1024;
/** Room that a packet gets with its first bytes. */
const leastRoom = 1024;

const nothing = new Uint8Array(0);

/** Feed it with take() until it says a packet is whole; its payload then stands at bytes[at, end), valid until the next call. */
export class PacketReader {
  bytes: Uint8Array = nothing;
  at = 0;
  end = 0;
  isWhole = false;
  /** What stands here is no packet, or one too long. */
  isLost = false;
  #held = nothing;
  #heldLength = 0;

  /** Reads on in bytes[at, end), at most to the end of the packet, and says where it stopped. */
  take(bytes: Uint8Array, at: number, end: number): number {
    this.isWhole = false;
    while (at < end && !this.isWhole && !this.isLost) {
      if (this.#heldLength === 0 && end - at >= lengthSize) {
        const length = u32(bytes, at);
        if (end - at - lengthSize >= length) {
          this.#show(bytes, at + lengthSize, length);
          return Math.min(end, at + lengthSize + length);
        }
      }
      at = this.#hold(bytes, at, end);
    }
    return at;
  }

  /** Takes up to the end of the length, or of the packet. */
  #hold(bytes: Uint8Array, at: number, end: number): number {
    const isLengthKnown = this.#heldLength >= lengthSize;
    const wanted = isLengthKnown ? lengthSize + u32(this.#held, 0) : lengthSize;
    const taken = Math.min(wanted - this.#heldLength, end - at);
    this.#makeRoom(this.#heldLength + taken);
    for (let i = 0; i < taken; i++) this.#held[this.#heldLength + i] = bytes[at + i]!;
    this.#heldLength += taken;
    if (!isLengthKnown) {
      if (this.#heldLength === lengthSize) this.isLost = !isLength(u32(this.#held, 0));
    } else if (this.#heldLength === wanted) {
      this.#show(this.#held, lengthSize, wanted - lengthSize);
      this.#heldLength = 0;
    }
    return at + taken;
  }

  #makeRoom(length: number): void {
    if (length <= this.#held.length) return;
    const larger = new Uint8Array(Math.max(leastRoom, 2 * length));
    larger.set(this.#held.subarray(0, this.#heldLength));
    this.#held = larger;
  }

  #show(bytes: Uint8Array, at: number, length: number): void {
    const padding = length > 0 ? bytes[at]! : 0;
    this.bytes = bytes;
    this.at = at + 1;
    this.end = at + length - padding;
    this.isLost = !isLength(length) || this.end <= this.at;
    this.isWhole = !this.isLost;
  }
}

const isLength = (length: number): boolean => length >= shortest && length <= longest;
