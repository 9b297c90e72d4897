/** Hot: the first bytes of a conversation whose protocol is not certain yet: who tries it next reads them from the start. */
import type { Side } from "./flow.ts";

/** Held of each side; what was not recognised by then will not be. */
export const maxHeldBytes = 2048;

/** A run of one side's bytes in the order of arrival, or a gap. */
interface Piece {
  side: Side;
  /** Where it lies in the side's held bytes. */
  readonly at: number;
  readonly end: number;
  /** Bytes missing instead. */
  readonly gap: number;
  next: Piece | undefined;
}

const nothing = new Uint8Array(0);

/** What is held of one side. */
class HeldSide {
  bytes: Uint8Array = nothing;
  end = 0;
  /** A gap ends what a side's bytes can tell. */
  isBroken = false;

  /** Copies as much as there is room for. */
  add(bytes: Uint8Array, at: number, end: number): void {
    const from = this.end;
    this.end += Math.min(end - at, maxHeldBytes - from);
    if (this.end > this.bytes.length) {
      const grown = new Uint8Array(from > 0 ? maxHeldBytes : this.end);
      grown.set(this.bytes);
      this.bytes = grown;
    }
    for (let i = from; i < this.end; i++) this.bytes[i] = bytes[at + i - from]!;
  }
}

export class HeldPieces {
  count = 0;
  private first: Piece | undefined = undefined;
  private last: Piece | undefined = undefined;
  private orig: HeldSide | undefined = undefined;
  private resp: HeldSide | undefined = undefined;

  private of(side: Side): HeldSide | undefined {
    return side === 0 ? this.orig : this.resp;
  }

  /** The side's bytes, of which the first end() are held. */
  bytes(side: Side): Uint8Array {
    return this.of(side)?.bytes ?? nothing;
  }

  end(side: Side): number {
    return this.of(side)?.end ?? 0;
  }

  isBroken(side: Side): boolean {
    return this.of(side)?.isBroken ?? false;
  }

  /** Copies as much as there is room for. */
  add(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const held = this.of(side) ?? new HeldSide();
    if (side === 0) this.orig = held;
    else this.resp = held;
    const from = held.end;
    held.add(bytes, at, end);
    this.append({ side, at: from, end: held.end, gap: 0, next: undefined });
  }

  addGap(side: Side, length: number): void {
    const held = this.of(side);
    if (held && held.end > 0) held.isBroken = true;
    this.append({ side, at: 0, end: 0, gap: length, next: undefined });
  }

  private append(piece: Piece): void {
    this.count++;
    if (this.last) this.last.next = piece;
    else this.first = piece;
    this.last = piece;
  }

  /** Shows the first `count` pieces in the order of arrival. */
  replay(
    count: number,
    data: (side: Side, bytes: Uint8Array, at: number, end: number) => void,
    gap: (side: Side, length: number) => void,
  ): void {
    for (let i = 0, piece = this.first; i < count && piece; i++, piece = piece.next) {
      if (piece.gap > 0) gap(piece.side, piece.gap);
      else data(piece.side, this.bytes(piece.side), piece.at, piece.end);
    }
  }

  swapSides(): void {
    [this.orig, this.resp] = [this.resp, this.orig];
    for (let piece = this.first; piece; piece = piece.next) piece.side = piece.side === 0 ? 1 : 0;
  }
}
