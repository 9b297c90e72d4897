/** Hot: from packets to conversations. The one way into this room. */
import type { WeirdName } from "#base/weird/index.ts";
import { tcpWeirds } from "#base/weird/tcp.ts";
import { ipProtocol, type Packet } from "#decode/packet.ts";
import type { Emit, FlowHead, RecordSpec, RowOf } from "#record/record.ts";
import { conn } from "./conn.ts";
import { type ConnRow, connRow, type EndReason, payloadBytes } from "./conn-row.ts";
import { deadlineOf, soonestSeconds } from "./deadline.ts";
import type { Files } from "./files.ts";
import type { Side } from "./flow.ts";
import { type FlowHost, FlowState } from "./flow-state.ts";
import { Head, startMicros } from "./head.ts";
import { addFlip, addLetter, addLetterOnce, isLogarithmic, Letter } from "./history.ts";
import { MacPairs } from "./mac-pairs.ts";
import { Pending } from "./pending.ts";
import type { Protocol } from "./protocol.ts";
import { ReassemblyMemory } from "./reassembly-memory.ts";
import { Candidates } from "./recognise.ts";
import { Roles } from "./roles.ts";
import { Detail, kind, microsMask, Slot, State, Sum, Total } from "./slot.ts";
import { Streams, type StreamTaker } from "./stream.ts";
import { swapSides } from "./swap.ts";
import { FlowTable } from "./table.ts";
import { Tcp, type TcpFlows } from "./tcp.ts";
import { Timers } from "./timers.ts";
import { tunnel } from "./tunnel.ts";
import { WeirdLog, weird } from "./weird.ts";

/** The records that this room itself writes. */
export const flowRecords: readonly RecordSpec[] = [conn, weird, tunnel];

export interface EngineOptions {
  emit: Emit;
  protocols: readonly Protocol[];
  files: Files;
  /** Counts only: no stream is put together and no protocol read. */
  flowsOnly: boolean;
  /** How many conversations are remembered at once. */
  maxFlows?: number;
  /** Of the table's hash; by chance for each process unless given. Results never depend on it. */
  seed?: number;
  /** Write rows of conversations that are still open, every so many seconds. */
  interimSeconds?: number;
}

/** What the engine did, for the capture row and the live view. */
export interface FlowCounters {
  liveFlows: number;
  createdFlows: number;
  evictedFlows: number;
  reassemblyBytes: number;
  /** Work that was left out under pressure, by step. */
  shed: { parsing: number; reassembly: number; flows: number };
  weirds: ReadonlyMap<WeirdName, number>;
}

const defaultMaxFlows = 1_000_000;
/** Conversations whose payload is read at once; beyond, they are only counted: parsing is shed first. */
const maxStates = 200_000;
/** Zeek's name of what a UDP tunnel's conversation speaks. */
const tunnelServices: Readonly<Record<string, string>> = {
  TEREDO: "teredo",
  GTPv1: "gtpv1",
  VXLAN: "vxlan",
  GENEVE: "geneve",
  AYIYA: "ayiya",
};

const tcpWeirdBits = new Map(Object.keys(tcpWeirds).map((name, i) => [name, i < 31 ? 1 << i : 0]));

/** Bits of Slot.seen that datagrams use. */
const seenData = 4;

export class FlowEngine implements FlowHost, TcpFlows, StreamTaker {
  readonly files: Files;
  readonly candidates: Candidates;
  /** Time of the packet at hand, microseconds since 1970. */
  now = 0;

  private readonly table: FlowTable;
  private readonly timers: Timers;
  private readonly roles: Roles;
  private readonly memory = new ReassemblyMemory();
  private readonly streams: Streams;
  private readonly tcp: Tcp;
  private readonly macs = new MacPairs();
  private readonly weirdLog: WeirdLog;
  private readonly emit: Emit;
  private readonly flowsOnly: boolean;
  private readonly interimSeconds: number;
  /** By ordinal of the slot. */
  private readonly states: (FlowState | undefined)[] = [];
  private liveStates = 0;
  /** uid of the tunnel that carried a flow's first packet, by ordinal of the slot. */
  private readonly parents = new Map<number, string>();
  private readonly interims = new Map<number, number>();
  private second = -1;
  private nextInterim = 0;
  /** The flow of the packet before, in the same frame: what encloses the one at hand. */
  private enclosing = 0;
  private readonly deadline = (at: number): number => deadlineOf(this.table, at, this.states[at / Slot.words]);
  private readonly shed = { parsing: 0, reassembly: 0, flows: 0 };
  private created = 0;
  private evicted = 0;

  constructor(options: EngineOptions) {
    const { protocols, maxFlows = defaultMaxFlows, seed } = options;
    this.emit = options.emit;
    this.files = options.files;
    this.flowsOnly = options.flowsOnly;
    this.interimSeconds = options.interimSeconds ?? 0;
    this.candidates = new Candidates(protocols);
    this.table = new FlowTable(maxFlows, seed);
    this.timers = new Timers(this.table);
    this.roles = new Roles(protocols);
    this.streams = new Streams(this.table, this.memory, this);
    this.tcp = new Tcp(this.table, this.streams, this);
    this.weirdLog = new WeirdLog(options.emit);
  }

  get counters(): FlowCounters {
    return {
      liveFlows: this.table.live,
      createdFlows: this.created,
      evictedFlows: this.evicted,
      reassemblyBytes: this.memory.bytes,
      shed: this.shed,
      weirds: this.weirdLog.counts,
    };
  }

  /** Called once for every frame, before its packets: the clock that timers follow. */
  frame(seconds: number, micros: number): void {
    this.now = seconds * 1e6 + micros;
    this.enclosing = 0;
    if (seconds !== this.second) this.tick(seconds);
  }

  private tick(seconds: number): void {
    this.second = seconds;
    const { timers } = this;
    timers.advance(seconds, this.deadline);
    for (let i = 0; i < timers.count; i++) this.end(timers.take(i), this.endReason(timers.take(i)));
    if (this.interimSeconds > 0 && seconds >= this.nextInterim) this.writeInterims(seconds);
  }

  /** One decoded IP packet of the frame at hand; outer packets of a tunnel come before the inner. */
  packet(packet: Packet): void {
    const { table } = this;
    let at = table.find(packet);
    if (at !== 0 && this.isOver(at, packet)) {
      this.end(at, this.endReason(at));
      at = table.find(packet);
    }
    if (at !== 0 && packet.ipProto === ipProtocol.tcp && packet.checksumOk && this.tcp.isReuse(at, packet)) {
      this.end(at, "reuse");
      at = table.find(packet);
    }
    const isNew = at === 0;
    if (isNew) at = this.add(packet);
    if (packet.depth > 0 && this.enclosing !== 0) this.noteTunnel(at, packet, isNew);
    const { words } = table;
    const side = table.fromA === ((words[at + Slot.state]! & State.origIsB) === 0) ? 0 : 1;
    if (!packet.checksumOk && !packet.isCarrier) {
      this.badChecksum(at, side, packet);
      return;
    }
    this.count(at, side, packet, isNew);
    this.enclosing = at;
    if (packet.isCarrier) return;
    if (packet.ipProto === ipProtocol.tcp) this.tcpSegment(at, side, packet, isNew);
    else this.datagram(at, side, packet);
  }

  private isOver(at: number, packet: Packet): boolean {
    const idle = packet.seconds - (this.table.words[at + Slot.lastSeconds]! >>> 0);
    return idle >= soonestSeconds - 1 && this.deadline(at) < this.now;
  }

  private add(packet: Packet): number {
    const { table } = this;
    if (table.isFull) this.evict(packet);
    const at = table.add();
    const { words } = table;
    this.created++;
    let state = packet.isCarrier ? State.isCarrier : 0;
    const isFlipped = this.roles.isFromResponder(packet);
    if (table.fromA === isFlipped) state |= State.origIsB;
    if (packet.vlan >= 0) state |= State.hasVlan;
    if (packet.innerVlan >= 0) state |= State.hasInnerVlan;
    words[at + Slot.state] = state;
    words[at + Slot.startSeconds] = packet.seconds;
    words[at + Slot.startMicros] = packet.micros | (packet.vlan << 20);
    words[at + Slot.lastSeconds] = packet.seconds;
    words[at + Slot.lastMicros] = packet.micros | (packet.innerVlan << 20);
    if (packet.sourceMacAt >= 0 && packet.destinationMacAt >= 0) {
      const fromA = table.fromA;
      const first = fromA ? packet.sourceMacAt : packet.destinationMacAt;
      const second = fromA ? packet.destinationMacAt : packet.sourceMacAt;
      words[at + Slot.link] = this.macs.number(packet.bytes, first, second) << 16;
    }
    if (isFlipped) addFlip(table, at);
    this.timers.schedule(at, Math.floor(this.deadline(at) / 1e6));
    return at;
  }

  /** Room is needed: a flow that would soon leave goes now. */
  private evict(packet: Packet): void {
    const at = this.timers.soonest(this.deadline);
    if (at === 0) return;
    this.end(at, "evicted");
    this.evicted++;
    this.shed.flows++;
    this.table.find(packet);
  }

  private count(at: number, side: number, packet: Packet, isNew: boolean): void {
    const { table } = this;
    const { words } = table;
    const isFirst = words[at + Slot.packets + side]!++ === 0;
    table.totals[(at >> 1) + Total.ipBytes + side]! += packet.ipLength;
    if (isFirst) words[at + Slot.first]! |= (packet.ttl & 255) << (8 * side);
    if (packet.ipProto === ipProtocol.tcp) {
      words[at + Slot.first]! |= (packet.flags & 255) << (16 + 8 * side);
    } else if (!isNew) {
      words[at + Slot.lastSeconds] = packet.seconds;
      words[at + Slot.lastMicros] = (words[at + Slot.lastMicros]! & ~microsMask) | packet.micros;
    }
  }

  private badChecksum(at: number, side: number, packet: Packet): void {
    const { table } = this;
    const isTcp = packet.ipProto === ipProtocol.tcp;
    if (isTcp || packet.ipProto === ipProtocol.udp) {
      const count = ++table.details[this.detail(at) + Detail.badChecksums + side]!;
      if (isLogarithmic(count)) addLetter(table, at, Letter.C, side);
    }
    this.weirdOf(
      at,
      isTcp ? "bad_TCP_checksum" : packet.ipProto === ipProtocol.udp ? "bad_UDP_checksum" : "bad_ICMP_checksum",
    );
  }

  private tcpSegment(at: number, side: number, packet: Packet, isNew: boolean): void {
    if (!packet.hasTransport) return;
    if (isNew && side === 0 && this.tcp.open(at, packet)) {
      // an unanswered SYN leaves early
      this.timers.hasten(at, Math.floor(this.deadline(at) / 1e6));
      return;
    }
    const detail = this.detail(at);
    this.table.sums[(detail >> 1) + Sum.linkBytes + side]! += packet.wireLength;
    this.tcp.segment(at, detail, side, packet);
  }

  private datagram(at: number, side: number, packet: Packet): void {
    const { table } = this;
    if (packet.ipProto === ipProtocol.udp) addLetterOnce(table, at, Letter.D, side, seenData);
    if (!packet.hasTransport) return;
    const length = packet.payloadLength;
    const { words } = table;
    const isSecond = words[at + Slot.packets]! + words[at + Slot.packets + 1]! > 1;
    if (!isSecond) words[at + Slot.start + side] = length;
    else {
      const detail = this.detail(at);
      table.sums[(detail >> 1) + Sum.next + side]! += length;
    }
    if (this.flowsOnly) return;
    const isIcmp = packet.ipProto === ipProtocol.icmp || packet.ipProto === ipProtocol.icmp6;
    const from = isIcmp ? packet.transportAt : packet.payloadAt;
    if (packet.payloadEnd <= from || (!isIcmp && packet.ipProto !== ipProtocol.udp)) return;
    this.state(at)?.data(this.sideNow(at, side), packet.bytes, from, packet.payloadEnd);
  }

  /** A parser may have swapped the roles just now. */
  private sideNow(_at: number, side: number): Side {
    return side === 0 ? 0 : 1;
  }

  /** The flow's detail, made with its second packet. */
  private detail(at: number): number {
    const { table } = this;
    if (table.words[at + Slot.detail] !== 0) return table.words[at + Slot.detail]! * Detail.words;
    if (table.isDetailFull) this.shed.flows++;
    if ((table.words[at + Slot.kind]! & kind.protocol) === ipProtocol.tcp) return this.tcp.detail(at);
    const detail = table.detailOf(at);
    for (let side = 0; side < 2; side++)
      table.sums[(detail >> 1) + Sum.next + side] = table.words[at + Slot.start + side]!;
    return detail;
  }

  /** The flow's object, made when there is something to read; undefined where it may not be. */
  private state(at: number): FlowState | undefined {
    const slot = at / Slot.words;
    const known = this.states[slot];
    if (known || this.flowsOnly) return known;
    if (this.liveStates >= maxStates) {
      this.shed.parsing++;
      return undefined;
    }
    const made = this.makeState(at);
    made.recognise();
    return made;
  }

  private makeState(at: number): FlowState {
    const made = new FlowState(this.table, at, this);
    this.states[at / Slot.words] = made;
    this.liveStates++;
    return made;
  }

  private headOf(at: number): FlowHead {
    return this.states[at / Slot.words] ?? new Head(this.table, at);
  }

  private noteTunnel(at: number, packet: Packet, isNew: boolean): void {
    const { words } = this.table;
    const outer = this.enclosing;
    const head = this.headOf(outer);
    if ((words[outer + Slot.state]! & State.isTunnel) === 0) {
      words[outer + Slot.state]! |= State.isTunnel;
      const vni = packet.tunnelId >= 0 ? packet.tunnelId : undefined;
      this.emit(tunnel, head, {
        ts: this.now,
        tunnel_type: `Tunnel::${packet.tunnel ?? "IP"}`,
        action: "Tunnel::DISCOVER",
        vni,
      });
      const service = tunnelServices[packet.tunnel ?? ""];
      if (service !== undefined && (words[outer + Slot.state]! & State.isCarrier) === 0)
        (this.states[outer / Slot.words] ?? this.makeState(outer)).confirm(service);
    }
    const slot = at / Slot.words;
    if (isNew) this.parents.set(slot, head.uid);
    else if (this.parents.get(slot) !== head.uid) this.states[slot]?.addParent(head.uid);
  }

  // What happens to a flow, told by its TCP side and its parsers.

  weird(name: WeirdName, packet: Packet, addition?: string): void;
  weird(at: number, name: WeirdName, addition?: string): void;
  weird(first: number | WeirdName, second: WeirdName | Packet, addition = ""): void {
    if (typeof first === "number") this.weirdOf(first, second as WeirdName, addition);
    else this.weirdLog.ofPacket(this.now, first, addition);
  }

  private weirdOf(at: number, name: WeirdName, addition = ""): void {
    const state = this.states[at / Slot.words];
    if (state) {
      state.weird(name, addition);
      return;
    }
    const { words, details } = this.table;
    const bit = tcpWeirdBits.get(name) ?? 0;
    const detail = words[at + Slot.detail]! * Detail.words;
    if (detail !== 0 && bit !== 0) {
      if ((details[detail + Detail.weirds]! & bit) !== 0) {
        this.weirdLog.count(name);
        return;
      }
      details[detail + Detail.weirds]! |= bit;
    }
    this.weirdLog.ofFlow(this.headOf(at), this.now, name, addition, undefined);
  }

  stateWeird(state: FlowState, name: WeirdName, addition: string | undefined): void {
    if (addition === undefined) this.weirdLog.count(name);
    else this.weirdLog.ofFlow(state, this.now, name, addition, state.protocol?.name);
  }

  emitRow<S extends RecordSpec>(spec: S, state: FlowState, row: RowOf<S>): void {
    this.emit(spec, spec.head === "none" ? undefined : state, row);
  }

  flip(at: number): void {
    swapSides(this.table, at);
    this.states[at / Slot.words]?.swapEnds();
  }

  swapRoles(at: number): void {
    this.flip(at);
  }

  isPartialFlow(at: number): boolean {
    return (this.table.words[at + Slot.state]! & State.partial) !== 0;
  }

  acknowledgedBytes(at: number, side: Side): number {
    const { words, sums } = this.table;
    if ((words[at + Slot.kind]! & kind.protocol) !== ipProtocol.tcp) return payloadBytes(this.table, at, side);
    const detail = words[at + Slot.detail]! * Detail.words;
    return detail === 0 ? 0 : Math.max(0, sums[(detail >> 1) + Sum.trim + side]! - 1);
  }

  deadlineChanged(at: number): void {
    this.timers.hasten(at, Math.floor(this.deadline(at) / 1e6));
  }

  leaves(at: number): void {
    this.timers.hasten(at, Math.floor(this.deadline(at) / 1e6));
  }

  endOfStream(at: number, side: number): void {
    this.states[at / Slot.words]?.end(side === 0 ? 0 : 1);
  }

  bytesInOrder(at: number, side: number, bytes: Uint8Array, from: number, end: number): void {
    this.state(at)?.data(side === 0 ? 0 : 1, bytes, from, end);
  }

  bytesMissing(at: number, side: number, length: number): void {
    this.states[at / Slot.words]?.gap(side === 0 ? 0 : 1, length);
  }

  pending(at: number, side: number): Pending | undefined {
    const state = this.states[at / Slot.words];
    return side === 0 ? state?.origPending : state?.respPending;
  }

  makePending(at: number, side: number): Pending {
    const state = this.state(at) ?? this.makeState(at);
    const known = side === 0 ? state.origPending : state.respPending;
    if (known) return known;
    const made = new Pending(this.memory, !this.flowsOnly);
    if (side === 0) state.origPending = made;
    else state.respPending = made;
    return made;
  }

  shedReassembly(): void {
    this.shed.reassembly++;
  }

  // The end of a flow.

  private endReason(at: number): EndReason {
    const { words } = this.table;
    const state = words[at + Slot.state]!;
    if ((words[at + Slot.kind]! & kind.protocol) !== ipProtocol.tcp) return "timeout";
    if ((state & State.leaving) !== 0) return (words[at + Slot.first]! & 0x04040000) !== 0 ? "reset" : "close";
    return words[at + Slot.packets + 1] === 0 ? "attempt" : "timeout";
  }

  private end(at: number, reason: EndReason): void {
    const { table } = this;
    const slot = at / Slot.words;
    const state = this.states[slot];
    const { words } = table;
    const detail = words[at + Slot.detail]! * Detail.words;
    if (detail !== 0 && state) {
      for (let side = 0; side < 2; side++) this.streams.flush(at, detail, side);
    }
    state?.close();
    const flags = table.words[at + Slot.state]!;
    if ((flags & State.isCarrier) === 0) {
      const head = state ?? new Head(table, at);
      const row = connRow(table, at, state, this.macs, this.parents.get(slot));
      row.end_reason = reason;
      this.markFinal(slot, row);
      this.emit(conn, head, row);
      if ((flags & State.isTunnel) !== 0)
        this.emit(tunnel, head, { ts: this.now, tunnel_type: tunnelTypeOf(row.service), action: "Tunnel::CLOSE" });
    }
    this.timers.cancel(at);
    table.remove(at);
    if (this.enclosing === at) this.enclosing = 0;
    if (this.parents.size > 0) this.parents.delete(slot);
    if (!state) return;
    state.origPending?.clear();
    state.respPending?.clear();
    this.states[slot] = undefined;
    this.liveStates--;
  }

  private markFinal(slot: number, row: ConnRow): void {
    const written = this.interims.get(slot);
    if (written === undefined) return;
    row.interim = written;
    row.final = true;
    this.interims.delete(slot);
  }

  /** Rows of what has been open for a while: live use sees it before it ends. */
  private writeInterims(seconds: number): void {
    const { table } = this;
    this.nextInterim = seconds + this.interimSeconds;
    for (let at = Slot.words; at < table.end; at += Slot.words) {
      if (!table.isLive(at) || (table.words[at + Slot.state]! & State.isCarrier) !== 0) continue;
      if (seconds - (table.words[at + Slot.startSeconds]! >>> 0) < this.interimSeconds) continue;
      const slot = at / Slot.words;
      const count = this.interims.get(slot) ?? 0;
      this.interims.set(slot, count + 1);
      const row = connRow(table, at, this.states[slot], this.macs, this.parents.get(slot));
      row.interim = count;
      this.emit(conn, this.headOf(at), row);
    }
  }

  /** End of input: everything still open is written, in order of time. */
  finish(): void {
    const { table } = this;
    const open: number[] = [];
    for (let at = Slot.words; at < table.end; at += Slot.words) if (table.isLive(at)) open.push(at);
    open.sort((a, b) => startMicros(table.words, a) - startMicros(table.words, b));
    for (const at of open) this.end(at, "eof");
  }

  /** Conversations that are open now, the latest first. */
  *openFlows(limit: number): Iterable<{ head: FlowHead; row: ConnRow }> {
    const { table } = this;
    const open: number[] = [];
    for (let at = Slot.words; at < table.end; at += Slot.words) {
      if (table.isLive(at) && (table.words[at + Slot.state]! & State.isCarrier) === 0) open.push(at);
    }
    open.sort((a, b) => startMicros(table.words, b) - startMicros(table.words, a));
    for (const at of open.slice(0, limit)) {
      const slot = at / Slot.words;
      yield { head: this.headOf(at), row: connRow(table, at, this.states[slot], this.macs, this.parents.get(slot)) };
    }
  }
}

const tunnelTypeOf = (service: string | undefined): string => {
  const found = Object.entries(tunnelServices).find(([, name]) => service?.split(",").includes(name));
  return `Tunnel::${found?.[0] ?? "IP"}`;
};
