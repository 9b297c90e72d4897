/** Hot: the states of the two ends of a TCP conversation, as a segment changes them. */
import type { WeirdName } from "#base/weird/index.ts";
import { type Packet, tcpFlag } from "#decode/packet.ts";
import { clearBit, endpointState, endpointStateBefore, sequenceDelta, setBit, setEndpointState } from "./endpoint.ts";
import { Detail, Endpoint, Slot, State } from "./slot.ts";
import type { FlowTable } from "./table.ts";

/** What the states tell the flow's owner. */
export interface TcpOwner {
  weird(at: number, name: WeirdName, addition?: string): void;
  /** Originator and responder change places. */
  flip(at: number): void;
}

/** Enters what `packet` of `side` leads to; true when it closes its side. `advance`: by how much it moved the sequence. */
export function updateState(
  table: FlowTable,
  owner: TcpOwner,
  at: number,
  detail: number,
  side: number,
  packet: Packet,
  advance: number,
): boolean {
  switch (endpointState(table.words[at + Slot.state]!, side)) {
    case Endpoint.inactive:
      return fromInactive(table, owner, at, detail, side, packet);
    case Endpoint.synSent:
    case Endpoint.synAckSent:
      return fromSynSent(table, owner, at, side, packet);
    case Endpoint.established:
    case Endpoint.partial:
      return fromEstablished(table, owner, at, side, packet);
    case Endpoint.closed:
      return fromClosed(table, owner, at, side, packet, advance);
    default:
      fromReset(owner, at, packet);
      return false;
  }
}

function fromInactive(
  table: FlowTable,
  owner: TcpOwner,
  at: number,
  detail: number,
  side: number,
  packet: Packet,
): boolean {
  const { flags } = packet;
  const { words } = table;
  let closes = false;
  if ((flags & tcpFlag.syn) !== 0) {
    if (side === 0) {
      const isAck = (flags & tcpFlag.ack) !== 0;
      if (isAck) owner.weird(at, "connection_originator_SYN_ack");
      setEndpointState(table, at, 0, isAck ? Endpoint.synAckSent : Endpoint.synSent);
    } else side = synOfResponder(table, owner, at, detail, packet);
  }
  const peer = (): number => endpointState(words[at + Slot.state]!, 1 - side);
  if ((flags & tcpFlag.fin) !== 0) {
    setEndpointState(table, at, side, Endpoint.closed);
    closes = true;
    if (peer() !== Endpoint.partial && (flags & tcpFlag.syn) === 0) owner.weird(at, "spontaneous_FIN");
  }
  if ((flags & tcpFlag.rst) !== 0) {
    setEndpointState(table, at, side, Endpoint.reset);
    closes = true;
    if (peer() === Endpoint.inactive) owner.weird(at, "spontaneous_RST");
  }
  if (endpointState(words[at + Slot.state]!, side) !== Endpoint.inactive) return closes;
  // Some stacks acknowledge a SYN before they answer it.
  if (side === 1 && packet.payloadLength === 0 && peer() === Endpoint.synSent) return closes;
  if ((flags & tcpFlag.ack) !== 0 && peer() === Endpoint.established) {
    // The SYN was missed, the handshake was not.
    setEndpointState(table, at, side, Endpoint.established);
    clearBit(table, at, State.partial);
    setBit(table, at, State.firstSeen, side);
    return closes;
  }
  setEndpointState(table, at, side, Endpoint.partial);
  return closes;
}

/** A SYN, with or without ACK, of a responder that was silent; says which side it is of afterwards. */
function synOfResponder(table: FlowTable, owner: TcpOwner, at: number, detail: number, packet: Packet): number {
  const { words, details } = table;
  const orig = endpointState(words[at + Slot.state]!, 0);
  let side = 1;
  if ((packet.flags & tcpFlag.ack) !== 0) {
    const isBetween =
      sequenceDelta(packet.ack, words[at + Slot.start]!) >= 0 &&
      sequenceDelta(packet.ack, details[detail + Detail.last]!) <= 0;
    if (orig !== Endpoint.inactive && orig !== Endpoint.partial && !isBetween) owner.weird(at, "bad_SYN_ack");
  } else if (orig === Endpoint.synAckSent && (packet.seq | 0) === words[at + Slot.start + 1]) {
    // The capture swapped SYN and SYN+ACK.
    owner.flip(at);
    clearBit(table, at, State.partial);
    setEndpointState(table, at, 1, Endpoint.established);
    side = 0;
  } else owner.weird(at, "simultaneous_open");
  const peer = endpointState(words[at + Slot.state]!, 1 - side);
  if (peer === Endpoint.synSent) setEndpointState(table, at, 1 - side, Endpoint.established);
  else if (peer === Endpoint.inactive) owner.weird(at, "unsolicited_SYN_response");
  setEndpointState(table, at, side, Endpoint.established);
  return side;
}

function fromSynSent(table: FlowTable, owner: TcpOwner, at: number, side: number, packet: Packet): boolean {
  const { flags } = packet;
  const state = table.words[at + Slot.state]!;
  const now = endpointState(state, side);
  const peer = endpointState(state, 1 - side);
  if ((flags & tcpFlag.syn) !== 0) {
    if (side === 0) {
      const isPlainAck = (flags & (tcpFlag.ack | tcpFlag.fin | tcpFlag.rst)) === tcpFlag.ack;
      if (isPlainAck && now !== Endpoint.synAckSent) owner.weird(at, "repeated_SYN_with_ack");
    } else if ((flags & tcpFlag.ack) === 0 && now !== Endpoint.synSent) owner.weird(at, "repeated_SYN_reply_wo_ack");
  }
  let closes = false;
  if ((flags & tcpFlag.fin) !== 0) {
    if (peer === Endpoint.inactive || peer === Endpoint.synSent) owner.weird(at, "inappropriate_FIN");
    setEndpointState(table, at, side, Endpoint.closed);
    closes = true;
  }
  if ((flags & tcpFlag.rst) !== 0) {
    setEndpointState(table, at, side, Endpoint.reset);
    return true;
  }
  if (packet.payloadLength > 0) owner.weird(at, "data_before_established");
  return closes;
}

function fromEstablished(table: FlowTable, owner: TcpOwner, at: number, side: number, packet: Packet): boolean {
  const { flags } = packet;
  const state = table.words[at + Slot.state]!;
  const isUnanswered =
    endpointState(state, side) === Endpoint.partial && endpointState(state, 1 - side) === Endpoint.inactive;
  if ((flags & (tcpFlag.syn | tcpFlag.ack)) === tcpFlag.syn && isUnanswered) {
    owner.weird(at, "SYN_after_partial");
    setEndpointState(table, at, side, Endpoint.synSent);
  }
  if ((flags & tcpFlag.rst) !== 0) {
    setEndpointState(table, at, side, Endpoint.reset);
    return true;
  }
  if ((flags & tcpFlag.fin) === 0) return false;
  setEndpointState(table, at, side, Endpoint.closed);
  // The other end sent FIN and then RST: that was a normal end after all.
  const isPeerReset = endpointState(state, 1 - side) === Endpoint.reset;
  if (isPeerReset && endpointStateBefore(state, 1 - side) === Endpoint.closed)
    setEndpointState(table, at, 1 - side, Endpoint.closed);
  return true;
}

function fromClosed(
  table: FlowTable,
  owner: TcpOwner,
  at: number,
  side: number,
  packet: Packet,
  advance: number,
): boolean {
  const { flags } = packet;
  const state = table.words[at + Slot.state]!;
  if ((flags & tcpFlag.syn) !== 0) owner.weird(at, "SYN_after_close");
  if ((flags & tcpFlag.fin) !== 0 && advance > 0) owner.weird(at, "FIN_advanced_last_seq");
  if ((flags & tcpFlag.rst) === 0 || endpointState(state, 1 - side) === Endpoint.closed) return false;
  setEndpointState(table, at, side, Endpoint.reset);
  return (state & (State.didClose << side)) === 0;
}

function fromReset(owner: TcpOwner, at: number, packet: Packet): void {
  if ((packet.flags & tcpFlag.syn) !== 0) owner.weird(at, "SYN_after_reset");
  if ((packet.flags & tcpFlag.fin) !== 0) owner.weird(at, "FIN_after_reset");
  if (packet.payloadLength > 0 && (packet.flags & tcpFlag.rst) === 0) owner.weird(at, "data_after_reset");
}

/** How the conversation stands, in Zeek's words. `history` is asked for only where it matters. */
export function connState(state: number, hasNoBytes: boolean, history: () => string): (typeof connStates)[number] {
  const orig = endpointState(state, 0);
  const resp = endpointState(state, 1);
  const isOrigIdle = orig === Endpoint.inactive || orig === Endpoint.partial;
  const isRespIdle = resp === Endpoint.inactive || resp === Endpoint.partial;
  if (resp === Endpoint.reset) {
    const isRefusal = orig === Endpoint.synSent || orig === Endpoint.synAckSent;
    if (isRefusal || (orig === Endpoint.reset && hasNoBytes)) return "REJ";
    return isOrigIdle ? "RSTRH" : "RSTR";
  }
  if (orig === Endpoint.reset) {
    if (!isRespIdle) return "RSTO";
    return /^\^?S[^HAFGIQ]*R/.test(history()) ? "RSTOS0" : "OTH";
  }
  if (orig === Endpoint.closed && resp === Endpoint.closed) return "SF";
  if (orig === Endpoint.closed) return isRespIdle ? "SH" : "S2";
  if (resp === Endpoint.closed) return isOrigIdle ? "SHR" : "S3";
  if (orig === Endpoint.synSent && resp === Endpoint.inactive) return "S0";
  return orig === Endpoint.established && resp === Endpoint.established ? "S1" : "OTH";
}

/** All of Zeek's conn_state. */
export const connStates = [
  "S0",
  "S1",
  "SF",
  "REJ",
  "S2",
  "S3",
  "RSTO",
  "RSTR",
  "RSTOS0",
  "RSTRH",
  "SH",
  "SHR",
  "OTH",
] as const;
