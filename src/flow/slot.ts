/**
 * Hot: how one conversation lies in the table. A slot of 32 words holds what every flow has; a detail of 64 words is added
 * to one of TCP with its second packet, so that the flow of a flood costs 128 bytes and no object.
 */

/** Words of a slot. Pairs are indexed by side: originator, then responder. */
export const Slot = {
  words: 32,
  /** 4 words each; IPv4 uses the first. A is the lower end in the order of addresses, then ports. */
  addressA: 0,
  addressB: 4,
  /** A's port in the upper half, B's in the lower. */
  ports: 8,
  /** IP protocol and the bits of `kind`. */
  kind: 9,
  /** Virtual network + 1, or 0. */
  network: 10,
  /** Bits of `State`. */
  state: 11,
  startSeconds: 12,
  /** Microseconds in the lower 20 bits; the VLAN id above. */
  startMicros: 13,
  lastSeconds: 14,
  /** Microseconds in the lower 20 bits; the inner VLAN id above. */
  lastMicros: 15,
  /** Timer: the second it is looked at again, and its neighbours in that second. */
  due: 16,
  next: 17,
  previous: 18,
  /** The first six letters. */
  history: 19,
  /** Pair of MAC addresses in the upper half; link bytes of the first packet beyond IP in the lower. */
  link: 20,
  /** History letters that come once, a bit each: originator's low, responder's from bit 16; and bits of `SeenBit`. */
  seen: 21,
  packets: 22,
  /** Tallies, see `Tally`. */
  ipBytes: 24,
  tallyHigh: 26,
  /** TCP: sequence number of the SYN, or as if there had been one. Other transports: the tally of payload. */
  start: 28,
  /** TTL of each side's first packet, then all TCP flags of each side: 8 bits each. */
  first: 30,
  /** Ordinal of the detail, or 0. */
  detail: 31,
} as const;

/**
 * Ordinal of the slot that begins at word `at`. Cut to an integer: a quotient is a double to V8 as long as its code is cold,
 * and one double among the places of slots makes everything slow that takes them.
 */
export const ordinalOf = (at: number): number => (at / Slot.words) | 0;

/** The tallies of a slot, by side. */
export const Tally = {
  ipBytes: { low: Slot.ipBytes, high: Slot.tallyHigh },
  /** Not of TCP: its sequence numbers tell. */
  payload: { low: Slot.start, high: Slot.tallyHigh + 1 },
} as const;

/** Words of a detail. What nearly every segment changes stands first, close together. */
export const Detail = {
  words: 64,
  /** TCP: one past the highest sequence number sent, and the highest that the other end acknowledged. */
  last: 0,
  ack: 2,
  /** How often these wrapped: 8 bits each, `last` of both sides, then `ack`. */
  wraps: 4,
  /** Window scale + 1, 8 bits each; 0: none. From bit 16 the scale in force, 8 bits each. */
  scale: 5,
  window: 6,
  windowAck: 8,
  windowSeq: 10,
  /** From the SYN+ACK to the ACK after it. */
  rttAckMicros: 12,
  /** From the SYN to its SYN+ACK. */
  rttSynMicros: 13,
  /** See `Sum`. */
  doubles: 14,
  /** Four words with the letters after the first six. */
  history: 34,
  /** Relative sequence number of the latest SYN and RST, for the history. */
  lastSyn: 38,
  lastRst: 40,
  /** MSS of the responder in the upper half, of the originator in the lower; 0: none. */
  mss: 42,
  /** How often: T, W, G, C of the history, per side. */
  retransmits: 44,
  zeroWindows: 46,
  gaps: 48,
  badChecksums: 50,
  /** Odd things already told of this flow, by their bit. */
  weirds: 52,
  /** uid of the enclosing tunnel: high and low half. */
  parent: 53,
  /** Ordinal of the slot. */
  owner: 55,
  /** Packets that were captured once more, both sides'. */
  copies: 56,
  /** How often, per side: a segment filled a hole; an acknowledgement was repeated. */
  outOfOrder: 58,
  repeatedAcks: 60,
  /** What stands for the tunnel that the latest packet came through. */
  latestParent: 62,
  /** How often that was another, 8 bits; FINs and RSTs, 12 bits each (storm.ts). */
  rarities: 63,
} as const;

const detailDoubles = Detail.doubles / 2;

/** Doubles of a detail, counted from its start. TCP positions are relative: the first byte of the stream is 1. */
export const Sum = {
  /** TCP: the next byte to deliver. */
  next: detailDoubles,
  /** TCP: up to where the other end acknowledged. */
  trim: detailDoubles + 2,
  linkBytes: detailDoubles + 4,
  /** TCP: one past the FIN, or 0. */
  fin: detailDoubles + 6,
  missed: detailDoubles + 8,
  /** When a closed flow leaves, microseconds since 1970. */
  leave: detailDoubles + 9,
} as const;

/** Bits of Slot.kind above the protocol. `none`: IPv4's protocol 0, as a slot whose kind is 0 holds no flow. */
export const kind = { protocol: 0xff, ip6: 0x100, oneWay: 0x200, none: 0x400 } as const;

/** Bits of Slot.state; those of two are shifted by the side. */
export const State = {
  /** 3 bits for each side from bit 0, and as they were before from bit 6. */
  endpoint: 0,
  endpointBefore: 6,
  /** The originator is B. */
  origIsB: 1 << 12,
  didClose: 1 << 13,
  partial: 1 << 15,
  firstSeen: 1 << 16,
  endOfStream: 1 << 18,
  closeDeferred: 1 << 20,
  sawFin: 1 << 21,
  hasVlan: 1 << 23,
  hasInnerVlan: 1 << 24,
  /** Closed for good: leaves at a fixed time. */
  leaving: 1 << 25,
  /** The flow carries others and was reported as a tunnel. */
  isTunnel: 1 << 26,
  /** Flow-less stand-in for the outer packets of a tunnel without ports. */
  isCarrier: 1 << 27,
  /** Rows were written of it while it was open. */
  hasInterim: 1 << 28,
  /** Every packet of a side so far had a wrong checksum (two bits). */
  unprovenSums: 1 << 29,
  /** Its packets come on more than one VLAN: those of the other end, or copies. */
  severalVlans: 1 << 31,
} as const;

/** Bits of Slot.seen beside those of letters: nobody reads the payload; segments wait for what precedes them. */
export const SeenBit = { unread: 1 << 8, holds: 1 << 9 } as const;

export const microsMask = 0xfffff;

/** Endpoint states. UDP and others know `inactive` and `established` (has sent). */
export const Endpoint = {
  inactive: 0,
  synSent: 1,
  synAckSent: 2,
  partial: 3,
  established: 4,
  closed: 5,
  reset: 6,
} as const;
