/** Hot: a text that is known long before it is written, and so is written in steps of eight bytes. */

export const stepBytes = 8;

/** ASCII without DEL: its bytes are never those of a double that is no number, which would not stay as it is. */
export class Piece {
  /** Doubles that have the text for their bytes, the first lowest; zeros follow. */
  readonly steps: readonly number[];
  /** Bytes of the text. */
  readonly size: number;

  constructor(text: string) {
    const bytes = Buffer.alloc(Math.ceil(text.length / stepBytes) * stepBytes);
    this.size = bytes.write(text, "latin1");
    this.steps = Array.from({ length: bytes.length / stepBytes }, (_, i) => bytes.readDoubleLE(stepBytes * i));
  }
}
