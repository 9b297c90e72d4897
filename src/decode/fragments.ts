/**
 * Hot: puts IP datagrams together again (RFC 815's task, RFC 5722's caution). Where fragments overlap, the bytes that came
 * first stay. Bounded: so many datagrams at once, 64 KiB each, for so long.
 */
import { i32 } from "#base/bytes.ts";
import { Datagram } from "./datagram.ts";
import { laneCount } from "./lane.ts";
import { Source } from "./source.ts";
import type { Walk } from "./walk.ts";

/** Of those that are waiting at once in a lane; the oldest yields. 64 MiB of all lanes when each is as long as can be. */
export const maxDatagrams = 1024 / laneCount;
/** RFC 8200 4.5 says 60 s, Linux waits 30; nobody sends the rest later. */
export const timeoutSeconds = 30;

const bucketCount = 2048;
const none = -1;
const ip6FragmentHeaderSize = 8;
const macsSize = 12;
/** No link is so narrow that it would cut datagrams into less (Zeek's bound). */
const smallestFragment = 64;
/** A first fragment's header beyond this is not put together. */
const maxHeader = 256;
/** In `whole`: the MAC addresses, room for the header, the payload. */
const payloadStart = macsSize + maxHeader + 4;
const maxPayload = 65535;

/** Counted under these names; the first is of a frame that is told with the last of its datagram. */
export const waiting = "fragment, waiting for the others";
const timedOut = "fragmented datagram that was never completed";
const evicted = "fragmented datagram given up for newer ones";
const impossible = "fragment that fits no datagram";

/** What tells the fragments of one datagram from those of another. */
interface FragmentOf {
  id: number;
  /** In bytes, of the part that is fragmented. */
  offset: number;
  isMore: boolean;
  /** The byte that names the protocol of that part: IPv4's own, or IPv6's next-header before the fragment header. */
  nameAt: number;
}

export class Fragments {
  /** Reused: filled by the caller before take(). */
  readonly fragment: FragmentOf = { id: 0, offset: 0, isMore: false, nameAt: 0 };
  /** Where the packet that take() completed lies. */
  readonly whole = new Source();
  private readonly datagrams: Datagram[] = [];
  private readonly buckets = new Int32Array(bucketCount).fill(none);
  private readonly seed = Math.floor(Math.random() * 0x1_0000_0000);
  /** Ends of the list of waiting datagrams, by age, and the head of the list of free ones. */
  private oldest = none;
  private newest = none;
  private free = none;

  constructor() {
    this.whole.attach(new Uint8Array(payloadStart + maxPayload + 1));
  }

  /**
   * Takes the fragment whose payload is [walk.at, walk.wireEnd). True when it completes its datagram: then `walk` stands
   * at the payload of the whole, with packet and fragment.nameAt telling of it.
   */
  take(walk: Walk): boolean {
    const { fragment } = this;
    const { packet } = walk;
    this.expire(walk);
    let length = walk.wireEnd - walk.at;
    // all but the last are cut at 8 bytes; what is over is nowhere (as Linux has it)
    if (fragment.isMore) length &= ~7;
    if (length <= 0 || fragment.offset + length > maxPayload) {
      walk.oddity("excessively_large_fragment");
      walk.count(impossible);
      return false;
    }
    if (fragment.isMore && length < smallestFragment) walk.oddity("excessively_small_fragment");
    const index = this.find(walk);
    const datagram = this.datagrams[index]!;
    if (fragment.offset === 0 && !this.keepHeader(walk, datagram)) return false;
    if (!fragment.isMore && !isLengthRight(walk, datagram, fragment.offset + length)) return false;
    const overlap = datagram.put(packet.bytes, walk.at, fragment.offset, length);
    if (overlap === "same") walk.oddity("fragment_overlap");
    if (overlap === "differs") walk.oddity("fragment_inconsistency");
    if (!datagram.isComplete()) {
      walk.count(waiting);
      return false;
    }
    this.assemble(walk, datagram);
    this.release(index);
    return true;
  }

  /** The datagram of the fragment at hand, new or known. */
  private find(walk: Walk): number {
    const { packet } = walk;
    const { bytes, ipAt } = packet;
    const isIp4 = packet.ipVersion === 4;
    const addressesAt = ipAt + (isIp4 ? 12 : 8);
    const addressesEnd = ipAt + (isIp4 ? 20 : 40);
    const { id } = this.fragment;
    // RFC 791 tells datagrams apart by protocol too; RFC 8200 does not. Copies on two VLANs are two datagrams, and a
    // fragment that its receiver drops for its checksum completes nothing of those that it takes
    const broken = packet.headerChecksumOk ? 0 : 1 << 31;
    const scope = (isIp4 ? bytes[ipAt + 9]! : 0) | ((packet.vlan + 1) << 8) | (packet.depth << 24) | broken;
    let hash = Math.imul(id ^ this.seed, 0x85ebca6b) ^ scope;
    for (let at = addressesAt; at < addressesEnd; at += 4) {
      hash = Math.imul(hash ^ (hash >>> 15) ^ i32(bytes, at), 0xc2b2ae35);
    }
    const bucket = (hash ^ (hash >>> 16)) & (bucketCount - 1);
    for (let index = this.buckets[bucket]!; index !== none; ) {
      const datagram = this.datagrams[index]!;
      if (datagram.isOf(id, scope, bytes, addressesAt, addressesEnd)) return index;
      index = datagram.nextInBucket;
    }
    const index = this.acquire(walk);
    const datagram = this.datagrams[index]!;
    datagram.start(id, scope, packet.seconds, bytes, addressesAt, addressesEnd);
    datagram.bucket = bucket;
    datagram.nextInBucket = this.buckets[bucket]!;
    this.buckets[bucket] = index;
    datagram.older = this.newest;
    datagram.newer = none;
    if (this.newest === none) this.oldest = index;
    else this.datagrams[this.newest]!.newer = index;
    this.newest = index;
    return index;
  }

  private acquire(walk: Walk): number {
    if (this.free === none && this.datagrams.length < maxDatagrams) {
      this.datagrams.push(new Datagram());
      return this.datagrams.length - 1;
    }
    if (this.free === none) {
      walk.count(evicted);
      this.release(this.oldest);
    }
    const index = this.free;
    this.free = this.datagrams[index]!.newer;
    return index;
  }

  private release(index: number): void {
    const { datagrams, buckets } = this;
    const datagram = datagrams[index]!;
    if (datagram.older === none) this.oldest = datagram.newer;
    else datagrams[datagram.older]!.newer = datagram.newer;
    if (datagram.newer === none) this.newest = datagram.older;
    else datagrams[datagram.newer]!.older = datagram.older;
    if (buckets[datagram.bucket] === index) buckets[datagram.bucket] = datagram.nextInBucket;
    else {
      let before = datagrams[buckets[datagram.bucket]!]!;
      while (before.nextInBucket !== index) before = datagrams[before.nextInBucket]!;
      before.nextInBucket = datagram.nextInBucket;
    }
    datagram.newer = this.free;
    this.free = index;
  }

  private expire(walk: Walk): void {
    const { seconds } = walk.packet;
    while (this.oldest !== none && seconds - this.datagrams[this.oldest]!.startedSeconds > timeoutSeconds) {
      walk.count(timedOut);
      this.release(this.oldest);
    }
  }

  /** The first fragment's headers become those of the whole. */
  private keepHeader(walk: Walk, datagram: Datagram): boolean {
    const { packet } = walk;
    const isIp4 = packet.ipVersion === 4;
    const size = walk.at - packet.ipAt - (isIp4 ? 0 : ip6FragmentHeaderSize);
    if (size > maxHeader) {
      walk.count(impossible);
      return false;
    }
    datagram.keepHeader(packet, size, this.fragment.nameAt);
    return true;
  }

  /** Lays the datagram out in `whole`, and `walk` and its packet over it. */
  private assemble(walk: Walk, datagram: Datagram): void {
    const { packet } = walk;
    const { bytes } = this.whole;
    copyMacs(packet.bytes, packet.destinationMacAt, bytes, 0);
    copyMacs(packet.bytes, packet.sourceMacAt, bytes, macsSize / 2);
    if (packet.destinationMacAt >= 0) packet.destinationMacAt = 0;
    if (packet.sourceMacAt >= 0) packet.sourceMacAt = macsSize / 2;
    const headerAt = payloadStart - datagram.headerSize;
    datagram.copyTo(bytes, headerAt);
    walk.use(this.whole);
    walk.at = payloadStart;
    walk.end = payloadStart + datagram.length;
    walk.wireEnd = walk.end;
    packet.ipAt = headerAt;
    packet.ipLength = datagram.headerSize + datagram.length;
    packet.sourceAt = headerAt + datagram.sourceOffset;
    packet.destinationAt = headerAt + datagram.destinationOffset;
    packet.ipProto = datagram.protocol;
    this.fragment.nameAt = headerAt + datagram.nameOffset;
    bytes[this.fragment.nameAt] = datagram.protocol;
  }
}

/** The last fragment says how long the whole is; one that says otherwise after it is an attacker's, or a broken sender's. */
function isLengthRight(walk: Walk, datagram: Datagram, length: number): boolean {
  if (datagram.length < 0) datagram.length = length;
  if (datagram.length === length) return true;
  walk.oddity("fragment_size_inconsistency");
  walk.count(impossible);
  return false;
}

function copyMacs(from: Uint8Array, at: number, to: Uint8Array, toAt: number): void {
  if (at < 0) return;
  for (let i = 0; i < macsSize / 2; i++) to[toAt + i] = from[at + i]!;
}
