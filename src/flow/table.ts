/**
 * Hot: the table of conversations: typed arrays in the memory of the fast path, which has its index, too; bounded. A slot stays where
 * it is as long as its flow lives, so that timers and parsers can point at it.
 */
import { ipProtocol, type Packet } from "#decode/packet.ts";
import { Key, keyAt, Lane } from "./fast-layout.ts";
import type { FastPath, LaneBounds } from "./fast-path.ts";
import { icmpIsOneWay, icmpPorts } from "./icmp.ts";
import { Detail, kind, ordinalOf, Slot } from "./slot.ts";

/** Of the flows that the table holds, those of TCP with more than one packet. */
const detailShare = 0.6;
/** A few neighbours among details are as good a sample as any. */
const detailsCompared = 8;

/** What a table of so many flows takes; the first slot and the first detail stand for none. */
export function boundsOf(flows: number): LaneBounds {
  const slots = Math.max(16, flows) + 1;
  return { slots, details: Math.ceil((slots - 1) * detailShare) + 1 };
}

export class FlowTable {
  readonly words: Int32Array;
  readonly details: Int32Array;
  readonly sums: Float64Array;
  live = 0;
  liveDetails = 0;

  /** The packet at hand is from end A of its flow; set by find(). */
  fromA = true;
  /** A flow between the ends of the packet at hand, on another VLAN; 0: none. Set by find() when it finds no other. */
  kin = 0;

  private readonly fast: FastPath;
  private readonly lane: number;
  private readonly laneWords: Int32Array;
  private readonly key: DataView;
  private readonly keyWords: Int32Array;
  private readonly maxSlots: number;
  private readonly maxDetails: number;
  private usedSlots = 1;
  private freeSlot = 0;
  private usedDetails = 1;
  private freeDetail = 0;
  private hand = 0;

  /** In the lane's memory at `lane`, which has room for `bounds`. */
  constructor(fast: FastPath, lane: number, { slots, details }: LaneBounds) {
    const { buffer } = fast;
    this.fast = fast;
    this.lane = lane;
    this.laneWords = new Int32Array(buffer, lane, Lane.size);
    this.key = new DataView(buffer, keyAt);
    this.keyWords = new Int32Array(buffer, keyAt, Key.size);
    this.maxSlots = slots - 1;
    this.maxDetails = details - 1;
    const detailsAt = this.laneWords[Lane.details]!;
    this.words = new Int32Array(buffer, this.laneWords[Lane.words]!, slots * Slot.words);
    this.details = new Int32Array(buffer, detailsAt, details * Detail.words);
    this.sums = new Float64Array(buffer, detailsAt, (details * Detail.words) >> 1);
  }

  /** No room for another flow; one must go before add(). */
  get isFull(): boolean {
    return this.live >= this.maxSlots;
  }

  /** No room for another detail; a flow that has one must go before detailOf() makes one. */
  get isDetailFull(): boolean {
    return this.liveDetails >= this.maxDetails;
  }

  /** First word of the packet's flow, or 0. The key is remembered, so that add() can follow. */
  find(packet: Packet): number {
    const { key } = this;
    const { view, sourceAt, destinationAt, ipProto } = packet;
    const isIcmp = ipProto === ipProtocol.icmp || ipProto === ipProtocol.icmp6;
    const ports = isIcmp ? icmpPorts(packet) : (packet.sourcePort << 16) | packet.destinationPort;
    const flowKind = ipProto | (isIcmp && icmpIsOneWay(packet) ? kind.oneWay : 0);
    const isV4 = packet.ipVersion === 4;
    for (let i = 0; i < (isV4 ? 4 : 16); i += 4) {
      key.setInt32(4 * Key.source + i, view.getInt32(sourceAt + i));
      key.setInt32(4 * Key.destination + i, view.getInt32(destinationAt + i));
    }
    const at = this.fast.exports.find(
      this.lane,
      isV4 ? 4 : 6,
      ports,
      isV4 ? flowKind || kind.none : flowKind,
      networkOf(packet),
      ((packet.vlan & 0xfff) << 12) | (packet.innerVlan & 0xfff),
    );
    this.takeKey();
    return at;
  }

  /** The key of the packet at hand was looked up in the fast path. */
  takeKey(): void {
    this.fromA = this.keyWords[Key.fromA] !== 0;
    this.kin = this.keyWords[Key.kin]!;
  }

  /** A new flow for the key that find() did not find; all but the key is zero. The table must not be full. */
  add(): number {
    const slot = this.takeSlot();
    const at = slot * Slot.words;
    const { words, keyWords } = this;
    // a key begins as a slot does
    for (let i = 0; i < Slot.state; i++) words[at + i] = keyWords[i]!;
    for (let i = Slot.state; i < Slot.words; i++) words[at + i] = 0;
    this.fast.exports.insert(this.lane, slot);
    this.live++;
    return at;
  }

  remove(at: number): void {
    const slot = ordinalOf(at);
    this.fast.exports.remove(this.lane, slot);
    const detail = this.words[at + Slot.detail]!;
    if (detail !== 0) {
      this.details[detail * Detail.words] = this.freeDetail;
      this.details[detail * Detail.words + Detail.owner] = 0;
      this.freeDetail = detail;
      this.liveDetails--;
    }
    this.words[at + Slot.kind] = 0;
    this.words[at + Slot.next] = this.freeSlot;
    this.freeSlot = slot;
    this.live--;
  }

  /** First word of the flow's detail, which is made (zeroed) when there is none. */
  detailOf(at: number): number {
    const detail = this.words[at + Slot.detail]!;
    if (detail !== 0) return detail * Detail.words;
    const made = this.takeDetail();
    this.words[at + Slot.detail] = made;
    this.liveDetails++;
    this.details.fill(0, made * Detail.words, (made + 1) * Detail.words);
    this.details[made * Detail.words + Detail.owner] = ordinalOf(at);
    return made * Detail.words;
  }

  /** A flow that has a detail: of a few, the one that was silent for longest. There must be one. */
  detailToGive(): number {
    const { words, details } = this;
    let oldest = 0;
    for (let seen = 0; seen < detailsCompared; ) {
      this.hand = this.hand + 1 < this.usedDetails ? this.hand + 1 : 1;
      const at = details[this.hand * Detail.words + Detail.owner]! * Slot.words;
      if (at === 0) continue;
      seen++;
      if (oldest === 0 || words[at + Slot.lastSeconds]! >>> 0 < words[oldest + Slot.lastSeconds]! >>> 0) oldest = at;
    }
    return oldest;
  }

  /** Is this slot a flow? For walks over all of them. */
  isLive(at: number): boolean {
    return this.words[at + Slot.kind] !== 0;
  }

  /** One past the last word in use. */
  get end(): number {
    return this.usedSlots * Slot.words;
  }

  private takeSlot(): number {
    if (this.freeSlot !== 0) {
      const slot = this.freeSlot;
      this.freeSlot = this.words[slot * Slot.words + Slot.next]!;
      return slot;
    }
    // half of the index stays empty
    if (2 * this.usedSlots > this.laneWords[Lane.mask]!) this.fast.exports.growIndex(this.lane);
    return this.usedSlots++;
  }

  private takeDetail(): number {
    if (this.freeDetail === 0) return this.usedDetails++;
    const detail = this.freeDetail;
    this.freeDetail = this.details[detail * Detail.words]!;
    return detail;
  }
}

/**
 * Overlay networks with their own address space tell flows apart. Keys of GRE and tunnel ids of GTP do not: each direction
 * may have its own.
 */
function networkOf(packet: Packet): number {
  return packet.tunnelId >= 0 && (packet.tunnel === "VXLAN" || packet.tunnel === "GENEVE") ? packet.tunnelId + 1 : 0;
}
