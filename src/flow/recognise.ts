/**
 * Hot: which protocol a conversation speaks: the first bytes are shown to every protocol that could be;
 * content decides, ports only order the tries. Most flows are known by their first bytes, which are then never copied.
 */
import type { Side } from "./flow.ts";
import { HeldPieces, maxHeldBytes } from "./held-pieces.ts";
import type { Protocol } from "./protocol.ts";

/** Segments, or datagrams of UDP: DTLS comes behind a few of STUN. */
const maxPieces = 16;

export type Transport = "tcp" | "udp" | "icmp";

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

/** Where a flow stands, and between which ports. */
interface FlowPlace {
  readonly origPort: number;
  readonly respPort: number;
  position(side: Side): number;
}

const nothing = new Uint8Array(0);

export class Recognition {
  /** Where each side stood in its stream when this began. */
  origFrom: number;
  respFrom: number;
  private candidates: readonly Protocol[];
  /** The candidate that was found last; when more must be found, it was not the one. */
  private tried: Protocol | undefined = undefined;
  private readonly isStream: boolean;
  private readonly origPort: number;
  private readonly respPort: number;
  private held: HeldPieces | undefined = undefined;
  private overflowed = false;
  // The piece at hand: it lies in the packet until it is held.
  private side: Side = 0;
  private bytes: Uint8Array = nothing;
  private at = 0;
  private end = 0;
  private isHeld = true;

  constructor(candidates: readonly Protocol[], isStream: boolean, flow: FlowPlace) {
    this.candidates = candidates;
    this.isStream = isStream;
    this.origPort = flow.origPort;
    this.respPort = flow.respPort;
    this.origFrom = flow.position(0);
    this.respFrom = flow.position(1);
  }

  /** Nothing more can come of it: too much was seen, or no candidate is left. */
  get isHopeless(): boolean {
    return this.overflowed || this.candidates.length === (this.tried === undefined ? 0 : 1);
  }

  /** Pieces before the one at hand are kept. */
  get hasHeld(): boolean {
    return this.held !== undefined && this.held.count > (this.isHeld ? 1 : 0);
  }

  /** Who sent the piece at hand. */
  get lastSide(): Side {
    return this.side;
  }

  /** What came, valid until hold(); false when it is more than is held. */
  show(side: Side, bytes: Uint8Array, at: number, end: number): boolean {
    const { held } = this;
    const room = held === undefined ? maxHeldBytes : maxHeldBytes - held.end(side);
    if (end - at > room || (held !== undefined && held.count >= maxPieces)) this.overflowed = true;
    this.side = side;
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(end, at + room);
    this.isHeld = false;
    return !this.overflowed;
  }

  /** Keeps the piece at hand: it is not known yet who will read it. */
  hold(): void {
    if (this.isHeld) return;
    this.isHeld = true;
    this.held ??= new HeldPieces();
    this.held.add(this.side, this.bytes, this.at, this.end);
    this.bytes = nothing;
  }

  holdGap(side: Side, length: number): void {
    this.held ??= new HeldPieces();
    if (this.held.count >= maxPieces) this.overflowed = true;
    else this.held.addGap(side, length);
    this.end = this.at;
  }

  /** The protocol that knows these bytes. Those that do not are not asked again. */
  find(): Protocol | undefined {
    const { side, held } = this;
    if (this.end === this.at) return undefined;
    const isContinued = this.isStream && held !== undefined && held.end(side) > 0;
    if (isContinued && held.isBroken(side)) return undefined;
    if (isContinued) this.hold();
    const bytes = isContinued ? held.bytes(side) : this.bytes;
    const at = isContinued ? 0 : this.at;
    const end = isContinued ? held.end(side) : this.end;
    // of datagrams the next may be the first that is its own: nobody is given up
    const remaining: Protocol[] | undefined = this.isStream ? [] : undefined;
    this.forgetTried();
    for (const protocol of this.candidates) {
      const onPort = protocol.ports.includes(this.origPort) || protocol.ports.includes(this.respPort);
      const verdict = protocol.probe(bytes, at, end, side, onPort);
      if (verdict === "yes") {
        this.tried = protocol;
        return protocol;
      }
      if (verdict === "more") remaining?.push(protocol);
    }
    if (remaining) this.candidates = remaining;
    return undefined;
  }

  private forgetTried(): void {
    const { tried } = this;
    if (tried === undefined) return;
    this.tried = undefined;
    this.candidates = this.candidates.filter((other) => other !== tried);
  }

  /** Shows every piece, or all but the latest, in the order of arrival. */
  replay(
    data: (side: Side, bytes: Uint8Array, at: number, end: number) => void,
    gap: (side: Side, length: number) => void,
    includesLast: boolean,
  ): void {
    const { held } = this;
    if (held !== undefined) held.replay(this.isHeld && !includesLast ? held.count - 1 : held.count, data, gap);
    if (includesLast && !this.isHeld) data(this.side, this.bytes, this.at, this.end);
  }

  swapSides(): void {
    const { origFrom } = this;
    this.origFrom = this.respFrom;
    this.respFrom = origFrom;
    this.side = this.side === 0 ? 1 : 0;
    this.held?.swapSides();
  }
}
