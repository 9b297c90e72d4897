/** The parts of a QUIC packet that are not hidden (RFC 9000 17, RFC 8999). */
import { u16, u32 } from "#base/bytes.ts";
import { type PacketType, type Version, versionOf } from "./versions.ts";

/** RFC 9000 17.2: longer connection ids are not of any version that can be read. */
export const maxConnectionId = 20;

export interface LongHeader {
  readonly versionNumber: number;
  /** Undefined for a version that cannot be read: nothing below is known of it. */
  readonly version: Version | undefined;
  readonly type: PacketType | undefined;
  readonly destinationAt: number;
  readonly destinationEnd: number;
  readonly sourceAt: number;
  readonly sourceEnd: number;
  readonly tokenLength: number;
  /** Where the hidden packet number starts. */
  readonly numberAt: number;
  /** Where the packet ends; another may follow in the datagram. */
  readonly end: number;
}

export const isLong = (first: number): boolean => (first & 0x80) !== 0;
/** RFC 9000 17: zero in no packet of QUIC, so that other protocols may share the port. */
export const hasFixedBit = (first: number): boolean => (first & 0x40) !== 0;

/** Length of the variable-length integer that starts with this byte (RFC 9000 16). */
export const varintSize = (first: number): number => 1 << (first >> 6);

/** The variable-length integer at `at`; -1 when it is cut. Above 2^53 it loses its last bits: no length is that long. */
export function varint(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const size = varintSize(bytes[at]!);
  if (at + size > end) return -1;
  let value = bytes[at]! & 0x3f;
  for (let i = 1; i < size; i++) value = value * 256 + bytes[at + i]!;
  return value;
}

/** The long header at `at`; undefined when it is cut or its lengths do not fit. */
export function readLongHeader(bytes: Uint8Array, at: number, end: number): LongHeader | undefined {
  if (end - at < 7) return undefined;
  const versionNumber = u32(bytes, at + 1);
  const destinationAt = at + 6;
  const destinationEnd = destinationAt + bytes[at + 5]!;
  if (destinationEnd >= end) return undefined;
  const sourceAt = destinationEnd + 1;
  const sourceEnd = sourceAt + bytes[destinationEnd]!;
  if (sourceEnd > end) return undefined;
  const version = versionOf(versionNumber);
  let type: PacketType | undefined;
  let tokenLength = 0;
  let numberAt = end;
  let packetEnd = end;
  if (version !== undefined) {
    if (destinationEnd - destinationAt > maxConnectionId || sourceEnd - sourceAt > maxConnectionId) return undefined;
    type = version.types[(bytes[at]! >> 4) & 3]!;
    if (type === "retry") tokenLength = Math.max(0, end - sourceEnd - retryTagSize);
    else {
      let position = sourceEnd;
      if (type === "initial") {
        tokenLength = varint(bytes, position, end);
        if (tokenLength < 0) return undefined;
        position += varintSize(bytes[position]!) + tokenLength;
      }
      const length = varint(bytes, position, end);
      if (length < 0) return undefined;
      numberAt = position + varintSize(bytes[position]!);
      packetEnd = numberAt + length;
      if (packetEnd > end) return undefined;
    }
  }
  return {
    versionNumber,
    version,
    type,
    destinationAt,
    destinationEnd,
    sourceAt,
    sourceEnd,
    tokenLength,
    numberAt,
    end: packetEnd,
  };
}

const retryTagSize = 16;
/** More than any server offers. */
const maxOffered = 32;

/** The versions in a Version Negotiation packet, whose header this is. */
export function offeredVersions(bytes: Uint8Array, header: LongHeader): number[] {
  const offered: number[] = [];
  for (let at = header.sourceEnd; at + 4 <= header.end && offered.length < maxOffered; at += 4)
    offered.push(u16(bytes, at) * 0x10000 + u16(bytes, at + 2));
  return offered;
}
