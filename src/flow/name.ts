/** Hot: what the words of a slot say of its flow: its ends, its times, and its uid. */
import { microsMask, Slot } from "./slot.ts";

/** The four words of an IPv6 address as bytes. */
export function putAddress(bytes: Uint8Array, words: Int32Array, at: number): void {
  for (let i = 0; i < 4; i++) putWord(bytes, 4 * i, words[at + i]!);
}

export function putWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

export function startMicros(words: Int32Array, at: number): number {
  return (words[at + Slot.startSeconds]! >>> 0) * 1e6 + (words[at + Slot.startMicros]! & microsMask);
}

export function lastMicros(words: Int32Array, at: number): number {
  return (words[at + Slot.lastSeconds]! >>> 0) * 1e6 + (words[at + Slot.lastMicros]! & microsMask);
}

// The uid: 51 bits of time, 13 of the key: unique enough, in order of time, the same for any number of workers.

/** Of time, so many microseconds are in the lower half. */
const microsOfLow = 0x80000;

/** Upper half of the uid of the flow at `at`. */
export const uidHigh = (words: Int32Array, at: number): number =>
  Math.floor(startMicros(words, at) / microsOfLow) >>> 0;

/** Lower half of it. */
export function uidLow(words: Int32Array, at: number): number {
  // a remainder of doubles is a call into a library to V8, a quotient by a power of two is not
  const micros = startMicros(words, at);
  return (micros - Math.floor(micros / microsOfLow) * microsOfLow) * 0x2000 + keyHash(words, at);
}

/** VLANs of the flow's first packet: outer in the upper 12 bits, inner in the lower. */
const vlansOf = (words: Int32Array, at: number): number =>
  ((words[at + Slot.startMicros]! >>> 20) << 12) | (words[at + Slot.lastMicros]! >>> 20);

/** What `vlansOf` says of a packet without any. */
const noVlans = 0xffffff;

/** 13 bits of the key: addresses, ports, protocol, network, VLANs. */
function keyHash(words: Int32Array, at: number): number {
  let hash = vlansOf(words, at) ^ noVlans;
  for (let i = 0; i <= Slot.network; i++) {
    hash = Math.imul(hash ^ words[at + i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return (hash ^ (hash >>> 13)) & 0x1fff;
}

/** Stands for both addresses of a flow. */
export function endsHash(words: Int32Array, at: number): number {
  let hash = 0;
  for (let i = Slot.addressA; i < Slot.ports; i++) hash = Math.imul(hash ^ words[at + i]!, 0x9e3779b1) ^ (hash >>> 15);
  return hash;
}

/** Order of two flows: by start, then by key; the same for any table. */
export function startOrder(words: Int32Array, a: number, b: number): number {
  const time = startMicros(words, a) - startMicros(words, b);
  if (time !== 0) return time;
  const uid = keyHash(words, a) - keyHash(words, b);
  if (uid !== 0) return uid;
  for (let i = 0; i <= Slot.network; i++) {
    const difference = words[a + i]! - words[b + i]!;
    if (difference !== 0) return difference;
  }
  return vlansOf(words, a) - vlansOf(words, b);
}
