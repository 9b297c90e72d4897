/** Hot: from packets to conversations. The one way into this room. */
import type { WeirdName } from "#base/weird/index.ts";
import { laneCount } from "#decode/lane.ts";
import { ipProtocol, type Packet, tcpFlag } from "#decode/packet.ts";
import type { Emit, FlowHead, RecordSpec, RowOf } from "#record/record.ts";
import { isUnproven, trust } from "./checksum-trust.ts";
import { conn } from "./conn.ts";
import { Conversations } from "./conversations.ts";
import { Copies } from "./copies.ts";
import { FastPath, type LaneBounds } from "./fast-path.ts";
import type { Files } from "./files.ts";
import { addFlip, addLetter, addLetterOnce, isLogarithmic, Letter, onceBit } from "./history.ts";
import type { KnownProtocols } from "./known-protocols.ts";
import { endsHash, uidHigh, uidLow } from "./name.ts";
import type { Roles } from "./roles.ts";
import { Detail, kind, microsMask, SeenBit, Slot, State, Sum, Tally } from "./slot.ts";
import { boundsOf, FlowTable } from "./table.ts";
import { addToTally, tally } from "./tally.ts";
import { tunnel } from "./tunnel.ts";
import { WeirdLog, weird } from "./weird.ts";

/** The records that this room itself writes. */
export const flowRecords: readonly RecordSpec[] = [conn, weird, tunnel];

export interface EngineOptions {
  emit: Emit;
  protocols: KnownProtocols;
  files: Files;
  /** Counts only: no stream is put together and no protocol read. */
  flowsOnly: boolean;
  /** How many conversations are remembered at once, and of how many the payload is read; the others are only counted. */
  maxFlows?: number;
  maxParsed?: number;
  /** The engine of the tunnels, if it is another. */
  carriers?: FlowEngine;
  /** Where what is odd is told, if others tell there too. */
  weirdLog?: WeirdLog;
  /** The memory that it has in the fast path of several engines; else it has one of its own. */
  memory?: { readonly fast: FastPath; readonly lane: number };
  /** For a fast path of its own. */
  ignoreChecksums?: boolean;
  seed?: number;
  /** Write rows of conversations that are still open, every so many seconds. */
  interimSeconds?: number;
}

/** What the engine did, for the capture row and the live view. */
export interface FlowCounters {
  liveFlows: number;
  createdFlows: number;
  /** Packets without a whole transport header: of no conversation. */
  headlessPackets: number;
  /** Packets that were captured once more: counted once. */
  copies: number;
  /** Packets whose checksum was wrong: read all the same, or only counted. */
  wrongChecksums: Readonly<{ believed: number; unread: number }>;
  reassemblyBytes: number;
  /** Work that was left out under pressure, by step: flows are those let go before their time. */
  shed: Readonly<{ parsing: number; reassembly: number; flows: number }>;
  weirds: ReadonlyMap<WeirdName, number>;
}

const defaultMaxFlows = 1_000_000;
const defaultMaxParsed = 100_000;

export class FlowEngine {
  readonly fast: FastPath;
  private readonly table: FlowTable;
  private readonly open: Conversations;
  private readonly roles: Roles;
  private readonly weirdLog: WeirdLog;
  private readonly copies: Copies;
  private readonly flowsOnly: boolean;
  private readonly carriers: FlowEngine | undefined;
  private readonly interimSeconds: number;
  private second = -1;
  /** Rows of what is open were last written in this second. */
  private interimsAt = 0;
  /** The flow that encloses the packet at hand: that of the packet before, in the same frame. */
  private enclosing = 0;
  private created = 0;
  private headless = 0;
  private believed = 0;
  private unread = 0;

  constructor(options: EngineOptions) {
    const { emit, protocols, files, flowsOnly, maxFlows, maxParsed, interimSeconds, weirdLog } = options;
    this.interimSeconds = interimSeconds ?? 0;
    this.flowsOnly = flowsOnly;
    const bounds = boundsOf(maxFlows ?? defaultMaxFlows);
    const { fast, lane } = options.memory ?? memoryOfOne(bounds, options);
    this.fast = fast;
    this.table = new FlowTable(fast, lane, bounds);
    this.copies = new Copies(fast, lane);
    this.roles = protocols.roles;
    this.carriers = options.carriers;
    this.weirdLog = weirdLog ?? new WeirdLog(emit);
    this.open = new Conversations({
      table: this.table,
      emit,
      files,
      candidates: protocols.candidates,
      weirdLog: this.weirdLog,
      flowsOnly,
      maxParsed: maxParsed ?? defaultMaxParsed,
    });
  }

  get counters(): FlowCounters {
    return {
      liveFlows: this.table.live,
      createdFlows: this.created,
      headlessPackets: this.headless,
      copies: this.copies.count,
      wrongChecksums: { believed: this.believed, unread: this.unread },
      reassemblyBytes: this.open.memory.bytes,
      shed: this.open.shed,
      weirds: this.weirdLog.counts,
    };
  }

  /** Called once for every frame, before its packets: the clock that timers follow. */
  frame(seconds: number, micros: number): void {
    this.open.now = seconds * 1e6 + micros;
    this.enclosing = 0;
    if (seconds !== this.second) this.tick(seconds);
  }

  private tick(seconds: number): void {
    this.second = seconds;
    const { timers, deadline } = this.open;
    timers.advance(seconds, deadline);
    for (let i = 0; i < timers.count; i++) this.open.expire(timers.take(i));
    if (this.interimSeconds === 0) return;
    const every = this.interimSeconds;
    if (Math.floor(seconds / every) <= Math.floor(this.interimsAt / every)) return;
    this.open.writeInterims(seconds, this.interimsAt, every);
    this.interimsAt = seconds;
  }

  /** The payload of a packet that the fast path has taken. */
  data(at: number, side: number, packet: Packet): void {
    const { open } = this;
    open.now = packet.seconds * 1e6 + packet.micros;
    if (packet.ipProto === ipProtocol.tcp) open.segmentData(at, side, packet);
    else open.read(at, side, packet.bytes, packet.payloadAt, packet.payloadEnd);
  }

  /** One decoded IP packet of the frame at hand; outer packets of a tunnel come before the inner. */
  packet(packet: Packet): void {
    const { table } = this;
    if (isHeadless(packet)) {
      this.headless++;
      return;
    }
    this.read(packet, table.find(packet));
  }

  /** The packet that the fast path stopped at, of the flow at `at`, or of none that is known. */
  left(packet: Packet, at: number): void {
    this.table.takeKey();
    this.read(packet, at);
  }

  private read(packet: Packet, at: number): void {
    const { table, open } = this;
    if (at === 0 && table.kin !== 0 && this.belongs(table.kin, packet)) at = table.kin;
    if (at !== 0 && this.isOver(at, packet)) at = 0;
    const isNew = at === 0;
    if (isNew) at = this.add(packet);
    const outer = this.enclosing;
    this.enclosing = at;
    const side = this.sender(at);
    if (packet.isCarrier) this.touch(at, packet);
    else if (this.copies.isCopy(packet, at, side)) table.details[this.detail(at) + Detail.copies]!++;
    else if (!packet.checksumOk && !isUnproven(table.words, at, side)) this.countOnly(at, side, packet);
    else this.take(at, side, packet, isNew);
    if (packet.depth > 0) this.noteTunnel(at, outer, packet);
    // deadlines are told by states: the first comes with the first packet's
    if (isNew) open.timers.schedule(at, Math.floor(open.deadline(at) / 1e6));
  }

  private take(at: number, side: number, packet: Packet, isNew: boolean): void {
    const { checksumOk, ipProto } = packet;
    if (trust(this.table.words, at, side, checksumOk)) this.tellChecksum(at, packet, "believed: none was right before");
    if (!checksumOk) {
      this.believed++;
      // the tunnel that it may hold is entered, too
      packet.checksumOk = true;
    }
    if (ipProto === ipProtocol.tcp) this.segment(at, side, packet, isNew);
    else this.datagram(at, side, packet);
  }

  /** Which side of the flow sent the packet that was looked up last. */
  private sender(at: number): number {
    return this.table.fromA === ((this.table.words[at + Slot.state]! & State.origIsB) === 0) ? 0 : 1;
  }

  /**
   * Whether a packet is of a flow that began on another VLAN (docs/decisions/0021): a copy that was routed there, or the first
   * of the other end, whose VLAN may be another.
   */
  private belongs(kin: number, packet: Packet): boolean {
    const { words } = this.table;
    const side = this.sender(kin);
    if (words[kin + Slot.packets + side] !== 0 && !this.copies.wouldBeCopy(packet, kin, side)) return false;
    words[kin + Slot.state]! |= State.severalVlans;
    return true;
  }

  /** The flow that has this key is over, and another begins; it is ended. */
  private isOver(at: number, packet: Packet): boolean {
    const { open } = this;
    if (packet.seconds >= this.table.words[at + Slot.due]! >>> 0 && open.now >= open.deadline(at))
      return open.expire(at);
    if (packet.ipProto !== ipProtocol.tcp || (packet.flags & tcpFlag.syn) === 0) return false;
    const side = this.sender(at);
    if (!packet.checksumOk && !isUnproven(this.table.words, at, side)) return false;
    if (!open.tcp.isReuse(at, side, packet)) return false;
    open.end(at, "reuse");
    return true;
  }

  private add(packet: Packet): number {
    const { table, open } = this;
    if (table.isFull) open.evict(this.enclosing);
    const at = table.add();
    const { words } = table;
    this.created++;
    const isFlipped = this.isFromResponder(at, packet);
    let state = packet.isCarrier ? State.isCarrier : 0;
    if (table.fromA === isFlipped) state |= State.origIsB;
    if (packet.vlan >= 0) state |= State.hasVlan;
    if (packet.innerVlan >= 0) state |= State.hasInnerVlan;
    words[at + Slot.state] = state;
    if (this.flowsOnly) words[at + Slot.seen] = SeenBit.unread;
    words[at + Slot.startSeconds] = packet.seconds;
    words[at + Slot.startMicros] = packet.micros | (packet.vlan << 20);
    words[at + Slot.lastSeconds] = packet.seconds;
    words[at + Slot.lastMicros] = packet.micros | (packet.innerVlan << 20);
    const { sourceMacAt, destinationMacAt } = packet;
    if (sourceMacAt >= 0 && destinationMacAt >= 0) {
      const macOfA = table.fromA ? sourceMacAt : destinationMacAt;
      const macOfB = table.fromA ? destinationMacAt : sourceMacAt;
      words[at + Slot.link] = open.macs.number(packet.bytes, macOfA, macOfB) << 16;
    }
    if (packet.pppoeSession >= 0) open.pppoeSessions.set(at, packet.pppoeSession);
    if (isFlipped) addFlip(table, at);
    return at;
  }

  /** The first packet of a flow came from its responder. */
  private isFromResponder(at: number, packet: Packet): boolean {
    const isMidway = packet.ipProto === ipProtocol.tcp && (packet.flags & tcpFlag.syn) === 0;
    const opener = isMidway ? this.open.openers.side(this.table.words, at) : -1;
    return opener < 0 ? this.roles.isFromResponder(packet) : (opener === 1) === this.table.fromA;
  }

  private touch(at: number, packet: Packet): void {
    const { words } = this.table;
    words[at + Slot.lastSeconds] = packet.seconds;
    words[at + Slot.lastMicros] = (words[at + Slot.lastMicros]! & ~microsMask) | packet.micros;
  }

  private segment(at: number, side: number, packet: Packet, isNew: boolean): void {
    const { words } = this.table;
    const isBareSyn = isNew && side === 0 && this.open.tcp.open(at, packet);
    const detail = isBareSyn ? 0 : this.detail(at);
    this.count(at, side, packet);
    this.countLink(at, detail, side, packet);
    words[at + Slot.first]! |= packet.flags << (16 + 8 * side);
    if (!isBareSyn) this.open.tcp.segment(at, detail, side, packet);
  }

  private datagram(at: number, side: number, packet: Packet): void {
    const { table } = this;
    const { words } = table;
    this.count(at, side, packet);
    this.touch(at, packet);
    if (!packet.hasTransport) return;
    addToTally(words, at, Tally.payload, side, packet.payloadLength);
    const isUdp = packet.ipProto === ipProtocol.udp;
    if (isUdp) addLetterOnce(table, at, Letter.D, side, onceBit.data);
    const from = isUdp ? packet.payloadAt : packet.transportAt;
    if (packet.payloadEnd > from) this.open.read(at, side, packet.bytes, from, packet.payloadEnd);
  }

  private count(at: number, side: number, packet: Packet): void {
    const { words } = this.table;
    if (words[at + Slot.packets + side]!++ === 0) words[at + Slot.first]! |= packet.ttl << (8 * side);
    addToTally(words, at, Tally.ipBytes, side, packet.ipLength);
  }

  /** What the frames of TCP hold: without a detail, of the only packet. */
  private countLink(at: number, detail: number, side: number, packet: Packet): void {
    const { words, sums } = this.table;
    if (detail !== 0) sums[(detail >> 1) + Sum.linkBytes + side]! += packet.wireLength;
    else words[at + Slot.link]! |= Math.min(Math.max(0, packet.wireLength - packet.ipLength), 0xffff);
  }

  private countOnly(at: number, side: number, packet: Packet): void {
    this.unread++;
    const detail = this.detail(at);
    this.count(at, side, packet);
    if (packet.ipProto === ipProtocol.tcp) this.countLink(at, detail, side, packet);
    if (packet.ipProto === ipProtocol.tcp || packet.ipProto === ipProtocol.udp) {
      const count = ++this.table.details[detail + Detail.badChecksums + side]!;
      if (isLogarithmic(count)) addLetter(this.table, at, Letter.C, side);
    }
    this.tellChecksum(at, packet, "");
  }

  private tellChecksum(at: number, packet: Packet, addition: string): void {
    // of the header's the decoder told
    if (packet.headerChecksumOk) this.open.weird(at, badChecksum[packet.ipProto] ?? "bad_UDP_checksum", addition);
  }

  /** The flow's detail; made, it takes over what the slot kept of the first packet. */
  private detail(at: number): number {
    const { table, open } = this;
    const { words } = table;
    const known = words[at + Slot.detail]!;
    if (known !== 0) return known * Detail.words;
    if (table.isDetailFull) open.evictDetail();
    if ((words[at + Slot.kind]! & kind.protocol) !== ipProtocol.tcp) return table.detailOf(at);
    const detail = open.tcp.detail(at);
    const { sums } = table;
    for (let side = 0; side < 2; side++)
      if (words[at + Slot.packets + side]! > 0)
        sums[(detail >> 1) + Sum.linkBytes + side] =
          tally(words, at, Tally.ipBytes, side) + (words[at + Slot.link]! & 0xffff);
    return detail;
  }

  /** `own`: the flow of this engine that encloses the packet; if there is none, it is one of the tunnels' engine. */
  private noteTunnel(at: number, own: number, packet: Packet): void {
    const { carriers } = this;
    if (own !== 0) this.carries(own, packet);
    if (own !== 0) this.noteCarrier(at, this, own, packet);
    else if (carriers && carriers.enclosing !== 0) this.noteCarrier(at, carriers, carriers.enclosing, packet);
  }

  private noteCarrier(at: number, { table }: FlowEngine, outer: number, packet: Packet): void {
    const { open } = this;
    const { words } = table;
    const detail = this.detail(at);
    // making room for the detail may have cost the tunnel
    if (!table.isLive(outer)) return;
    // ports of GRE in UDP only spread the load (RFC 8086 3.2)
    open.tunnelOf(at, detail, packet.tunnel === "GRE" ? endsHash(words, outer) : uidLow(words, outer));
    open.carriedBy(at, detail, uidHigh(words, outer), uidLow(words, outer));
  }

  /** This packet, which another engine takes, was inside the one before it: of a tunnel, if it was this engine's. */
  encloses(packet: Packet): void {
    if (this.enclosing !== 0 && !isHeadless(packet)) this.carries(this.enclosing, packet);
  }

  private carries(outer: number, packet: Packet): void {
    if (this.table.isLive(outer)) this.open.isTunnel(outer, packet.tunnel ?? "IP", packet.tunnelId);
  }

  /** What decoding found odd in the packet at hand. */
  weird(name: WeirdName, addition = ""): void {
    if (this.enclosing === 0) this.weirdLog.ofPacket(this.open.now, name, addition);
    else this.open.weird(this.enclosing, name, addition);
  }

  /** End of input: everything still open is written, in order of time. */
  finish(): void {
    this.open.endAll();
  }

  /** Conversations that are open now, the largest first. */
  openFlows(limit: number): Iterable<{ head: FlowHead; row: RowOf<typeof conn> }> {
    return this.open.largest(limit);
  }
}

/** A fast path all whose packets go to one engine. */
function memoryOfOne(bounds: LaneBounds, { ignoreChecksums, seed }: EngineOptions) {
  const fast = new FastPath({ bounds: [bounds], ignoreChecksums: ignoreChecksums ?? false, seed });
  const lane = fast.lanes[0]!;
  for (let ordinal = 0; ordinal < laneCount; ordinal++) fast.give(ordinal, lane);
  return { fast, lane };
}

const badChecksum: Readonly<Record<number, WeirdName>> = {
  [ipProtocol.tcp]: "bad_TCP_checksum",
  [ipProtocol.icmp]: "bad_ICMP_checksum",
  [ipProtocol.icmp6]: "bad_ICMP_checksum",
};

/** Without the transport header that it should have: of no conversation. */
const isHeadless = (packet: Packet): boolean => !packet.hasTransport && hasHeader(packet.ipProto);

const hasHeader = (protocol: number): boolean =>
  protocol === ipProtocol.tcp ||
  protocol === ipProtocol.udp ||
  protocol === ipProtocol.icmp ||
  protocol === ipProtocol.icmp6;
