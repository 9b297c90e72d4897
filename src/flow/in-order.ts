/**
 * Hot: the segment that most are: of a TCP conversation that both ends take part in and neither closes, the next of its side,
 * acknowledging what the other sent. It is taken here in one go, with the same outcome as in tcp.ts, which takes all others.
 */
import { type Packet, tcpFlag } from "#decode/packet.ts";
import { endpointState } from "./endpoint.ts";
import { onceBit } from "./history.ts";
import { Detail, Endpoint, microsMask, Slot, State, Sum, Tally } from "./slot.ts";
import type { Streams } from "./stream.ts";
import type { FlowTable } from "./table.ts";
import { addToTally } from "./tally.ts";
import { countRepeatedAck, timeAck } from "./tcp-measures.ts";
import type { TcpOwner } from "./tcp-state.ts";
import { updateWindow } from "./tcp-window.ts";

const { syn, fin, rst, ack, urg } = tcpFlag;
const unusual = syn | fin | rst | urg;
const bothSides = 3;
/** Bits of a state that tell of an end. */
const ending =
  (State.didClose * bothSides) |
  (State.endOfStream * bothSides) |
  State.closeDeferred |
  (State.sawFin * bothSides) |
  State.leaving;

const isOpen = (endpoint: number): boolean => endpoint === Endpoint.established || endpoint === Endpoint.partial;

export class InOrder {
  private readonly table: FlowTable;
  private readonly streams: Streams;
  private readonly owner: TcpOwner;

  constructor(table: FlowTable, streams: Streams, owner: TcpOwner) {
    this.table = table;
    this.streams = streams;
    this.owner = owner;
  }

  /** Whether it is such a segment. */
  static isUsual(packet: Packet): boolean {
    return (packet.flags & (unusual | ack)) === ack && packet.window !== 0;
  }

  /** Whether the flow stands so that the segment, a usual one, can be taken here. */
  fits(at: number, side: number, packet: Packet): boolean {
    const { words, details, sums } = this.table;
    const length = packet.payloadLength;
    const state = words[at + Slot.state]!;
    if ((state & ending) !== 0 || (state & (State.firstSeen << side)) === 0) return false;
    if (!isOpen(endpointState(state, 0)) || !isOpen(endpointState(state, 1))) return false;
    // its letter of the history is there
    const letter = length > 0 ? onceBit.data : onceBit.ack;
    if ((words[at + Slot.seen]! & (1 << (letter + 16 * side))) === 0) return false;

    // it is the next one, and no sequence number wraps, or has
    const detail = words[at + Slot.detail]! * Detail.words;
    const half = detail >> 1;
    const peer = 1 - side;
    const sequence = packet.seq | 0;
    const end = (sequence + length) | 0;
    if (detail === 0 || details[detail + Detail.wraps] !== 0) return false;
    if (details[detail + Detail.last + side] !== sequence || end >>> 0 < sequence >>> 0) return false;
    const position = (sequence - words[at + Slot.start + side]!) | 0;
    if (position <= 0) return false;
    if (length > 0 && sums[half + Sum.next + side] !== position) return false;

    // it acknowledges nothing that was not seen
    const acknowledged = packet.ack | 0;
    const known = details[detail + Detail.ack + peer]!;
    const advance = (acknowledged - known) | 0;
    if (acknowledged === 0 || (advance > 0 && acknowledged >>> 0 < known >>> 0)) return false;
    const ackPosition = (acknowledged - words[at + Slot.start + peer]!) | 0;
    return ackPosition >= 0 && ackPosition <= sums[half + Sum.next + peer]!;
  }

  /** Takes and counts a segment that fits. */
  take(at: number, side: number, packet: Packet): void {
    const { words, details, sums } = this.table;
    const { flags, payloadLength: length } = packet;
    const detail = words[at + Slot.detail]! * Detail.words;
    const half = detail >> 1;
    const peer = 1 - side;
    const sequence = packet.seq | 0;
    const acknowledged = packet.ack | 0;
    const advance = (acknowledged - details[detail + Detail.ack + peer]!) | 0;
    const ackPosition = (acknowledged - words[at + Slot.start + peer]!) | 0;
    words[at + Slot.packets + side]!++;
    addToTally(words, at, Tally.ipBytes, side, packet.ipLength);
    sums[half + Sum.linkBytes + side]! += packet.wireLength;
    words[at + Slot.first]! |= flags << (16 + 8 * side);
    words[at + Slot.lastSeconds] = packet.seconds;
    words[at + Slot.lastMicros] = (words[at + Slot.lastMicros]! & ~microsMask) | packet.micros;
    const windowBefore = details[detail + Detail.window + side]!;
    updateWindow(this.table, this.owner, at, detail, side, packet);
    if (advance > 0) details[detail + Detail.ack + peer] = acknowledged;
    else if (advance === 0) countRepeatedAck(this.table, detail, side, packet, windowBefore);
    if (side === 0 && details[detail + Detail.rttAckMicros] === 0) timeAck(this.table, at, detail, packet);
    if (ackPosition > sums[half + Sum.trim + peer]!) sums[half + Sum.trim + peer] = ackPosition;
    if (length === 0) return;
    details[detail + Detail.last + side] = (sequence + length) | 0;
    this.streams.data(at, detail, side, (sequence - words[at + Slot.start + side]!) | 0, packet);
  }
}
