/**
 * Hot: the table of conversations: typed arrays, open addressing, bounded. A slot stays where it is as long as its flow
 * lives, so that timers and parsers can point at it.
 */
import { ipProtocol, type Packet } from "#decode/packet.ts";
import { icmpIsOneWay, icmpPorts } from "./icmp.ts";
import { vlansOf } from "./name.ts";
import { Detail, kind, ordinalOf, Slot, State } from "./slot.ts";
import type { TabulationHash } from "./tabulation-hash.ts";

const firstSlots = 1 << 12;
/** Of the flows that the table holds, those of TCP with more than one packet. */
const detailShare = 0.6;
/** A few neighbours among details are as good a sample as any. */
const detailsCompared = 8;
/** VLANs between the same two ports: their flows stand in a row in the index, which nobody shall make long. */
const maxKins = 16;

export class FlowTable {
  words: Int32Array;
  details: Int32Array;
  sums: Float64Array;
  live = 0;
  liveDetails = 0;

  /** The packet at hand is from end A of its flow; set by find(). */
  fromA = true;
  /** A flow between the ends of the packet at hand, on another VLAN; 0: none. Set by find() when it finds no other. */
  kin = 0;

  private readonly maxSlots: number;
  private readonly maxDetails: number;
  private slots: number;
  private usedSlots = 1;
  private freeSlot = 0;
  private detailRoom = firstSlots;
  private usedDetails = 1;
  private freeDetail = 0;
  private hand = 0;

  /** Pairs of slot ordinal and hash, linear probing. */
  private index: Int32Array;
  private mask: number;
  private readonly hash: TabulationHash;

  // The key of the packet at hand, as find() built it.
  private keyHash = 0;
  private keyKind = 0;
  private keyPorts = 0;
  private keyNetwork = 0;
  private readonly key = new Int32Array(8);

  constructor(maxSlots: number, hash: TabulationHash) {
    this.maxSlots = Math.max(16, maxSlots);
    this.maxDetails = Math.ceil(this.maxSlots * detailShare);
    this.slots = Math.min(firstSlots, this.maxSlots + 1);
    this.hash = hash;
    this.words = new Int32Array(this.slots * Slot.words);
    this.details = new Int32Array(this.detailRoom * Detail.words);
    this.sums = new Float64Array(this.details.buffer);
    this.index = new Int32Array(4 * firstSlots);
    this.mask = 2 * firstSlots - 1;
  }

  /** No room for another flow; one must go before add(). */
  get isFull(): boolean {
    return this.live >= this.maxSlots;
  }

  /** No room for another detail; a flow that has one must go before detailOf() makes one. */
  get isDetailFull(): boolean {
    return this.liveDetails >= this.maxDetails;
  }

  /** First word of the packet's flow, or 0. Remembers the key, so that add() can follow. */
  find(packet: Packet): number {
    this.buildKey(packet);
    return this.lookUp(((packet.vlan & 0xfff) << 12) | (packet.innerVlan & 0xfff));
  }

  private lookUp(vlans: number): number {
    const { index, mask, words, key } = this;
    const wanted = this.keyHash;
    let several = 0;
    let kins = 0;
    this.kin = 0;
    for (let i = wanted & mask; ; i = (i + 1) & mask) {
      const slot = index[2 * i]!;
      if (slot === 0) return several === 0 && kins >= maxKins ? this.kin : several;
      if (index[2 * i + 1] !== wanted) continue;
      const at = slot * Slot.words;
      if (
        words[at + Slot.kind] === this.keyKind &&
        words[at + Slot.ports] === this.keyPorts &&
        words[at + Slot.network] === this.keyNetwork &&
        words[at + Slot.addressA] === key[0] &&
        words[at + Slot.addressB] === key[4] &&
        ((this.keyKind & kind.ip6) === 0 || this.sameTail(at))
      ) {
        if (vlansOf(words, at) === vlans) return at;
        kins++;
        if ((words[at + Slot.state]! & State.severalVlans) !== 0) several = this.onLowerVlan(several, at);
        else this.kin = this.onLowerVlan(this.kin, at);
      }
    }
  }

  /** The same one whatever the order in which the index has them, which is another in each process. */
  private onLowerVlan(known: number, other: number): number {
    return known === 0 || vlansOf(this.words, other) < vlansOf(this.words, known) ? other : known;
  }

  private sameTail(at: number): boolean {
    const { words, key } = this;
    return (
      words[at + 1] === key[1] &&
      words[at + 2] === key[2] &&
      words[at + 3] === key[3] &&
      words[at + 5] === key[5] &&
      words[at + 6] === key[6] &&
      words[at + 7] === key[7]
    );
  }

  /** A new flow for the key that find() did not find; all but the key is zero. The table must not be full. */
  add(): number {
    const slot = this.takeSlot();
    const at = slot * Slot.words;
    const { words, key } = this;
    for (let i = 0; i < 8; i++) words[at + i] = key[i]!;
    for (let i = Slot.state; i < Slot.words; i++) words[at + i] = 0;
    words[at + Slot.ports] = this.keyPorts;
    words[at + Slot.kind] = this.keyKind;
    words[at + Slot.network] = this.keyNetwork;
    this.insert(slot, this.keyHash);
    this.live++;
    return at;
  }

  remove(at: number): void {
    const { index, mask } = this;
    const slot = ordinalOf(at);
    let i = this.hash.ofSlot(this.words, at) & mask;
    while (index[2 * i] !== slot) i = (i + 1) & mask;
    // backward-shift deletion: no tombstones
    for (let j = (i + 1) & mask; index[2 * j] !== 0; j = (j + 1) & mask) {
      const home = index[2 * j + 1]! & mask;
      if (((j - home) & mask) < ((j - i) & mask)) continue;
      index[2 * i] = index[2 * j]!;
      index[2 * i + 1] = index[2 * j + 1]!;
      i = j;
    }
    index[2 * i] = 0;
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
    if (this.usedSlots === this.slots) this.growSlots();
    // half of the index stays empty
    if (2 * this.usedSlots > this.mask) this.growIndex();
    return this.usedSlots++;
  }

  private takeDetail(): number {
    if (this.freeDetail !== 0) {
      const detail = this.freeDetail;
      this.freeDetail = this.details[detail * Detail.words]!;
      return detail;
    }
    if (this.usedDetails === this.detailRoom) {
      this.detailRoom = Math.max(this.maxDetails + 1, (3 * this.detailRoom) >> 1);
      const grown = new Int32Array(this.detailRoom * Detail.words);
      grown.set(this.details);
      this.details = grown;
      this.sums = new Float64Array(grown.buffer);
    }
    return this.usedDetails++;
  }

  /** To all the room there may be, in one step: what is not used of it yet takes no memory, and copying would. */
  private growSlots(): void {
    this.slots = this.maxSlots + 1;
    const grown = new Int32Array(this.slots * Slot.words);
    grown.set(this.words);
    this.words = grown;
  }

  private growIndex(): void {
    const old = this.index;
    this.index = new Int32Array(2 * old.length);
    this.mask = 2 * this.mask + 1;
    for (let i = 0; i < old.length; i += 2) if (old[i] !== 0) this.insert(old[i]!, old[i + 1]!);
  }

  private insert(slot: number, hash: number): void {
    const { index, mask } = this;
    let i = hash & mask;
    while (index[2 * i] !== 0) i = (i + 1) & mask;
    index[2 * i] = slot;
    index[2 * i + 1] = hash;
  }

  private buildKey(packet: Packet): void {
    const { view, sourceAt, destinationAt, ipProto } = packet;
    const { key } = this;
    const isIcmp = ipProto === ipProtocol.icmp || ipProto === ipProtocol.icmp6;
    const ports = isIcmp ? icmpPorts(packet) : (packet.sourcePort << 16) | packet.destinationPort;
    const oneWay = isIcmp && icmpIsOneWay(packet);
    const flowKind = ipProto | (oneWay ? kind.oneWay : 0);
    if (packet.ipVersion === 4) {
      const kind4 = flowKind || kind.none;
      this.setKey4(view.getInt32(sourceAt), view.getInt32(destinationAt), ports, kind4, networkOf(packet));
      return;
    }
    let order = 0;
    for (let i = 0; i < 16 && order === 0; i += 4)
      order = view.getUint32(sourceAt + i) - view.getUint32(destinationAt + i);
    if (order === 0) order = (ports >>> 16) - (ports & 0xffff);
    this.fromA = oneWay || order <= 0;
    const lower = this.fromA ? sourceAt : destinationAt;
    const upper = this.fromA ? destinationAt : sourceAt;
    for (let i = 0; i < 4; i++) {
      key[i] = view.getInt32(lower + 4 * i);
      key[4 + i] = view.getInt32(upper + 4 * i);
    }
    this.setKey(flowKind | kind.ip6, ports, networkOf(packet));
  }

  private setKey4(source: number, destination: number, ports: number, flowKind: number, network: number): void {
    const { key } = this;
    const isLower = source === destination ? ports >>> 16 <= (ports & 0xffff) : source >>> 0 < destination >>> 0;
    this.fromA = isLower || (flowKind & kind.oneWay) !== 0;
    if ((this.keyKind & kind.ip6) !== 0) key.fill(0);
    key[0] = this.fromA ? source : destination;
    key[4] = this.fromA ? destination : source;
    this.setKey(flowKind, ports, network);
  }

  private setKey(flowKind: number, ports: number, network: number): void {
    this.keyKind = flowKind;
    this.keyPorts = this.fromA ? ports : (ports << 16) | (ports >>> 16);
    this.keyNetwork = network;
    this.keyHash = this.hash.of(this.key, 0, flowKind, this.keyPorts, network);
  }
}

/**
 * Overlay networks with their own address space tell flows apart. Keys of GRE and tunnel ids of GTP do not: each direction
 * may have its own.
 */
function networkOf(packet: Packet): number {
  return packet.tunnelId >= 0 && (packet.tunnel === "VXLAN" || packet.tunnel === "GENEVE") ? packet.tunnelId + 1 : 0;
}
