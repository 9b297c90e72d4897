/** Hot: what segments tell of the path: how long the handshake took, what had to be asked for again. */
import { type Packet, tcpFlag } from "#decode/packet.ts";
import { sequenceDelta } from "./endpoint.ts";
import { Detail, microsMask, Slot } from "./slot.ts";
import type { FlowTable } from "./table.ts";

const control = tcpFlag.syn | tcpFlag.fin | tcpFlag.rst;
/** A handshake takes no half hour. */
const longestHandshake = 1800e6;

/** Since the flow's first packet, microseconds; negative when it cannot be told. */
function sinceStart({ words }: FlowTable, at: number, packet: Packet): number {
  const seconds = packet.seconds - (words[at + Slot.startSeconds]! >>> 0);
  const micros = packet.micros - (words[at + Slot.startMicros]! & microsMask);
  const since = seconds * 1e6 + micros;
  return since < longestHandshake ? since : -1;
}

/** A SYN+ACK answers the SYN that began the flow. */
export function timeSynAck(table: FlowTable, at: number, detail: number, packet: Packet): void {
  if (table.details[detail + Detail.rttSynMicros] !== 0) return;
  table.details[detail + Detail.rttSynMicros] = Math.max(0, sinceStart(table, at, packet));
}

/** A segment of the originator after the SYN+ACK: the first one ends the handshake. */
export function timeAck(table: FlowTable, at: number, detail: number, packet: Packet): void {
  const { details } = table;
  const synAck = details[detail + Detail.rttSynMicros]!;
  if (synAck === 0 || (packet.flags & control) !== 0) return;
  details[detail + Detail.rttAckMicros] = Math.max(1, sinceStart(table, at, packet) - synAck);
}

/**
 * An acknowledgement of nothing new, with no data and the window as it was, while the other side waits for one: something
 * arrived out of order (RFC 5681 2). To be asked when it moved nothing; `windowBefore`: what the side had offered.
 */
export function countRepeatedAck(
  table: FlowTable,
  detail: number,
  side: number,
  packet: Packet,
  windowBefore: number,
): void {
  const { details } = table;
  if (packet.payloadLength > 0 || (packet.flags & control) !== 0) return;
  if (details[detail + Detail.window + side] !== windowBefore) return;
  if (sequenceDelta(details[detail + Detail.last + 1 - side]!, packet.ack | 0) <= 0) return;
  details[detail + Detail.repeatedAcks + side]!++;
}

/** Routes change by a hop or two. */
const usualDetour = 2;

/** The segment came over another number of hops than the first of its side. */
export function isFromElsewhere({ words }: FlowTable, at: number, side: number, packet: Packet): boolean {
  if (words[at + Slot.packets + side]! < 2) return false;
  const first = (words[at + Slot.first]! >>> (8 * side)) & 255;
  return Math.abs(first - packet.ttl) > usualDetour;
}
