/** Hot: one side's frames of a WebSocket (RFC 6455 5.2): what they carry comes out unmasked, piece by piece. */

const smallest = 2;
const longestHead = 14;
/** Unmasked at once. */
const pieceBytes = 4096;
const closeOpcode = 8;
const compressed = 0x40;
const masked = 0x80;

export class Frames {
  /** The side said that it is over. */
  isClosed = false;
  private readonly head = new Uint8Array(longestHead);
  private headLength = 0;
  private left = 0;
  private place = 0;
  private isCarried = false;
  private piece: Uint8Array | undefined = undefined;
  private readonly carry: (bytes: Uint8Array, at: number, end: number) => void;

  constructor(carry: (bytes: Uint8Array, at: number, end: number) => void) {
    this.carry = carry;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    while (at < end && !this.isClosed) {
      if (this.left > 0) {
        const stop = Math.min(end, at + Math.min(this.left, pieceBytes));
        if (this.isCarried) this.unmask(bytes, at, stop);
        this.place += stop - at;
        this.left -= stop - at;
        at = stop;
        continue;
      }
      this.head[this.headLength++] = bytes[at++]!;
      if (this.headLength >= smallest && this.headLength === this.headSize()) this.begin();
    }
  }

  /** A hole within a frame; false when where the next one begins is lost. */
  gap(length: number): boolean {
    if (length > this.left) return false;
    this.left -= length;
    this.place += length;
    return true;
  }

  private headSize(): number {
    const length = this.head[1]! & 0x7f;
    const extended = length === 127 ? 8 : length === 126 ? 2 : 0;
    return smallest + extended + ((this.head[1]! & masked) !== 0 ? 4 : 0);
  }

  private begin(): void {
    const { head } = this;
    const opcode = head[0]! & 0x0f;
    const length = head[1]! & 0x7f;
    this.left = length;
    if (length === 126) this.left = (head[2]! << 8) | head[3]!;
    // 53 bits are enough: nothing that long ever ends
    if (length === 127) this.left = this.word(2) * 2 ** 32 + this.word(6);
    this.place = 0;
    // control frames are for the ends; what is compressed is not unpacked
    this.isCarried = opcode < closeOpcode && (head[0]! & compressed) === 0;
    this.isClosed = opcode === closeOpcode;
    this.headLength = 0;
  }

  private word(at: number): number {
    const { head } = this;
    return ((head[at]! << 24) | (head[at + 1]! << 16) | (head[at + 2]! << 8) | head[at + 3]!) >>> 0;
  }

  private unmask(bytes: Uint8Array, at: number, end: number): void {
    if ((this.head[1]! & masked) === 0) {
      this.carry(bytes, at, end);
      return;
    }
    this.piece ??= new Uint8Array(pieceBytes);
    const { piece, head, place } = this;
    const keyAt = this.headSize() - 4;
    for (let i = at; i < end; i++) piece[i - at] = bytes[i]! ^ head[keyAt + ((place + i - at) & 3)]!;
    this.carry(piece, 0, end - at);
  }
}
