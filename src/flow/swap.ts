/** Originator and responder of a flow change places: everything that is kept by side is swapped. */
import { ipProtocol } from "#decode/packet.ts";
import { addFlip } from "./history.ts";
import { Detail, kind, Slot, State, Sum, Tally } from "./slot.ts";
import type { FlowTable } from "./table.ts";
import { swapTally } from "./tally.ts";

const pairsOfDetail = [
  Detail.last,
  Detail.ack,
  Detail.lastSyn,
  Detail.lastRst,
  Detail.window,
  Detail.windowAck,
  Detail.windowSeq,
  Detail.retransmits,
  Detail.zeroWindows,
  Detail.gaps,
  Detail.badChecksums,
  Detail.outOfOrder,
  Detail.repeatedAcks,
] as const;
const pairsOfSums = [Sum.next, Sum.trim, Sum.fin, Sum.linkBytes] as const;
const pairsOfState = [State.didClose, State.firstSeen, State.endOfStream, State.sawFin, State.unprovenSums] as const;

export function swapSides(table: FlowTable, at: number): void {
  const { words, details, sums } = table;
  words[at + Slot.state] = swappedState(words[at + Slot.state]!);
  swap(words, at + Slot.packets);
  swapTally(words, at, Tally.ipBytes);
  if ((words[at + Slot.kind]! & kind.protocol) === ipProtocol.tcp) swap(words, at + Slot.start);
  else swapTally(words, at, Tally.payload);
  words[at + Slot.first] = swappedBytes(words[at + Slot.first]!);
  const detail = words[at + Slot.detail]! * Detail.words;
  if (detail !== 0) {
    for (const pair of pairsOfDetail) swap(details, detail + pair);
    for (const pair of pairsOfSums) swap(sums, (detail >> 1) + pair);
    details[detail + Detail.wraps] = swappedBytes(details[detail + Detail.wraps]!);
    details[detail + Detail.scale] = swappedBytes(details[detail + Detail.scale]!);
    const mss = details[detail + Detail.mss]!;
    details[detail + Detail.mss] = (mss << 16) | (mss >>> 16);
  }
  addFlip(table, at);
}

function swap(numbers: Int32Array | Float64Array, at: number): void {
  const first = numbers[at]!;
  numbers[at] = numbers[at + 1]!;
  numbers[at + 1] = first;
}

/** Two pairs of bytes, each swapped. */
const swappedBytes = (word: number): number => ((word & 0x00ff00ff) << 8) | ((word >>> 8) & 0x00ff00ff);

function swappedState(state: number): number {
  let swapped = state ^ State.origIsB;
  for (const shift of [State.endpoint, State.endpointBefore]) {
    const orig = (state >> shift) & 7;
    const resp = (state >> (shift + 3)) & 7;
    swapped = (swapped & ~(0x3f << shift)) | (resp << shift) | (orig << (shift + 3));
  }
  for (const bit of pairsOfState) {
    const both = bit | (bit << 1);
    swapped = (swapped & ~both) | ((state & bit) << 1) | ((state >> 1) & bit);
  }
  return swapped;
}
