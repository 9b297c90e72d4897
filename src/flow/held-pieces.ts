/** Hot: the first bytes of a conversation whose protocol is not certain yet: who tries it next reads them from the start. */
import type { Side } from "./flow.ts";

/** Held of each side; what was not recognised by then will not be. */
export const maxHeldBytes = 2048;

/** A run of one side's bytes in the order of arrival, or a gap. */
interface Piece {
  side: Side;
  /** Where it lies in the side's held bytes. */
  at: number;
  end: number;
  /** Bytes missing instead. */
  gap: number;
}

const nothing = new Uint8Array(0);

export class HeldPieces {
  private readonly pieces: Piece[] = [];
  private held: [Uint8Array, Uint8Array] = [nothing, nothing];
  private heldEnd: [number, number] = [0, 0];
  /** A gap ends what a side's bytes can tell. */
  private sawGap: [boolean, boolean] = [false, false];

  get count(): number {
    return this.pieces.length;
  }

  /** The side's bytes, of which the first end() are held. */
  bytes(side: Side): Uint8Array {
    return this.held[side];
  }

  end(side: Side): number {
    return this.heldEnd[side];
  }

  isBroken(side: Side): boolean {
    return this.sawGap[side];
  }

  /** Copies as much as there is room for. */
  add(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const from = this.heldEnd[side];
    const length = Math.min(end - at, maxHeldBytes - from);
    const held = this.roomFor(side, from + length);
    for (let i = 0; i < length; i++) held[from + i] = bytes[at + i]!;
    this.heldEnd[side] = from + length;
    this.pieces.push({ side, at: from, end: from + length, gap: 0 });
  }

  addGap(side: Side, length: number): void {
    if (this.heldEnd[side] > 0) this.sawGap[side] = true;
    this.pieces.push({ side, at: 0, end: 0, gap: length });
  }

  private roomFor(side: Side, length: number): Uint8Array {
    const held = this.held[side];
    if (held.length >= length) return held;
    const grown = new Uint8Array(held.length > 0 ? maxHeldBytes : length);
    grown.set(held);
    this.held[side] = grown;
    return grown;
  }

  /** Shows the first `count` pieces in the order of arrival. */
  replay(
    count: number,
    data: (side: Side, bytes: Uint8Array, at: number, end: number) => void,
    gap: (side: Side, length: number) => void,
  ): void {
    for (let i = 0; i < count; i++) {
      const piece = this.pieces[i]!;
      if (piece.gap > 0) gap(piece.side, piece.gap);
      else data(piece.side, this.held[piece.side], piece.at, piece.end);
    }
  }

  swapSides(): void {
    this.held = [this.held[1], this.held[0]];
    this.heldEnd = [this.heldEnd[1], this.heldEnd[0]];
    this.sawGap = [this.sawGap[1], this.sawGap[0]];
    for (const piece of this.pieces) piece.side = piece.side === 0 ? 1 : 0;
  }
}
