/** How the memory of the fast path is laid out: one declaration for both sides of it, this room and fast-path/. */
import { batchCapacity, columnsBytes } from "#base/packet-batch.ts";
import { laneCount } from "#decode/lane.ts";
import { Detail, Slot } from "./slot.ts";

// What is told in words of 32 bits; `size`, where there is one, in words, too.

/** Of a run over a batch: what it is told, and why it stopped. */
export const Run = {
  /** Where the batch's bytes begin. */
  base: 0,
  /** The clock's second. */
  second: 1,
  ignoresChecksums: 2,
  /** The lane of each packet is known beforehand. */
  hasLanes: 3,
  stop: 4,
  /** How many packets it took. */
  taken: 5,
  /** First word of the flow of Stop.packet, or 0, and of Stop.data, with the side that sent it. */
  at: 6,
  side: 7,
} as const;

/** Why a run stopped at a packet. */
export const Stop = {
  none: 0,
  /** Another second begins. */
  tick: 1,
  /** It is of another kind: the decoder's. */
  frame: 2,
  /** It was read and has right checksums: the engine's. */
  packet: 3,
  /** It was taken, and has payload that somebody reads. */
  data: 4,
} as const;

/** The packet that a run stopped at. */
export const PacketWord = {
  lane: 0,
  macAt: 1,
  vlan: 2,
  ipVersion: 3,
  ipAt: 4,
  ipLength: 5,
  sourceAt: 6,
  destinationAt: 7,
  ttl: 8,
  ipProto: 9,
  transportAt: 10,
  ports: 11,
  payloadAt: 12,
  payloadEnd: 13,
  seq: 14,
  ack: 15,
  flags: 16,
  window: 17,
  optionsAt: 18,
} as const;

/** A flow's key: put together, as a slot begins, and as find() is told it. */
export const Key = {
  a: 0,
  b: 4,
  ports: 8,
  kind: 9,
  network: 10,
  /** A flow between the same ends on another VLAN, or 0. */
  kin: 11,
  fromA: 12,
  source: 16,
  destination: 20,
  size: 24,
} as const;

/** What a lane has. */
export const Lane = {
  words: 0,
  details: 1,
  index: 2,
  mask: 3,
  entries: 4,
  latest: 5,
  ordinal: 6,
  size: 8,
} as const;

/** The packets of the last moment (docs/decisions/0023). */
export const Copies = {
  /** Of each lane: half a million packets a second for as long as a copy may take, and no more than fits in a core's cache. */
  capacity: 256,
  buckets: 512,
  /** A switch copies within microseconds; a firewall between two VLANs takes longer. Nobody sends again so soon. */
  maxDelayMicros: 500,
} as const;
export const Entry = { flow: 0, content: 1, place: 2, leg: 3, seconds: 4, micros: 5, before: 6, size: 8 } as const;

/** Bytes of a key that are hashed, each by a table of 256 words. */
export const hashWords = 44 * 256;

const aligned = (at: number): number => Math.ceil(at / 64) * 64;

export const runAt = 1024;
export const packetAt = runAt + 64;
export const keyAt = packetAt + 128;
/** Of each lane, the tunnels' too: where its own memory is, or 0. */
export const lanesAt = keyAt + 128;
export const hashAt = aligned(lanesAt + 4 * (laneCount + 1));
/** By UDP port: whether it is a tunnel's or a lease's. */
export const portsAt = hashAt + 4 * hashWords;
export const batchAt = portsAt + 65536;
/** Of each packet of the batch. */
export const laneOrdinalsAt = batchAt + columnsBytes;
/** Room for a batch's bytes: as large as a block of a kernel's ring. */
export const roomAt = laneOrdinalsAt + batchCapacity;
export const roomBytes = 1 << 20;
export const lanesFrom = roomAt + roomBytes;

const bytesOfSlot = 4 * Slot.words;
const bytesOfDetail = 4 * Detail.words;
const firstIndex = 1 << 13;

/** Slots of the index that holds so many flows and stays half empty. */
function largestIndex(flows: number): number {
  let entries = firstIndex;
  while (entries < 2 * flows) entries *= 2;
  return entries;
}

/** Where the parts of a lane are. */
export interface LaneParts {
  readonly at: number;
  readonly entries: number;
  readonly latest: number;
  readonly words: number;
  readonly details: number;
  readonly index: number;
  /** One less than the size of the index at first, a power of two. */
  readonly mask: number;
  readonly end: number;
}

/** Those of a lane at `at` that holds so many flows and details. */
export function laneParts(at: number, slots: number, details: number): LaneParts {
  const entries = aligned(at + 4 * Lane.size);
  const latest = entries + Copies.capacity * 4 * Entry.size;
  const words = aligned(latest + 4 * Copies.buckets);
  const detailsAt = words + slots * bytesOfSlot;
  const index = detailsAt + details * bytesOfDetail;
  // it doubles: each larger one stands behind the one before
  const end = index + 2 * 8 * largestIndex(slots);
  return { at, entries, latest, words, details: detailsAt, index, mask: firstIndex - 1, end: aligned(end) };
}
