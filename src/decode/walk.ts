/** Hot: where the decoder stands in a frame. Every layer reads it, moves it past its header and names what follows. */

import { metaChecksumsBlank, metaHasVlan, metaVlanMask, type PacketBatch } from "#base/packet-batch.ts";
import type { WeirdName } from "#base/weird/index.ts";
import type { ChecksumReader } from "./checksum.ts";
import { Fragments } from "./fragments.ts";
import { laneOfAddresses } from "./lane.ts";
import { type Next, next } from "./next.ts";
import { Packet } from "./packet.ts";
import { Source } from "./source.ts";

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
  /** LINKTYPE_ number of what starts at `at`, for next.linkType. */
  linkType = 0;
  /** 802.11: what follows the frame's header is aligned to 4 bytes. */
  isHeaderPadded = false;
  /** Further frames that an aggregate holds, from here on up to restEnd; -1 when there are none. */
  restAt = -1;
  restEnd = 0;
  /** The capture says that the card fills in this packet's checksums. */
  checksumsBlank = false;
  /** Of the bytes that the packet lies in. */
  sums: ChecksumReader;
  /** The batch's bytes. */
  private readonly frame = new Source();
  /** Another reader counts this frame. */
  isMuted = false;
  private readonly fragmentsOfLanes: Fragments[] = [];
  readonly options: DecoderOptions;
  readonly counters = new Map<string, number>();
  private readonly numberedNames = new Map<string, Map<number, string>>();

  constructor(options: DecoderOptions) {
    this.options = options;
    this.sums = this.frame.sums;
  }

  /** Datagrams of the packet's lane that are still coming in. */
  get fragments(): Fragments {
    const { fragmentsOfLanes } = this;
    const lane = laneOfAddresses(this.packet);
    while (fragmentsOfLanes.length <= lane) fragmentsOfLanes.push(new Fragments());
    return fragmentsOfLanes[lane]!;
  }

  /** Stands at the start of a frame. */
  start(batch: PacketBatch, index: number): void {
    const { packet } = this;
    const at = batch.at[index]!;
    const end = batch.end[index]!;
    const wireLength = batch.wireLength[index]!;
    if (packet.bytes !== batch.bytes) {
      if (this.frame.bytes !== batch.bytes) this.frame.attach(batch.bytes);
      this.use(this.frame);
    }
    packet.seconds = batch.seconds[index]!;
    packet.micros = batch.micros[index]!;
    packet.wireLength = wireLength;
    packet.captureLength = end - at;
    this.forgetLink();
    packet.etherType = 0;
    packet.ipVersion = 0;
    packet.hasTransport = false;
    packet.depth = 0;
    packet.tunnel = undefined;
    packet.tunnelId = -1;
    const meta = batch.meta[index]!;
    if ((meta & metaHasVlan) !== 0) packet.vlan = meta & metaVlanMask;
    this.checksumsBlank = (meta & metaChecksumsBlank) !== 0;
    this.linkType = batch.linkType[index]!;
    this.restAt = -1;
    this.isHeaderPadded = false;
    this.at = at;
    this.end = end;
    // a length on the wire below what was captured is a broken file's
    this.wireEnd = Math.max(at + wireLength, end);
  }

  /** A new frame starts here: its addresses and VLANs are its own. */
  forgetLink(): void {
    const { packet } = this;
    packet.sourceMacAt = -1;
    packet.destinationMacAt = -1;
    packet.vlan = -1;
    packet.innerVlan = -1;
    packet.pppoeSession = -1;
  }

  /** Whether `size` captured bytes are there. */
  has(size: number): boolean {
    return this.end - this.at >= size;
  }

  /** Goes on at `at`, with what packet.etherType is set to. */
  named(etherType: number, at: number): typeof next.etherType {
    this.packet.etherType = etherType;
    this.at = at;
    return next.etherType;
  }

  /** Goes on at `at` with `step`. */
  go(step: Next, at: number): Next {
    this.at = at;
    return step;
  }

  /** The packet lies in `source` from now on. */
  use(source: Source): void {
    this.packet.bytes = source.bytes;
    this.packet.view = source.view;
    this.sums = source.sums;
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
    if (this.isMuted) return next.stop;
    const known = this.counters.get(name);
    if (known === undefined && this.counters.size >= maxCounters) name = "other";
    this.counters.set(name, (this.counters.get(name) ?? 0) + 1);
    return next.stop;
  }

  /** Counts `kind` and a number, as "unknown ethertype 0x88b5"; the text is made once. */
  countNumbered(kind: string, number: number): typeof next.stop {
    let names = this.numberedNames.get(kind);
    if (names === undefined) this.numberedNames.set(kind, (names = new Map()));
    let name = names.get(number);
    if (name === undefined) {
      if (names.size >= maxCounters) return this.count(kind);
      name = `${kind} 0x${number.toString(16).padStart(4, "0")}`;
      names.set(number, name);
    }
    return this.count(name);
  }
}
