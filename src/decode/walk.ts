/** Hot: where the decoder stands in a frame. Every layer reads it, moves it past its header and names what follows. */

import type { PacketBatch } from "#base/packet-batch.ts";
import type { WeirdName } from "#base/weird/index.ts";
import { ChecksumReader } from "./checksum.ts";
import { Fragments } from "./fragments.ts";
import { Packet } from "./packet.ts";

/** What follows a header: the steps of the decoder's walk. */
export const next = {
  /** Nothing that is followed; said by count() or weird(). */
  stop: 0,
  /** A payload by packet.etherType that belongs to a link protocol. */
  linkPayload: 1,
  ip: 2,
  transport: 3,
  ethernet: 4,
  /** By packet.etherType. */
  etherType: 5,
  llc: 6,
  mpls: 7,
  ppp: 8,
  pppoe: 9,
  nsh: 10,
  wifi: 11,
} as const;
export type Next = (typeof next)[keyof typeof next];

export interface DecoderOptions {
  /** Take every checksum for right. */
  ignoreChecksums: boolean;
  /** Something odd in the headers of `packet`, which is filled as far as it was read. */
  weird(name: WeirdName, packet: Packet, addition?: string): void;
}

/** More kinds of unknown payload than this are counted together. */
const maxCounters = 256;

export class Walk {
  readonly packet = new Packet();
  /** The header to be read; one past the last captured byte; one past the last byte that was on the wire. */
  at = 0;
  end = 0;
  wireEnd = 0;
  /** The capture says that the card fills in this packet's checksums. */
  checksumsBlank = false;
  readonly sums = new ChecksumReader();
  readonly fragments = new Fragments();
  readonly options: DecoderOptions;
  readonly counters = new Map<string, number>();
  private readonly etherTypeNames = new Map<number, string>();

  constructor(options: DecoderOptions) {
    this.options = options;
  }

  /** Stands at the start of a frame. */
  start(batch: PacketBatch, index: number): void {
    const { packet } = this;
    const at = batch.at[index]!;
    const end = batch.end[index]!;
    const wireLength = batch.wireLength[index]!;
    if (packet.bytes !== batch.bytes) this.attach(batch.bytes);
    packet.ordinal = batch.firstOrdinal + index;
    packet.seconds = batch.seconds[index]!;
    packet.micros = batch.micros[index]!;
    packet.wireLength = wireLength;
    packet.captureLength = end - at;
    packet.sourceMacAt = -1;
    packet.destinationMacAt = -1;
    packet.vlan = -1;
    packet.innerVlan = -1;
    packet.etherType = 0;
    packet.depth = 0;
    packet.tunnel = undefined;
    packet.tunnelId = -1;
    this.at = at;
    this.end = end;
    // a length on the wire below what was captured is a broken file's
    this.wireEnd = Math.max(at + wireLength, end);
  }

  /** Reads from `bytes` from now on. */
  attach(bytes: Uint8Array): void {
    this.packet.bytes = bytes;
    this.packet.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.sums.attach(bytes);
  }

  /** Goes on at `at` in a layer that ends at `wireEnd`: what follows it is padding. */
  narrow(at: number, wireEnd: number): void {
    this.at = at;
    this.wireEnd = wireEnd;
    if (wireEnd < this.end) this.end = wireEnd;
  }

  /** Says what is odd about a packet that is read on all the same. */
  oddity(name: WeirdName): void {
    this.options.weird(name, this.packet);
  }

  /** Says what was odd; the walk ends here. */
  weird(name: WeirdName, addition?: string): typeof next.stop {
    this.options.weird(name, this.packet, addition);
    return this.count("not decoded: broken header");
  }

  /** Counts a payload that is recognised and not followed. */
  count(name: string): typeof next.stop {
    const known = this.counters.get(name);
    if (known === undefined && this.counters.size >= maxCounters) name = "other";
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
    return next.stop;
  }

  countEtherType(etherType: number): typeof next.stop {
    let name = this.etherTypeNames.get(etherType);
    if (name === undefined) {
      name = `unknown ethertype 0x${etherType.toString(16).padStart(4, "0")}`;
      if (this.etherTypeNames.size < maxCounters) this.etherTypeNames.set(etherType, name);
    }
    return this.count(name);
  }
}
