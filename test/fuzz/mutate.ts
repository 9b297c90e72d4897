/** What damage does to a capture: flipped bits, cut ends, pieces of another file. Seeded, so that a find can be repeated. */
import { joined, type Pieces, piecesOf } from "./pieces.ts";

export type Random = () => number;

/** Mulberry32: numbers from 0 to 1, the same for the same seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Windows of 16 KiB make many tries, those of 512 KiB long conversations; all are read in well under a second. */
const leastWindow = 16 * 1024;
const windowSizes = 6;
/** Of the other capture, so many packets at most are put into the one that is damaged. */
const mostForeign = 50;

/**
 * A window of `bytes`, anywhere in it, with up to some dozens of things done to it. Most damage is done to packets: what is
 * broken between them ends the reading.
 */
export function damaged(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const below = (limit: number): number => Math.floor(random() * limit);
  const windowBytes = leastWindow << below(windowSizes);
  const pieces = piecesOf(bytes);
  if (!pieces || pieces.packets.length === 0 || below(4) === 0)
    return damagedBytes(bytes.slice(0, windowBytes), other, below);
  const from = bytes.length > windowBytes ? below(pieces.packets.length) : 0;
  const packets = windowFrom(pieces.packets, from, windowBytes);
  const foreign = piecesOf(other);
  for (let rounds = 1 + below(6); rounds > 0; rounds--) damagePackets(packets, pieces, foreign, below);
  return joined(pieces.beginning, packets);
}

function windowFrom(packets: readonly Uint8Array[], from: number, windowBytes: number): Uint8Array[] {
  const window: Uint8Array[] = [];
  for (let i = from, size = 0; i < packets.length && size < windowBytes; i++) {
    window.push(packets[i]!);
    size += packets[i]!.length;
  }
  return window;
}

type Below = (limit: number) => number;

function damagePackets(packets: Uint8Array[], pieces: Pieces, foreign: Pieces | undefined, below: Below): void {
  const at = below(packets.length);
  switch (below(6)) {
    case 0:
      for (let i = 1 + below(32); i > 0 && packets.length > 0; i--)
        flipBits(packets, below(packets.length), pieces, below);
      break;
    case 1:
      packets.splice(at, 1 + below(3));
      break;
    case 2:
      packets.splice(at, 0, ...packets.slice(at, at + 1 + below(8)));
      break;
    case 3:
      if (packets.length > 0) packets.splice(below(packets.length), 0, ...packets.splice(at, 1 + below(3)));
      break;
    case 4:
      if (packets.length > 0) cut(packets, at, pieces, below);
      break;
    default:
      if (foreign && foreign.headerSize === pieces.headerSize && foreign.littleEndian === pieces.littleEndian) {
        const from = below(foreign.packets.length);
        packets.splice(at, 0, ...foreign.packets.slice(from, from + 1 + below(mostForeign)));
      }
  }
}

function flipBits(packets: Uint8Array[], i: number, { headerSize }: Pieces, below: Below): void {
  const packet = packets[i]!.slice();
  // headers are where a bit changes most
  const length = Math.max(1, packet.length - headerSize);
  const reach = below(2) === 0 ? Math.min(length, 80) : length;
  for (let flips = 1 + below(6); flips > 0; flips--) {
    const place = headerSize + below(reach);
    if (place < packet.length) packet[place]! ^= 1 << below(8);
  }
  packets[i] = packet;
}

function cut(packets: Uint8Array[], i: number, { headerSize, lengthAt, littleEndian }: Pieces, below: Below): void {
  if (lengthAt === undefined) return;
  const packet = packets[i]!.slice(0, headerSize + below(packets[i]!.length - headerSize + 1));
  new DataView(packet.buffer).setUint32(lengthAt, packet.length - headerSize, littleEndian);
  packets[i] = packet;
}

function damagedBytes(bytes: Uint8Array, other: Uint8Array, below: Below): Uint8Array {
  let result = bytes;
  for (let rounds = 1 + below(4); rounds > 0; rounds--) {
    if (result.length === 0) return result;
    const at = below(result.length);
    switch (below(4)) {
      case 0:
        for (let i = 1 + below(32); i > 0; i--) result[below(result.length)]! ^= 1 << below(8);
        break;
      case 1:
        result.fill(below(256), at, at + below(16));
        break;
      case 2:
        result = result.slice(0, at);
        break;
      default: {
        const from = below(other.length);
        const piece = other.subarray(from, from + below(2000));
        result = Uint8Array.from(Buffer.concat([result.subarray(0, at), piece, result.subarray(at)]));
      }
    }
  }
  return result;
}
