/**
 * Hot: Community ID v1, seed 0 (github.com/corelight/community-id-spec). The input fits one block of SHA-1, which is done
 * without a call per flow into a library.
 */
import { i32 } from "#base/bytes.ts";
import { ipProtocol } from "#decode/packet.ts";
import { sha1 } from "./sha1.ts";
import { kind, Slot } from "./slot.ts";

const block = new Int32Array(16);
/** Of a block: how many bits the message has. */
const lastWord = 15;
const digest = new Int32Array(5);
const digits = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", "latin1");
/** Characters of one. */
export const communityIdSize = 30;
const text = Buffer.alloc(communityIdSize);

const hasPorts = (protocol: number): boolean =>
  protocol === ipProtocol.tcp ||
  protocol === ipProtocol.udp ||
  protocol === ipProtocol.icmp ||
  protocol === ipProtocol.icmp6 ||
  protocol === ipProtocol.sctp;

/** Of the flow whose key lies at `at` as in a slot: its ends are in the order that the specification wants. */
export function communityId(slots: Int32Array, at: number): string {
  writeCommunityId(text, 0, slots, at);
  return text.toString("latin1");
}

/** A conversation that is spoken of, and not at hand: addresses of 4 or 16 bytes; of ICMP the types are its ports. */
export interface Ends {
  readonly protocol: number;
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** The identifier that conn has for a conversation between these ends. */
export function communityIdBetween({ protocol, source, destination, sourcePort, destinationPort }: Ends): string {
  const order = Buffer.compare(source, destination) || sourcePort - destinationPort;
  const [lower, upper] = order <= 0 ? [source, destination] : [destination, source];
  const slot = new Int32Array(Slot.kind + 1);
  for (let i = 0; i < source.length; i += 4) {
    slot[Slot.addressA + i / 4] = i32(lower, i);
    slot[Slot.addressB + i / 4] = i32(upper, i);
  }
  slot[Slot.kind] = protocol | (source.length > 4 ? kind.ip6 : 0);
  slot[Slot.ports] = order <= 0 ? (sourcePort << 16) | destinationPort : (destinationPort << 16) | sourcePort;
  return communityId(slot, 0);
}

/** Writes it to the 30 bytes from `to` on. */
export function writeCommunityId(into: Uint8Array, to: number, slots: Int32Array, at: number): void {
  const flowKind = slots[at + Slot.kind]!;
  const protocol = flowKind & kind.protocol;
  const addressWords = (flowKind & kind.ip6) !== 0 ? 4 : 1;
  // two bytes of seed come first, so that each address lies across words
  let end = 0;
  let before = 0;
  for (let i = 0; i < addressWords; i++) {
    const word = slots[at + Slot.addressA + i]!;
    block[end++] = before | (word >>> 16);
    before = word << 16;
  }
  for (let i = 0; i < addressWords; i++) {
    const word = slots[at + Slot.addressB + i]!;
    block[end++] = before | (word >>> 16);
    before = word << 16;
  }
  block[end++] = before | (protocol << 8);
  if (hasPorts(protocol)) block[end++] = slots[at + Slot.ports]!;
  const bits = 32 * end;
  block[end++] = 1 << 31;
  while (end < lastWord) block[end++] = 0;
  block[lastWord] = bits;
  sha1(block, digest);
  into[to] = 0x31;
  into[to + 1] = 0x3a;
  writeDigest(into, to + 2);
}

/** In base64: 160 bits are 26 digits, four bits in one more, and a sign that this is the end. */
function writeDigest(into: Uint8Array, to: number): void {
  const a = digest[0]!;
  const b = digest[1]!;
  const c = digest[2]!;
  const d = digest[3]!;
  const e = digest[4]!;
  writeFour(into, to, a >>> 8);
  writeFour(into, to + 4, (a << 16) | (b >>> 16));
  writeFour(into, to + 8, (b << 8) | (c >>> 24));
  writeFour(into, to + 12, c);
  writeFour(into, to + 16, d >>> 8);
  writeFour(into, to + 20, (d << 16) | (e >>> 16));
  writeFour(into, to + 24, e << 8);
  into[to + 27] = 0x3d;
}

/** The lower 24 bits. */
function writeFour(into: Uint8Array, to: number, bits: number): void {
  into[to] = digits[(bits >>> 18) & 63]!;
  into[to + 1] = digits[(bits >>> 12) & 63]!;
  into[to + 2] = digits[(bits >>> 6) & 63]!;
  into[to + 3] = digits[bits & 63]!;
}
