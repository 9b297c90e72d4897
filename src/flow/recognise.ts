/**
 * Which protocol a conversation speaks (RECORDS 3.0): the first bytes are held and shown to every protocol that could be;
 * content decides, ports only order the tries.
 */
import type { Side } from "./flow.ts";
import type { Protocol } from "./protocol.ts";

/** Held of each side; what was not recognised by then will not be. */
const maxHeldBytes = 2048;
const maxPieces = 16;
/** Of a UDP flow: that many datagrams are looked at. */
const maxDatagrams = 4;

export type Transport = "tcp" | "udp" | "icmp";

/** A run of one side's bytes in the order of arrival, or a gap. */
interface Piece {
  side: Side;
  /** Where it lies in the side's held bytes. */
  at: number;
  end: number;
  /** Bytes missing instead. */
  gap: number;
}

/** The protocols that could be, in the order of the tries. */
export class Candidates {
  private readonly all = new Map<Transport, readonly Protocol[]>();
  /** For each registered port: those that registered it first. */
  private readonly byPort = new Map<Transport, Map<number, readonly Protocol[]>>();

  constructor(protocols: readonly Protocol[]) {
    for (const transport of ["tcp", "udp", "icmp"] as const) {
      const all = protocols.filter(({ transports }) => transports.includes(transport));
      const byPort = new Map<number, readonly Protocol[]>();
      for (const port of new Set(all.flatMap(({ ports }) => ports))) {
        const isOn = ({ ports }: Protocol): boolean => ports.includes(port);
        byPort.set(port, [...all.filter(isOn), ...all.filter((protocol) => !isOn(protocol))]);
      }
      this.all.set(transport, all);
      this.byPort.set(transport, byPort);
    }
  }

  of(transport: Transport, origPort: number, respPort: number): readonly Protocol[] {
    const byPort = this.byPort.get(transport);
    return byPort?.get(respPort) ?? byPort?.get(origPort) ?? this.all.get(transport) ?? [];
  }
}

export class Recognition {
  private candidates: readonly Protocol[];
  private readonly isStream: boolean;
  private readonly origPort: number;
  private readonly respPort: number;
  private held: [Uint8Array | undefined, Uint8Array | undefined] = [undefined, undefined];
  private heldEnd: [number, number] = [0, 0];
  /** A gap ends what a side's bytes can tell. */
  private sawGap: [boolean, boolean] = [false, false];
  private readonly pieces: Piece[] = [];
  private overflowed = false;

  constructor(candidates: readonly Protocol[], isStream: boolean, origPort: number, respPort: number) {
    this.candidates = candidates;
    this.isStream = isStream;
    this.origPort = origPort;
    this.respPort = respPort;
  }

  /** Nothing more can come of it: too much was seen, or no candidate is left. */
  get isHopeless(): boolean {
    return this.candidates.length === 0 || this.overflowed;
  }

  /** Who sent the piece held last. */
  get lastSide(): Side {
    return this.pieces.at(-1)?.side ?? 0;
  }

  /** Keeps what came; false when it is more than is held. */
  hold(side: Side, bytes: Uint8Array, at: number, end: number): boolean {
    const fits = this.heldEnd[side] + end - at <= maxHeldBytes;
    if (!fits || this.pieces.length >= (this.isStream ? maxPieces : maxDatagrams)) this.overflowed = true;
    const from = this.heldEnd[side];
    const length = Math.min(end - at, maxHeldBytes - from);
    const held = this.roomFor(side, from + length);
    for (let i = 0; i < length; i++) held[from + i] = bytes[at + i]!;
    this.heldEnd[side] = from + length;
    this.pieces.push({ side, at: from, end: from + length, gap: 0 });
    return !this.overflowed;
  }

  private roomFor(side: Side, length: number): Uint8Array {
    const held = this.held[side];
    if (held && held.length >= length) return held;
    const grown = new Uint8Array(held ? maxHeldBytes : length);
    if (held) grown.set(held);
    this.held[side] = grown;
    return grown;
  }

  holdGap(side: Side, length: number): void {
    if (this.heldEnd[side] > 0) this.sawGap[side] = true;
    if (this.pieces.length >= maxPieces) this.overflowed = true;
    else this.pieces.push({ side, at: 0, end: 0, gap: length });
  }

  /** The protocol that knows these bytes. Those that do not are not asked again. */
  find(): Protocol | undefined {
    const last = this.pieces.at(-1);
    if (!last) return undefined;
    const { side } = last;
    const held = this.held[side];
    if (!held || (this.isStream && this.sawGap[side])) return undefined;
    const at = this.isStream ? 0 : last.at;
    const remaining: Protocol[] = [];
    for (const protocol of this.candidates) {
      const onPort = protocol.ports.includes(this.origPort) || protocol.ports.includes(this.respPort);
      const verdict = protocol.probe(held, at, last.end, side, onPort);
      if (verdict === "yes") {
        this.candidates = this.candidates.filter((other) => other !== protocol);
        return protocol;
      }
      // of datagrams the next may be the first that is its own
      if (verdict === "more" || !this.isStream) remaining.push(protocol);
    }
    this.candidates = remaining;
    return undefined;
  }

  /** Shows every piece, or all but the latest, in the order of arrival. */
  replay(
    data: (side: Side, bytes: Uint8Array, at: number, end: number) => void,
    gap: (side: Side, length: number) => void,
    includesLast: boolean,
  ): void {
    const count = includesLast ? this.pieces.length : this.pieces.length - 1;
    for (let i = 0; i < count; i++) {
      const piece = this.pieces[i]!;
      const held = this.held[piece.side];
      if (piece.gap > 0) gap(piece.side, piece.gap);
      else if (held) data(piece.side, held, piece.at, piece.end);
    }
  }

  swapSides(): void {
    this.held = [this.held[1], this.held[0]];
    this.heldEnd = [this.heldEnd[1], this.heldEnd[0]];
    this.sawGap = [this.sawGap[1], this.sawGap[0]];
    for (const piece of this.pieces) piece.side = piece.side === 0 ? 1 : 0;
  }
}
