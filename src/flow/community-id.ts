/**
 * Hot: Community ID v1, seed 0 (github.com/corelight/community-id-spec). The input fits one block, so SHA-1 (RFC 3174) is
 * done here without a call per flow into a library.
 */
import { i32 } from "#base/bytes.ts";
import { ipProtocol } from "#decode/packet.ts";
import { kind, Slot } from "./slot.ts";

const block = new Int32Array(80);
const bytes = new Uint8Array(64);
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
  for (let i = 0; i < bytes.length; i++) bytes[i] = 0;
  let end = 2;
  for (let i = 0; i < addressWords; i++) end = put(end, slots[at + Slot.addressA + i]!);
  for (let i = 0; i < addressWords; i++) end = put(end, slots[at + Slot.addressB + i]!);
  bytes[end] = protocol;
  end += 2;
  if (hasPorts(protocol)) end = put(end, slots[at + Slot.ports]!);
  sha1(end);
  into[to] = 0x31;
  into[to + 1] = 0x3a;
  writeDigest(into, to + 2);
}

/** In base64: 160 bits are 26 digits, four bits in one more, and a sign that this is the end. */
function writeDigest(into: Uint8Array, to: number): void {
  for (let i = 0; i < 27; i++) {
    const bit = 6 * i;
    const word = bit >>> 5;
    const shift = 26 - (bit & 31);
    const six =
      shift >= 0 ? digest[word]! >>> shift : (digest[word]! << -shift) | ((digest[word + 1] ?? 0) >>> (32 + shift));
    into[to + i] = digits[six & 63]!;
  }
  into[to + 27] = 0x3d;
}

function put(at: number, word: number): number {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
  return at + 4;
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** Of the first `length` (at most 55) of `bytes`, into `digest`. */
function sha1(length: number): void {
  bytes[length] = 0x80;
  bytes[62] = (length * 8) >>> 8;
  bytes[63] = length * 8;
  for (let i = 0; i < 16; i++)
    block[i] = (bytes[4 * i]! << 24) | (bytes[4 * i + 1]! << 16) | (bytes[4 * i + 2]! << 8) | bytes[4 * i + 3]!;
  for (let i = 16; i < 80; i++) block[i] = rotate(block[i - 3]! ^ block[i - 8]! ^ block[i - 14]! ^ block[i - 16]!, 1);
  let a = 0x67452301;
  let b = 0xefcdab89 | 0;
  let c = 0x98badcfe | 0;
  let d = 0x10325476;
  let e = 0xc3d2e1f0 | 0;
  for (let i = 0; i < 80; i++) {
    const mixed =
      i < 20
        ? (((b & c) | (~b & d)) + 0x5a827999) | 0
        : i < 40
          ? ((b ^ c ^ d) + 0x6ed9eba1) | 0
          : i < 60
            ? (((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc) | 0
            : ((b ^ c ^ d) + 0xca62c1d6) | 0;
    const next = (((rotate(a, 5) + mixed) | 0) + ((e + block[i]!) | 0)) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  digest[0] = a + 0x67452301;
  digest[1] = b + 0xefcdab89;
  digest[2] = c + 0x98badcfe;
  digest[3] = d + 0x10325476;
  digest[4] = e + 0xc3d2e1f0;
}
