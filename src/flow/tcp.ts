/** Hot: one TCP segment: history, sequence numbers, states, streams, and when the conversation is over. Zeek's order. */
import { type Packet, tcpFlag } from "#decode/packet.ts";
import {
  advanceAck,
  advanceLast,
  endpointState,
  endpointStateBefore,
  hasBit,
  isNothingAcked,
  lastPosition,
  relativeAck,
  relativeSequence,
  sequenceDelta,
  setBit,
  setEndpointState,
  startSequence,
  streamSize,
} from "./endpoint.ts";
import {
  addLetter,
  addLetterOnce,
  hasTwoSyns,
  isLogarithmic,
  isOnlySynAck,
  Letter,
  onceBit,
  rewriteAsAnswered,
} from "./history.ts";
import { lastMicros } from "./name.ts";
import { Detail, Endpoint, microsMask, Slot, State, Sum } from "./slot.ts";
import { stormOf } from "./storm.ts";
import type { Streams } from "./stream.ts";
import type { FlowTable } from "./table.ts";
import { updateHistory } from "./tcp-history.ts";
import { countRepeatedAck, isFromElsewhere, timeAck, timeSynAck } from "./tcp-measures.ts";
import { maxWindowScale, SynOptions } from "./tcp-options.ts";
import { type TcpOwner, updateState } from "./tcp-state.ts";
import { initWindow, updateWindow } from "./tcp-window.ts";

/** What a segment may ask of the flow's owner. */
export interface TcpFlows extends TcpOwner {
  /** This side sent FIN, and all before it was handed on. */
  endOfStream(at: number, side: number): void;
  /** Closed for good: the flow leaves at Sum.leave. */
  leaves(at: number): void;
}

/** A jump of SYN or RST beyond this is not believed. */
const tooLargeDelta = 1 << 20;
/** A closed conversation waits for stragglers. */
const closeDelayMicros = 5e6;
/** Once that much was sent without any acknowledgement, the other direction is not captured. */
const maxInitialWindow = 16384;
const { syn, fin, rst, ack, urg } = tcpFlag;
const control = syn | fin | rst;

export class Tcp {
  private readonly table: FlowTable;
  private readonly streams: Streams;
  private readonly flows: TcpFlows;
  private readonly options = new SynOptions();

  constructor(table: FlowTable, streams: Streams, flows: TcpFlows) {
    this.table = table;
    this.streams = streams;
    this.flows = flows;
  }

  /** The new segment is a port's use anew: the flow that was there is over. `side`: who sent it, in that flow. */
  isReuse(at: number, side: number, packet: Packet): boolean {
    const { words } = this.table;
    const { flags } = packet;
    if ((flags & syn) === 0 || !packet.hasTransport) return false;
    const state = words[at + Slot.state]!;
    const orig = endpointState(state, 0);
    const resp = endpointState(state, 1);
    const isSynAck = (flags & ack) !== 0;
    if (isSynAck && orig !== Endpoint.inactive) return false;
    // RFC 9293 3.5: both ends call at once (Zeek takes the second SYN for another connection)
    if (side === 1 && !isSynAck && orig === Endpoint.synSent && resp === Endpoint.inactive) return false;
    const opener = isSynAck || (side === 1 && hasTwoSyns(this.table, at)) ? 1 : 0;
    const sequence = packet.seq | 0;
    const didClose = (state / State.didClose) & 3;
    if (didClose === 0) {
      if (sequence === words[at + Slot.start + opener]) return false;
      const openerState = opener === 0 ? orig : resp;
      // SYN and SYN+ACK may have been captured the wrong way round.
      const isSwapped = !isSynAck && openerState === Endpoint.synAckSent && resp === Endpoint.inactive;
      if (isSwapped && sequence === words[at + Slot.start + 1]) return false;
      this.flows.weird(at, openerState === Endpoint.synSent ? "SYN_seq_jump" : "active_connection_reuse");
      return true;
    }
    const isReset = orig === Endpoint.reset || resp === Endpoint.reset;
    const isActive =
      (orig !== Endpoint.inactive && (didClose & 1) === 0) || (resp !== Endpoint.inactive && (didClose & 2) === 0);
    if (isActive && !isReset) this.flows.weird(at, "active_connection_reuse");
    else if (!isReset && packet.seconds - (words[at + Slot.lastSeconds]! >>> 0) < 5)
      this.flows.weird(at, "premature_connection_reuse");
    return true;
  }

  /** A bare SYN that opens a flow: all that a flood makes us keep. False when the segment is anything else. */
  open(at: number, packet: Packet): boolean {
    const { words } = this.table;
    const { flags } = packet;
    if ((flags & (control | ack | urg)) !== syn || packet.payloadLength !== 0 || packet.window === 0) return false;
    words[at + Slot.start] = packet.seq | 0;
    this.options.read(packet);
    // the silent responder's place keeps them until the flow has a detail
    words[at + Slot.start + 1] = this.options.mss | (this.options.windowScale << 16);
    words[at + Slot.state]! |= Endpoint.synSent | State.firstSeen;
    addLetterOnce(this.table, at, Letter.S, 0, onceBit.syn);
    return true;
  }

  /** The flow's detail; made, it takes over what open() kept. */
  detail(at: number): number {
    const { table } = this;
    const { words } = table;
    const known = words[at + Slot.detail]!;
    if (known !== 0) return known * Detail.words;
    const detail = table.detailOf(at);
    const half = detail >> 1;
    const { details, sums } = table;
    for (let side = 0; side < 2; side++) {
      sums[half + Sum.next + side] = 1;
      sums[half + Sum.trim + side] = 1;
    }
    if (endpointState(words[at + Slot.state]!, 0) !== Endpoint.synSent) return detail;
    const start = words[at + Slot.start]!;
    const kept = words[at + Slot.start + 1]!;
    words[at + Slot.start + 1] = 0;
    startSequence(table, at, detail, 0, start, (start + 1) | 0);
    details[detail + Detail.mss] = kept & 0xffff;
    initWindow(details, detail, 0, kept >>> 16, false, start, 0);
    return detail;
  }

  segment(at: number, detail: number, side: number, packet: Packet): void {
    const { table, flows } = this;
    const { words, details, sums } = table;
    const { flags, payloadLength: length } = packet;
    const sequence = packet.seq | 0;
    const acknowledged = packet.ack | 0;

    // Met as SYN+ACK and now answered: roles were the wrong way round.
    if (isOnlySynAck(table, at) && (flags & control) === 0 && (length > 0 || (flags & ack) !== 0)) {
      flows.flip(at);
      rewriteAsAnswered(table, at);
      setEndpointState(table, at, 1, Endpoint.established);
      side = 1 - side;
    }
    this.setPartial(at, side, flags);
    const segmentLength = ((flags & rst) !== 0 ? 0 : length) + (flags & syn ? 1 : 0) + (flags & fin ? 1 : 0);
    const segmentEnd = (sequence + segmentLength) | 0;
    this.initEndpoint(at, detail, side, flags, sequence, segmentEnd);

    let position = relativeSequence(table, at, detail, side, sequence);
    const isUnderflow = position < 0;
    if (isUnderflow && (flags & rst) === 0) flows.weird(at, "TCP_seq_underflow_or_misorder");

    updateHistory(table, at, detail, side, flags, position, length);
    if ((flags & (fin | rst)) !== 0) {
      const name = stormOf(table, at, detail, packet);
      if (name !== undefined) flows.weird(at, name);
    }
    const windowBefore = details[detail + Detail.window + side]!;
    updateWindow(table, flows, at, detail, side, packet);
    if (!(hasBit(table, at, State.didClose, 0) && hasBit(table, at, State.didClose, 1))) {
      words[at + Slot.lastSeconds] = packet.seconds;
      words[at + Slot.lastMicros] = (words[at + Slot.lastMicros]! & ~microsMask) | packet.micros;
    }
    if ((flags & syn) !== 0) this.syn(at, detail, side, packet);
    if ((flags & rst) !== 0 && isFromElsewhere(table, at, side, packet)) flows.weird(at, "wh_rst_ttl_mismatch");
    if ((flags & fin) !== 0) {
      setBit(table, at, State.sawFin, side);
      sums[(detail >> 1) + Sum.fin + side] = position + segmentLength;
    }

    let ackPosition = 0;
    if ((flags & ack) !== 0) {
      if (endpointState(words[at + Slot.state]!, 1 - side) === Endpoint.inactive) {
        ackPosition = 1;
        this.initPeer(at, detail, side, flags, acknowledged);
      } else {
        ackPosition = relativeAck(table, at, detail, 1 - side, acknowledged);
        if (ackPosition < 0) {
          ackPosition = 0;
          flows.weird(at, "TCP_ack_underflow_or_misorder");
        } else if ((flags & rst) === 0) {
          // acknowledgements in a RST are not to be trusted
          const delta = sequenceDelta(acknowledged, details[detail + Detail.ack + 1 - side]!);
          const isBroken = acknowledged === 0 && delta > tooLargeDelta;
          if (delta > 0 && !isBroken) advanceAck(table, detail, 1 - side, acknowledged);
          else if (delta === 0) countRepeatedAck(table, detail, side, packet, windowBefore);
        }
      }
      if (side === 0 && details[detail + Detail.rttAckMicros] === 0) timeAck(table, at, detail, packet);
    }

    const advance = this.updateLast(at, detail, side, flags, segmentEnd, position, length);
    const origWasB = words[at + Slot.state]! & State.origIsB;
    const closes = updateState(table, flows, at, detail, side, packet, advance);
    // here and below: TCP, or the reader of the streams, may have found that the roles are the other way round
    const sender = side;
    side = this.sideAfter(at, sender, origWasB);
    if ((flags & ack) !== 0) {
      this.streams.acknowledged(at, detail, 1 - side, ackPosition);
      side = this.sideAfter(at, sender, origWasB);
      this.checkEnd(at, detail, 1 - side);
    }
    setBit(table, at, State.firstSeen, side);
    if ((flags & syn) !== 0) position++;
    if (length > 0 && (flags & rst) === 0 && !isUnderflow) this.streams.data(at, detail, side, position, packet);
    side = this.sideAfter(at, sender, origWasB);
    this.checkEnd(at, detail, side);
    if (closes) this.close(at, detail, this.sideAfter(at, sender, origWasB));
  }

  /** Which side `sender` is now, given which end was the originator then. */
  private sideAfter(at: number, sender: number, origWasB: number): number {
    return (this.table.words[at + Slot.state]! & State.origIsB) === origWasB ? sender : 1 - sender;
  }

  private setPartial(at: number, side: number, flags: number): void {
    const { table } = this;
    if (hasBit(table, at, State.firstSeen, side)) return;
    const { words } = table;
    const isPartial = side === 0 ? (flags & (syn | ack)) !== syn : (flags & syn) === 0;
    if (side === 0) words[at + Slot.state]! &= ~State.partial;
    if (isPartial) words[at + Slot.state]! |= State.partial;
  }

  private initEndpoint(at: number, detail: number, side: number, flags: number, sequence: number, end: number): void {
    const { table, flows } = this;
    const state = table.words[at + Slot.state]!;
    const isSyn = (flags & syn) !== 0;
    const isJump = sequence !== table.words[at + Slot.start + side];
    switch (endpointState(state, side)) {
      case Endpoint.inactive:
        if (isSyn) startSequence(table, at, detail, side, sequence, end);
        else startSequence(table, at, detail, side, (sequence - 1) | 0, sequence);
        return;
      case Endpoint.synSent:
      case Endpoint.synAckSent:
        if (!isSyn || !isJump) return;
        flows.weird(at, "SYN_seq_jump");
        startSequence(table, at, detail, side, sequence, end);
        return;
      case Endpoint.established:
      case Endpoint.partial:
        if (!isSyn) return;
        if (streamSize(table, at, side) > 0) flows.weird(at, "SYN_inside_connection");
        if (isJump) flows.weird(at, "SYN_seq_jump");
        startSequence(table, at, detail, side, sequence, end);
        return;
      case Endpoint.reset:
        // The RST that numbered this side may have been forged.
        if (isSyn && endpointStateBefore(state, side) === Endpoint.inactive)
          startSequence(table, at, detail, side, sequence, end);
    }
  }

  /** The other side is silent: numbered as if it had sent a SYN. */
  private initPeer(at: number, detail: number, side: number, flags: number, acknowledged: number): void {
    const { table } = this;
    const now = endpointState(table.words[at + Slot.state]!, side);
    const hasOpened = now === Endpoint.synSent || now === Endpoint.synAckSent || now === Endpoint.established;
    if ((flags & control) === 0 && hasOpened) this.flows.weird(at, "possible_split_routing");
    const start = (acknowledged - 1) | 0;
    startSequence(table, at, detail, 1 - side, start, start);
  }

  private syn(at: number, detail: number, side: number, packet: Packet): void {
    const { details } = this.table;
    const { flags } = packet;
    if ((flags & rst) !== 0) this.flows.weird(at, "TCP_christmas");
    if ((flags & urg) !== 0) this.flows.weird(at, "baroque_SYN");
    if (packet.payloadLength > 0) this.flows.weird(at, "SYN_with_data");
    this.options.read(packet);
    const { mss, windowScale } = this.options;
    if (mss > 0) {
      const mssAt = detail + Detail.mss;
      details[mssAt] = (details[mssAt]! & ~(0xffff << (16 * side))) | (mss << (16 * side));
    }
    if (windowScale > maxWindowScale + 1) this.flows.weird(at, "TCP_scale_range", String(windowScale - 1));
    initWindow(details, detail, side, windowScale, (flags & ack) !== 0, packet.seq | 0, packet.ack | 0);
    if (side === 1 && (flags & ack) !== 0) timeSynAck(this.table, at, detail, packet);
  }

  /** How far the segment moved the highest number that this side sent. */
  private updateLast(
    at: number,
    detail: number,
    side: number,
    flags: number,
    end: number,
    position: number,
    length: number,
  ): number {
    const { table } = this;
    const { words, details } = table;
    const last = details[detail + Detail.last + side]!;
    const advance = sequenceDelta(end, last);
    if ((flags & (syn | rst)) !== 0 && Math.abs(advance) > tooLargeDelta) return advance;
    const isOnlySynSeen = last === ((words[at + Slot.start + side]! + 1) | 0);
    if ((flags & fin) !== 0 && isOnlySynSeen) advanceLast(table, detail, side, end);
    else if (endpointState(words[at + Slot.state]!, side) === Endpoint.reset) return advance;
    else if (advance > 0) advanceLast(table, detail, side, end);
    else if (length > 0) {
      const count = ++details[detail + Detail.retransmits + side]!;
      if (isLogarithmic(count)) addLetter(table, at, Letter.T, side);
      if (this.streams.fillsHole(at, detail, side, position, length)) details[detail + Detail.outOfOrder + side]!++;
    }
    return advance;
  }

  private close(at: number, detail: number, side: number): void {
    const { table } = this;
    if (this.isDataPending(at, detail, side)) {
      setBit(table, at, State.closeDeferred);
      return;
    }
    const { words } = table;
    words[at + Slot.state]! &= ~State.closeDeferred;
    if (hasBit(table, at, State.didClose, side)) return;
    setBit(table, at, State.didClose, side);
    const state = words[at + Slot.state]!;
    const isComplete =
      endpointState(state, side) === Endpoint.reset ||
      hasBit(table, at, State.didClose, 1 - side) ||
      endpointState(state, 1 - side) === Endpoint.inactive;
    if (!isComplete || (state & State.leaving) !== 0) return;
    setBit(table, at, State.leaving);
    table.sums[(detail >> 1) + Sum.leave] = lastMicros(words, at) + closeDelayMicros;
    this.flows.leaves(at);
  }

  private checkEnd(at: number, detail: number, side: number): void {
    const { table } = this;
    const state = table.words[at + Slot.state]!;
    if ((state & (State.endOfStream << side)) !== 0) return;
    const now = endpointState(state, side);
    const hasEnded = (state & (State.sawFin << side)) !== 0 || now === Endpoint.closed || now === Endpoint.reset;
    if (!hasEnded || this.isDataPending(at, detail, side)) return;
    setBit(table, at, State.endOfStream, side);
    if ((state & (State.sawFin << side)) !== 0) this.flows.endOfStream(at, side);
    if ((state & State.closeDeferred) !== 0) this.close(at, detail, side);
  }

  /** Something that this side sent before it closed is not there yet, or it owes an acknowledgement. */
  private isDataPending(at: number, detail: number, side: number): boolean {
    const { table } = this;
    const last = lastPosition(table, at, detail, side);
    const next = table.sums[(detail >> 1) + Sum.next + side]!;
    if (last < next) return false;
    if (next !== last - 1 && next !== last) return true;
    const isReset = endpointState(table.words[at + Slot.state]!, side) === Endpoint.reset;
    return !isReset && this.isUnacknowledged(at, detail, 1 - side);
  }

  private isUnacknowledged(at: number, detail: number, side: number): boolean {
    const { table } = this;
    const { sums } = table;
    const half = detail >> 1;
    const last = lastPosition(table, at, detail, side);
    const fin = sums[half + Sum.fin + side]!;
    const end = fin > 0 && fin === last ? last - 1 : last;
    let acknowledged = sums[half + Sum.trim + side]!;
    if (isNothingAcked(table, at, detail, side) && streamSize(table, at, side) > maxInitialWindow)
      acknowledged = Math.max(acknowledged, sums[half + Sum.next + side]!);
    return end > acknowledged;
  }
}
