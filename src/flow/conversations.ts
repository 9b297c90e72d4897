/** Hot: the conversations that are open: their slots, their objects, their timers, and how each ends. */
import { sortedBy } from "#base/sorted-by.ts";
import type { WeirdName } from "#base/weird/index.ts";
import { ipProtocol, type Packet } from "#decode/packet.ts";
import type { Emit, FlowHead, RecordSpec, RowOf } from "#record/record.ts";
import { conn } from "./conn.ts";
import { type ConnRow, connRow, type EndReason, payloadBytes } from "./conn-row.ts";
import { deadlineOf } from "./deadline.ts";
import { Expected } from "./expected.ts";
import type { Files } from "./files.ts";
import type { Side } from "./flow.ts";
import { type FlowHost, FlowState } from "./flow-state.ts";
import { Head } from "./head.ts";
import { addLimit } from "./history.ts";
import { MacPairs } from "./mac-pairs.ts";
import { lastMicros, startMicros, startOrder, uidLow } from "./name.ts";
import { Openers } from "./openers.ts";
import { Pending } from "./pending.ts";
import { ReassemblyMemory } from "./reassembly-memory.ts";
import type { Candidates } from "./recognise.ts";
import { Detail, kind, ordinalOf, SeenBit, Slot, State, Sum } from "./slot.ts";
import { Streams, type StreamTaker } from "./stream.ts";
import { swapSides } from "./swap.ts";
import type { FlowTable } from "./table.ts";
import { Tcp, type TcpFlows } from "./tcp.ts";
import { Timers } from "./timers.ts";
import { type TunnelKind, Tunnels } from "./tunnels.ts";
import { limits, type WeirdLog, weirdBit } from "./weird.ts";

/** From one tunnel to another. */
const maxTunnelChanges = 5;

export interface ConversationsOptions {
  table: FlowTable;
  emit: Emit;
  files: Files;
  candidates: Candidates;
  weirdLog: WeirdLog;
  flowsOnly: boolean;
  /** Conversations whose payload is read at once; beyond, they are only counted: parsing is shed first. */
  maxParsed: number;
}

export class Conversations implements FlowHost, TcpFlows, StreamTaker {
  /** Time of the frame at hand, microseconds since 1970. */
  now = 0;
  readonly files: Files;
  readonly candidates: Candidates;
  readonly expected = new Expected();
  readonly openers = new Openers();
  readonly table: FlowTable;
  readonly timers: Timers;
  readonly tcp: Tcp;
  readonly macs = new MacPairs();
  readonly memory = new ReassemblyMemory();
  readonly tunnels: Tunnels;
  /** By first word of the slot: few flows come over such a line. */
  readonly pppoeSessions = new Map<number, number>();
  readonly deadline: (at: number) => number;
  /** The flow that each name was last told of, by the lower half of its uid. */
  private readonly lastTold = new Map<WeirdName, number>();
  /** Work that was left out under pressure, by step. */
  readonly shed = { parsing: 0, reassembly: 0, flows: 0 };

  private readonly emit: Emit;
  private readonly weirdLog: WeirdLog;
  private readonly flowsOnly: boolean;
  private readonly maxParsed: number;
  private readonly streams: Streams;
  /** By ordinal of the slot. */
  private readonly states: (FlowState | undefined)[] = [];
  private liveStates = 0;

  constructor(options: ConversationsOptions) {
    const { table, emit, files, candidates, weirdLog, flowsOnly, maxParsed } = options;
    this.table = table;
    this.emit = emit;
    this.files = files;
    this.candidates = candidates;
    this.weirdLog = weirdLog;
    this.flowsOnly = flowsOnly;
    this.maxParsed = maxParsed;
    this.deadline = (at) => deadlineOf(table, at, this.known(at));
    this.timers = new Timers(table);
    this.streams = new Streams(table, this.memory, this);
    this.tcp = new Tcp(table, this.streams, this);
    this.tunnels = new Tunnels(table, emit);
  }

  // The object of a flow.

  private known(at: number): FlowState | undefined {
    return this.states[ordinalOf(at)];
  }

  /** Payload of a flow, in order; of ICMP the message. */
  read(at: number, side: number, bytes: Uint8Array, from: number, end: number): void {
    if (this.flowsOnly) return;
    let state = this.known(at);
    if (!state) {
      if (this.liveStates >= this.maxParsed) {
        this.shed.parsing++;
        return;
      }
      state = this.makeState(at);
    }
    state.data(side === 0 ? 0 : 1, bytes, from, end);
    if (state.isUnread) this.table.words[at + Slot.seen]! |= SeenBit.unread;
  }

  /** The payload of the next segment of its side, which was counted. */
  segmentData(at: number, side: number, packet: Packet): void {
    const { words } = this.table;
    const position = (packet.seq - words[at + Slot.start + side]!) | 0;
    this.streams.data(at, words[at + Slot.detail]! * Detail.words, side, position, packet);
  }

  private makeState(at: number): FlowState {
    const slot = ordinalOf(at);
    const made = new FlowState(this.table, at, this);
    while (this.states.length <= slot) this.states.push(undefined);
    this.states[slot] = made;
    this.liveStates++;
    if (!this.flowsOnly) made.recognise();
    return made;
  }

  headOf(at: number): FlowHead {
    return this.known(at) ?? new Head(this.table, at);
  }

  /** The flow comes through the tunnel that this number stands for. */
  tunnelOf(at: number, detail: number, tunnel: number): void {
    if (this.tunnels.change(detail, tunnel) === maxTunnelChanges)
      (this.known(at) ?? this.makeState(at)).weird("tunnel_max_changes_per_connection_exceeded");
  }

  /** The flow is carried by the one with this uid. */
  carriedBy(at: number, detail: number, high: number, low: number): void {
    const uid = this.tunnels.note(detail, high, low);
    if (uid !== undefined) (this.known(at) ?? this.makeState(at)).addParent(uid);
  }

  /** The flow carries others, in packets of this kind. */
  isTunnel(outer: number, type: TunnelKind, network = -1): void {
    if ((this.table.words[outer + Slot.state]! & State.isTunnel) === 0)
      this.tunnels.discover(outer, this.headOf(outer), this.now, type, network);
  }

  // What parsers ask.

  emitRow<S extends RecordSpec>(spec: S, state: FlowState, row: RowOf<S>): void {
    this.emit(spec, spec.head === "none" ? undefined : state, row);
  }

  stateWeird(state: FlowState, name: WeirdName, addition: string | undefined): void {
    if (addition === undefined) this.weirdLog.count(name);
    else {
      if (limits.has(name)) addLimit(this.table, state.at);
      this.weirdLog.ofFlow(state, this.now, name, addition, state.protocol?.name);
    }
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

  // What TCP and its streams tell.

  weird(at: number, name: WeirdName, addition = ""): void {
    const state = this.known(at);
    const { words, details } = this.table;
    const bit = weirdBit(name);
    const detail = words[at + Slot.detail]! * Detail.words;
    if (detail !== 0 && bit !== 0) {
      if ((details[detail + Detail.weirds]! & bit) !== 0) {
        this.weirdLog.count(name);
        return;
      }
      details[detail + Detail.weirds]! |= bit;
    } else if (state) {
      state.weird(name, addition);
      return;
    } else if (this.isToldAgain(at, name)) {
      this.weirdLog.count(name);
      return;
    }
    this.weirdLog.ofFlow(state ?? new Head(this.table, at), this.now, name, addition, undefined);
  }

  /** The name was last told of this same flow: of one without an object nothing else remembers that. */
  private isToldAgain(at: number, name: WeirdName): boolean {
    const flow = uidLow(this.table.words, at);
    if (this.lastTold.get(name) === flow) return true;
    this.lastTold.set(name, flow);
    return false;
  }

  flip(at: number): void {
    swapSides(this.table, at);
    this.known(at)?.swapEnds();
  }

  leaves(at: number): void {
    this.deadlineChanged(at);
  }

  endOfStream(at: number, side: number): void {
    this.known(at)?.end(side === 0 ? 0 : 1);
  }

  bytesInOrder(at: number, side: number, bytes: Uint8Array, from: number, end: number): void {
    this.read(at, side, bytes, from, end);
  }

  bytesMissing(at: number, side: number, length: number): void {
    const whole = length | 0;
    this.known(at)?.gap(side === 0 ? 0 : 1, whole === length ? whole : length);
  }

  pending(at: number, side: number): Pending | undefined {
    return this.known(at)?.pending(side === 0 ? 0 : 1);
  }

  makePending(at: number, side: number): Pending {
    const state = this.known(at) ?? this.makeState(at);
    const sideOfStream = side === 0 ? 0 : 1;
    const known = state.pending(sideOfStream);
    if (known) return known;
    const made = new Pending(this.memory, !this.flowsOnly);
    state.keepPending(sideOfStream, made);
    this.table.words[at + Slot.seen]! |= SeenBit.holds;
    return made;
  }

  shedReassembly(): void {
    this.shed.reassembly++;
  }

  // The end of a flow.

  /** The flow's time is up; of a tunnel without ports only that of its being one. False: it stays. */
  expire(at: number): boolean {
    const { words } = this.table;
    const tunnelWithoutPorts = State.isCarrier | State.isTunnel;
    if ((words[at + Slot.state]! & tunnelWithoutPorts) !== tunnelWithoutPorts) {
      this.end(at, this.endReason(at));
      return true;
    }
    this.tunnels.close(at, this.headOf(at), this.now, false);
    words[at + Slot.state]! &= ~State.isTunnel;
    this.timers.cancel(at);
    this.timers.schedule(at, Math.floor(this.deadline(at) / 1e6));
    return false;
  }

  private endReason(at: number): EndReason {
    const { words } = this.table;
    if ((words[at + Slot.kind]! & kind.protocol) !== ipProtocol.tcp) return "timeout";
    if ((words[at + Slot.state]! & State.leaving) !== 0)
      return (words[at + Slot.first]! & resetOfEither) !== 0 ? "reset" : "close";
    return words[at + Slot.packets + 1] === 0 ? "attempt" : "timeout";
  }

  end(at: number, reason: EndReason): void {
    const { table } = this;
    const { words } = table;
    const slot = ordinalOf(at);
    const state = this.states[slot];
    if (state) {
      const detail = words[at + Slot.detail]! * Detail.words;
      for (let side = 0; side < 2; side++) if (detail !== 0) this.streams.flush(at, detail, side);
      state.close();
    }
    const flags = words[at + Slot.state]!;
    if ((flags & State.isCarrier) === 0) {
      const row = this.row(at);
      row.end_reason = reason;
      if ((flags & State.hasInterim) !== 0) row.final = true;
      this.emit(conn, state ?? new Head(table, at), row);
    }
    if (reason === "timeout" || reason === "evicted") this.rememberOpener(at);
    if ((flags & State.isTunnel) !== 0) this.tunnels.close(at, this.headOf(at), this.now, reason === "eof");
    if (this.pppoeSessions.size > 0) this.pppoeSessions.delete(at);
    state?.detach();
    this.timers.cancel(at);
    table.remove(at);
    if (!state) return;
    state.clear();
    this.states[slot] = undefined;
    this.liveStates--;
  }

  /** The ends may speak again. */
  private rememberOpener(at: number): void {
    const { words } = this.table;
    const isTcp = (words[at + Slot.kind]! & kind.protocol) === ipProtocol.tcp;
    if (isTcp && words[at + Slot.packets]! > 0 && words[at + Slot.packets + 1]! > 0) this.openers.remember(words, at);
  }

  private row(at: number): ConnRow {
    const row = connRow(this.table, at, this.known(at), this.macs, this.tunnels);
    if (this.pppoeSessions.size > 0) row.pppoe_session_id = this.pppoeSessions.get(at);
    return row;
  }

  /** Room is needed: a flow that would leave soon goes now; not the one at `keep`. */
  evict(keep: number): void {
    const { timers } = this;
    let at = timers.soonest(this.deadline);
    if (at !== 0 && at === keep) {
      const due = this.table.words[at + Slot.due]! >>> 0;
      timers.cancel(keep);
      at = timers.soonest(this.deadline);
      timers.schedule(keep, due);
    }
    if (at !== 0) this.letGo(at);
  }

  /** Room for a detail is needed: a flow that has one goes, of a few the one that was silent for longest. */
  evictDetail(): void {
    this.letGo(this.table.detailToGive());
  }

  private letGo(at: number): void {
    this.shed.flows++;
    this.end(at, "evicted");
  }

  /** Every open flow ends, in order of time. */
  endAll(): void {
    const { words } = this.table;
    const open = this.open();
    const starts = new Float64Array(open.length);
    for (let i = 0; i < open.length; i++) starts[i] = startMicros(words, open[i]!);
    for (const i of sortedBy(starts, (a, b) => startOrder(words, open[a]!, open[b]!))) this.end(open[i]!, "eof");
  }

  private open(): number[] {
    const { table } = this;
    const open: number[] = [];
    for (let at = Slot.words; at < table.end; at += Slot.words) if (table.isLive(at)) open.push(at);
    return open;
  }

  /**
   * A row of each flow that has been open for long, `every` so many seconds, where packets came since the rows `before`.
   * TCP is open by the clock. A datagram's flow ends when nothing has come for a minute: most of them are a question and an
   * answer, so that how long one is open is told by its packets.
   */
  writeInterims(now: number, before: number, every: number): void {
    const { words } = this.table;
    for (const at of this.open()) {
      const flags = words[at + Slot.state]!;
      if ((flags & State.isCarrier) !== 0) continue;
      const started = words[at + Slot.startSeconds]! >>> 0;
      const last = lastMicros(words, at) / 1e6;
      const isTcp = (words[at + Slot.kind]! & kind.protocol) === ipProtocol.tcp;
      const isDue = (flags & State.hasInterim) !== 0 ? last >= before : (isTcp ? now : last) - started >= every;
      if (!isDue) continue;
      words[at + Slot.state]! |= State.hasInterim;
      const row = this.row(at);
      row.interim = Math.floor(now / every) - Math.floor(started / every);
      this.emit(conn, this.headOf(at), row);
    }
  }

  /** What is open now, the largest first. */
  *largest(limit: number): Iterable<{ head: FlowHead; row: ConnRow }> {
    const { words } = this.table;
    const open = this.open().filter((at) => (words[at + Slot.state]! & State.isCarrier) === 0);
    open.sort((a, b) => carriedBytes(words, b) - carriedBytes(words, a));
    for (const at of open.slice(0, limit)) yield { head: this.headOf(at), row: this.row(at) };
  }
}

/** Modulo 4 GiB: what is beyond hardly matters to an order. */
const carriedBytes = (words: Int32Array, at: number): number =>
  (words[at + Slot.ipBytes]! >>> 0) + (words[at + Slot.ipBytes + 1]! >>> 0);

/** TCP's RST among the flags of both sides in Slot.first. */
const resetOfEither = 0x04040000;
