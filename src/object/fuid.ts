/** The id of a file: the same on every run, because it is made of the flow's id and the file's place in it. */
import { idText } from "#base/base62.ts";
import type { FlowHead } from "#record/record.ts";

/** Spreads every bit of the input over the output (the finalizer of MurmurHash3, public domain). */
function mix(value: number): number {
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** `F` and 11 base-62 digits for the flow's file number `ordinal`, counted from 0. */
export function fuidOf(flow: FlowHead, ordinal: number): string {
  const high = mix(flow.uidHigh ^ mix(flow.uidLow + Math.imul(ordinal + 1, 0x9e3779b9)));
  const low = mix(flow.uidLow ^ mix(high + ordinal));
  return idText("F", high, low);
}
