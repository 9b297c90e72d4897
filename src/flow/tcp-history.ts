/** Hot: what a segment adds to the history of its conversation. */
import { tcpFlag } from "#decode/packet.ts";
import { addLetter, addLetterOnce, Letter, onceBit } from "./history.ts";
import { Detail, Sum } from "./slot.ts";
import type { FlowTable } from "./table.ts";

const { syn, fin, rst, ack } = tcpFlag;
const control = syn | fin | rst;

/** Adds the letters that a segment's flags and payload earn. `position`: of its first byte. */
export function updateHistory(
  table: FlowTable,
  at: number,
  detail: number,
  side: number,
  flags: number,
  position: number,
  length: number,
): void {
  const { details, sums } = table;
  switch (flags & control) {
    case 0:
      if (length > 0) addLetterOnce(table, at, Letter.D, side, onceBit.data);
      else if ((flags & ack) !== 0) addLetterOnce(table, at, Letter.A, side, onceBit.ack);
      return;
    case syn: {
      const letter = (flags & ack) !== 0 ? Letter.H : Letter.S;
      const isFirst = addLetterOnce(table, at, letter, side, onceBit.syn);
      const lastAt = detail + Detail.lastSyn + side;
      if (!isFirst && (position | 0) !== details[lastAt]) addLetter(table, at, letter, side);
      details[lastAt] = position | 0;
      return;
    }
    case fin: {
      const isFirst = addLetterOnce(table, at, Letter.F, side, onceBit.fin);
      const isElsewhere = position + length !== sums[(detail >> 1) + Sum.fin + side]! - 1;
      if (!isFirst && isElsewhere) addLetter(table, at, Letter.F, side);
      return;
    }
    case rst: {
      const isFirst = addLetterOnce(table, at, Letter.R, side, onceBit.rst);
      const lastAt = detail + Detail.lastRst + side;
      if (!isFirst && (position | 0) !== details[lastAt]) addLetter(table, at, Letter.R, side);
      details[lastAt] = position | 0;
      return;
    }
    case fin | rst:
    case control:
      addLetterOnce(table, at, Letter.I, side, onceBit.finRst);
      return;
    default:
      addLetterOnce(table, at, Letter.Q, side, onceBit.multi);
  }
}
