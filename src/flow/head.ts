/** What names a conversation, taken from its slot; texts are made when asked for. */
import { addressText } from "#base/address.ts";
import { idText } from "#base/base62.ts";
import { ipProtocol } from "#decode/packet.ts";
import type { FlowHead } from "#record/record.ts";
import { communityId } from "./community-id.ts";
import { kind, microsMask, Slot, State } from "./slot.ts";
import type { FlowTable } from "./table.ts";

/** Words of a slot that name its flow: they never change. */
const keyWords = Slot.startMicros + 1;

export class Head implements FlowHead {
  readonly uidHigh: number;
  readonly uidLow: number;
  readonly ipProto: number;
  readonly vlan: number | undefined;
  readonly innerVlan: number | undefined;
  protected origIsB: boolean;
  private readonly key: Int32Array;
  private uidText: string | undefined;
  private origText: string | undefined;
  private respText: string | undefined;
  private community: string | undefined;

  constructor(table: FlowTable, at: number) {
    const { words } = table;
    this.key = new Int32Array(keyWords);
    for (let i = 0; i < keyWords; i++) this.key[i] = words[at + i]!;
    this.ipProto = this.key[Slot.kind]! & kind.protocol;
    const state = words[at + Slot.state]!;
    this.origIsB = (state & State.origIsB) !== 0;
    this.vlan = (state & State.hasVlan) !== 0 ? words[at + Slot.startMicros]! >>> 20 : undefined;
    this.innerVlan = (state & State.hasInnerVlan) !== 0 ? words[at + Slot.lastMicros]! >>> 20 : undefined;
    this.uidHigh = uidHigh(words, at);
    this.uidLow = uidLow(words, at);
  }

  get startTime(): number {
    return startMicros(this.key, 0);
  }

  get uid(): string {
    this.uidText ??= idText("C", this.uidHigh, this.uidLow);
    return this.uidText;
  }

  get proto(): "tcp" | "udp" | "icmp" | "unknown_transport" {
    switch (this.ipProto) {
      case ipProtocol.tcp:
        return "tcp";
      case ipProtocol.udp:
        return "udp";
      case ipProtocol.icmp:
      case ipProtocol.icmp6:
        return "icmp";
      default:
        return "unknown_transport";
    }
  }

  get origAddress(): string {
    this.origText ??= addressText(this.origBytes);
    return this.origText;
  }

  get respAddress(): string {
    this.respText ??= addressText(this.respBytes);
    return this.respText;
  }

  get origPort(): number {
    return this.port(this.origIsB);
  }

  get respPort(): number {
    return this.port(!this.origIsB);
  }

  get origBytes(): Uint8Array {
    return this.address(this.origIsB);
  }

  get respBytes(): Uint8Array {
    return this.address(!this.origIsB);
  }

  get communityId(): string {
    this.community ??= communityId(this.key, 0);
    return this.community;
  }

  /** The roles were swapped. */
  swapEnds(): void {
    this.origIsB = !this.origIsB;
    const { origText } = this;
    this.origText = this.respText;
    this.respText = origText;
  }

  private port(ofB: boolean): number {
    const ports = this.key[Slot.ports]!;
    return ofB ? ports & 0xffff : ports >>> 16;
  }

  private address(ofB: boolean): Uint8Array {
    const bytes = new Uint8Array(16);
    const from = ofB ? Slot.addressB : Slot.addressA;
    if ((this.key[Slot.kind]! & kind.ip6) !== 0) {
      putAddress(bytes, this.key, from);
      return bytes;
    }
    bytes[10] = 0xff;
    bytes[11] = 0xff;
    putWord(bytes, 12, this.key[from]!);
    return bytes;
  }
}

/** The four words of an IPv6 address as bytes. */
export function putAddress(bytes: Uint8Array, words: Int32Array, at: number): void {
  for (let i = 0; i < 4; i++) putWord(bytes, 4 * i, words[at + i]!);
}

function putWord(bytes: Uint8Array, at: number, word: number): void {
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

/** Upper half of the uid of the flow at `at`. */
export const uidHigh = (words: Int32Array, at: number): number => Math.floor(startMicros(words, at) / 0x80000) >>> 0;

/** Lower half of it. */
export const uidLow = (words: Int32Array, at: number): number =>
  (startMicros(words, at) % 0x80000) * 0x2000 + keyHash(words, at);

/** 13 bits of the key: addresses, ports, protocol, network. */
function keyHash(words: Int32Array, at: number): number {
  let hash = 0;
  for (let i = 0; i <= Slot.network; i++) {
    hash = Math.imul(hash ^ words[at + i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return (hash ^ (hash >>> 13)) & 0x1fff;
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
  return 0;
}
