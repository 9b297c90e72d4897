/** Hot: conn's history: letters of five bits, six in a word, made text when the record is. */
import { Detail, Slot } from "./slot.ts";
import type { FlowTable } from "./table.ts";

const letters = "SHADFRIQCTWG";

/** Codes of the letters for the originator; the responder's are `sideStep` higher. */
export const Letter = { S: 1, H: 2, A: 3, D: 4, F: 5, R: 6, I: 7, Q: 8, C: 9, T: 10, W: 11, G: 12 } as const;

/** Letters that come once a side: their bit in Slot.seen. */
export const onceBit = { syn: 0, fin: 1, rst: 2, finRst: 3, data: 4, ack: 5, multi: 6, limit: 7 } as const;

export const sideStep = letters.length;
const flip = 2 * sideStep + 1;
const limit = flip + 1;

export const lettersInWord = 6;
/** Beyond 30 letters nobody reads on. */
const detailWords = 4;
const text = `-${letters}${letters.toLowerCase()}^X`;

function append(table: FlowTable, at: number, code: number): void {
  const { words } = table;
  let word = words[at + Slot.history]!;
  const used = usedLetters(word);
  if (used < lettersInWord) {
    words[at + Slot.history] = word | (code << (5 * used));
    return;
  }
  const detail = table.detailOf(at);
  for (let i = 0; i < detailWords; i++) {
    word = table.details[detail + Detail.history + i]!;
    const more = usedLetters(word);
    if (more === lettersInWord) continue;
    table.details[detail + Detail.history + i] = word | (code << (5 * more));
    return;
  }
}

function usedLetters(word: number): number {
  return word === 0 ? 0 : Math.floor((31 - Math.clz32(word)) / 5) + 1;
}

export function addLetter(table: FlowTable, at: number, letter: number, side: number): void {
  append(table, at, letter + side * sideStep);
}

/** Adds a letter that comes once a side; false when it was there. */
export function addLetterOnce(table: FlowTable, at: number, letter: number, side: number, bit: number): boolean {
  const mask = 1 << (bit + 16 * side);
  const seen = table.words[at + Slot.seen]!;
  if ((seen & mask) !== 0) return false;
  table.words[at + Slot.seen] = seen | mask;
  addLetter(table, at, letter, side);
  return true;
}

/** Is this the 1st, 10th, 100th … time? */
export function isLogarithmic(count: number): boolean {
  let power = 1;
  while (power < count) power *= 10;
  return power === count;
}

export const addFlip = (table: FlowTable, at: number): void => append(table, at, flip);

/** A limit of what is followed was hit: told once. */
export function addLimit(table: FlowTable, at: number): void {
  const mask = 1 << onceBit.limit;
  if ((table.words[at + Slot.seen]! & mask) !== 0) return;
  table.words[at + Slot.seen]! |= mask;
  append(table, at, limit);
}

/** Only a SYN+ACK of the originator so far. */
export const isOnlySynAck = (table: FlowTable, at: number): boolean => table.words[at + Slot.history] === Letter.H;

/** Both ends began with a SYN of their own. */
export const hasTwoSyns = (table: FlowTable, at: number): boolean =>
  (table.words[at + Slot.history]! & 0x3ff) === (Letter.S | ((Letter.S + sideStep) << 5));

/** What a flow that began with a SYN+ACK is told as once it proves to be answered. */
export function rewriteAsAnswered(table: FlowTable, at: number): void {
  table.words[at + Slot.history] = flip | ((Letter.H + sideStep) << 5);
}

const wordTexts = new Map<number, string>();

function wordText(word: number): string {
  let known = wordTexts.get(word);
  if (known === undefined) {
    known = "";
    for (let rest = word; rest !== 0; rest >>>= 5) known += text[rest & 31];
    // Hostile traffic may spell every word there is.
    if (wordTexts.size < 4096) wordTexts.set(word, known);
  }
  return known;
}

export function historyText(table: FlowTable, at: number): string {
  let result = wordText(table.words[at + Slot.history]!);
  const detail = table.words[at + Slot.detail]! * Detail.words;
  if (detail === 0) return result;
  for (let i = 0; i < detailWords; i++) {
    const word = table.details[detail + Detail.history + i]!;
    if (word === 0) break;
    result += wordText(word);
  }
  return result;
}
