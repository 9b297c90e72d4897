/** Hot: the numbers of one end of a TCP conversation: its state, its sequence space, its size. */
import { Detail, Endpoint, Slot, State } from "./slot.ts";
import type { FlowTable } from "./table.ts";

const two32 = 2 ** 32;

/** Signed distance of two sequence numbers. */
export const sequenceDelta = (a: number, b: number): number => (a - b) | 0;

export const endpointState = (state: number, side: number): number => (state >> (3 * side)) & 7;
export const endpointStateBefore = (state: number, side: number): number => (state >> (6 + 3 * side)) & 7;

/** Enters a state and remembers the one before. */
export function setEndpointState(table: FlowTable, at: number, side: number, next: number): void {
  const { words } = table;
  const state = words[at + Slot.state]!;
  const now = endpointState(state, side);
  if (now === next) return;
  const shift = 3 * side;
  words[at + Slot.state] = (state & ~((7 << shift) | (7 << (shift + 6)))) | (next << shift) | (now << (shift + 6));
}

/** Has one of the bits of State that come in pairs. */
export const hasBit = (table: FlowTable, at: number, bit: number, side: number): boolean =>
  (table.words[at + Slot.state]! & (bit << side)) !== 0;

export function setBit(table: FlowTable, at: number, bit: number, side = 0): void {
  table.words[at + Slot.state]! |= bit << side;
}

export function clearBit(table: FlowTable, at: number, bit: number, side = 0): void {
  table.words[at + Slot.state]! &= ~(bit << side);
}

/** The sequence space begins anew: a SYN, or as if there had been one. */
export function startSequence(
  table: FlowTable,
  at: number,
  detail: number,
  side: number,
  start: number,
  last: number,
): void {
  table.words[at + Slot.start + side] = start;
  table.details[detail + Detail.ack + side] = start;
  table.details[detail + Detail.last + side] = last;
}

const lastWraps = (wraps: number, side: number): number => (wraps >>> (8 * side)) & 255;
const ackWraps = (wraps: number, side: number): number => (wraps >>> (16 + 8 * side)) & 255;

export function advanceLast(table: FlowTable, detail: number, side: number, sequence: number): void {
  const { details } = table;
  if (sequence >>> 0 < details[detail + Detail.last + side]! >>> 0) details[detail + Detail.wraps]! += 1 << (8 * side);
  details[detail + Detail.last + side] = sequence;
}

export function advanceAck(table: FlowTable, detail: number, side: number, sequence: number): void {
  const { details } = table;
  if (sequence >>> 0 < details[detail + Detail.ack + side]! >>> 0)
    details[detail + Detail.wraps]! += 1 << (16 + 8 * side);
  details[detail + Detail.ack + side] = sequence;
}

/** What a sequence number means, told from one close to it; negative: before the start. */
function relative(start: number, sequence: number, near: number, wraps: number): number {
  const delta = sequenceDelta(sequence, near);
  const isHigher = sequence >>> 0 > near >>> 0;
  if (delta < 0 && wraps > 0 && isHigher) wraps--;
  else if (delta > 0 && !isHigher) wraps++;
  if (wraps === 0) return sequenceDelta(sequence, start);
  return wraps * two32 + (sequence >>> 0) - (start >>> 0);
}

/** Position of a sequence number that this side sent. */
export function relativeSequence(table: FlowTable, at: number, detail: number, side: number, sequence: number): number {
  const { details } = table;
  const wraps = lastWraps(details[detail + Detail.wraps]!, side);
  return relative(table.words[at + Slot.start + side]!, sequence, details[detail + Detail.last + side]!, wraps);
}

/** Position of a number by which the other end acknowledges this side. */
export function relativeAck(table: FlowTable, at: number, detail: number, side: number, sequence: number): number {
  const { details } = table;
  const wraps = ackWraps(details[detail + Detail.wraps]!, side);
  return relative(table.words[at + Slot.start + side]!, sequence, details[detail + Detail.ack + side]!, wraps);
}

/** One past the highest position that this side sent, SYN and FIN included. */
export function lastPosition(table: FlowTable, at: number, detail: number, side: number): number {
  const { details } = table;
  const last = lastWraps(details[detail + Detail.wraps]!, side) * two32 + (details[detail + Detail.last + side]! >>> 0);
  return last - (table.words[at + Slot.start + side]! >>> 0);
}

function ackPosition(table: FlowTable, at: number, detail: number, side: number): number {
  const { details } = table;
  const ack = ackWraps(details[detail + Detail.wraps]!, side) * two32 + (details[detail + Detail.ack + side]! >>> 0);
  return ack - (table.words[at + Slot.start + side]! >>> 0);
}

/** None of this side's data was acknowledged; its SYN may have been. */
export function isNothingAcked(table: FlowTable, at: number, detail: number, side: number): boolean {
  const ack = ackPosition(table, at, detail, side);
  return ack === 0 || ack === 1;
}

/** Payload bytes that this side sent, by its sequence numbers or by what the other end acknowledged. */
export function streamSize(table: FlowTable, at: number, side: number): number {
  const state = table.words[at + Slot.state]!;
  const detail = table.words[at + Slot.detail]! * Detail.words;
  if (detail === 0) return 0;
  // A half-open connection was discovered and aborted: its numbers mean nothing.
  if (
    endpointState(state, side) === Endpoint.reset &&
    endpointStateBefore(state, side) === Endpoint.synSent &&
    endpointState(state, 1 - side) === Endpoint.inactive &&
    !isNothingAcked(table, at, detail, side)
  )
    return 0;
  let size = Math.max(lastPosition(table, at, detail, side), ackPosition(table, at, detail, side));
  if (size > 0) size--;
  if (size > 0 && (state & (State.sawFin << side)) !== 0) size--;
  return Math.max(0, size);
}

/** The other end did its part of a handshake, too: what is missing in between was lost. */
export function isClean(state: number, side: number): boolean {
  const now = endpointState(state, side);
  return (
    now === Endpoint.established ||
    (now === Endpoint.closed && endpointStateBefore(state, side) === Endpoint.established)
  );
}
