/** QUIC packets as nested calls, hidden with the keys of RFC 9001. */
import { createCipheriv } from "node:crypto";
import { ConnectionKeys, headerMask, nonceOf } from "#protocol/quic/initial-keys.ts";
import { versionOf } from "#protocol/quic/versions.ts";
import { type Bytes, u16, u32 } from "./dns.ts";

const version1 = 1;
const tagSize = 16;

/** A variable-length integer of two bytes. */
const varint = (value: number): Bytes => u16(0x4000 | value);

export const cryptoFrame = (offset: number, data: Bytes): Bytes => [
  6,
  ...varint(offset),
  ...varint(data.length),
  ...data,
];
export const closeFrame = (code: number, reason: Bytes): Bytes => [
  0x1c,
  ...varint(code),
  0,
  ...varint(reason.length),
  ...reason,
];
export const ackFrame: Bytes = [2, 0, 0, 0, 0];
export const padding = (length: number): Bytes => Array(length).fill(0);

export interface QuicPacket {
  readonly destination: Bytes;
  readonly source: Bytes;
  readonly version?: number;
  /** The two type bits, as the version numbers them. */
  readonly type?: number;
  /** Without the bit that is fixed unless both ends agreed otherwise (RFC 9287). */
  readonly clearsBit?: boolean;
}

const longHeader = (type: number, { destination, source, version = version1, clearsBit }: QuicPacket): Bytes => [
  (clearsBit ? 0x80 : 0xc0) | (type << 4),
  ...u32(version),
  destination.length,
  ...destination,
  source.length,
  ...source,
];

/** A packet whose content nobody on the path can read. */
export const hiddenPacket = (type: number, packet: QuicPacket, length = 40): Bytes => [
  ...longHeader(type, packet),
  ...varint(length),
  ...Array(length).fill(0x5a),
];
export const retryPacket = (packet: QuicPacket, token: Bytes): Bytes => [
  ...longHeader(3, packet),
  ...token,
  ...Array(tagSize).fill(1),
];
export const negotiationPacket = (packet: QuicPacket, versions: readonly number[]): Bytes => [
  ...longHeader(0, { ...packet, version: 0 }),
  ...versions.flatMap(u32),
];
export const shortPacket = (destination: Bytes): Bytes => [0x41, ...destination, ...Array(30).fill(0x77)];

export interface InitialPacket extends QuicPacket {
  /** The id from which the keys come: that of the client's first packet. */
  readonly keysFrom: Bytes;
  readonly from: "client" | "server";
  readonly number?: number;
  readonly token?: Bytes;
  /** Filled up with zeros to this many bytes of frames. */
  readonly fill?: number;
}

/** An Initial packet with these frames. */
export function initialPacket(packet: InitialPacket, frames: Bytes): Bytes {
  const { version = version1, type = 0, number = 0, token = [], fill = 0 } = packet;
  const known = versionOf(version);
  if (known === undefined) throw new Error(`version ${version} has no keys`);
  const keys = new ConnectionKeys(known, Uint8Array.from(packet.keysFrom)).of(packet.from === "client" ? 0 : 1);
  const body = Uint8Array.from([...frames, ...padding(Math.max(0, fill - frames.length))]);
  const before = [...longHeader(type, { ...packet, version }), ...varint(token.length), ...token];
  const header = Uint8Array.from([...before, ...varint(2 + body.length + tagSize), ...u16(number)]);
  header[0]! |= 1;
  const cipher = createCipheriv("aes-128-gcm", keys.key, nonceOf(keys, number));
  cipher.setAAD(header);
  const hidden = Buffer.concat([cipher.update(body), cipher.final(), cipher.getAuthTag()]);
  const mask = headerMask(keys, hidden.subarray(2, 18));
  const numberAt = header.length - 2;
  header[0]! ^= mask[0]! & 0x0f;
  header[numberAt]! ^= mask[1]!;
  header[numberAt + 1]! ^= mask[2]!;
  return [...header, ...hidden];
}
