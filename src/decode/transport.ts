/** Hot: transport headers: ports, flags, and where the payload is. */
import { i32, u16 } from "#base/bytes.ts";
import { AH, authentication, authenticationSize } from "./authentication.ts";
import { fold, swapped } from "./checksum.ts";
import { ipProtocol } from "./packet.ts";
import type { Walk } from "./walk.ts";

export const TCP = {
  source: 0,
  destination: 2,
  seq: 4,
  ack: 8,
  offset: 12,
  flags: 13,
  window: 14,
  checksum: 16,
  size: 20,
} as const;
export const UDP = { source: 0, destination: 2, length: 4, checksum: 6, size: 8 } as const;
const SCTP = { source: 0, destination: 2, size: 12 } as const;
const ICMP = { type: 0, code: 1, checksum: 2, size: 8 } as const;

/** IP protocols that carry other packets and have no ports: opened by inner(). */
export const carrier = {
  ipInIp: 4,
  ip6InIp: 41,
  gre: 47,
  etherIp: 97,
  l2tp: 115,
  mplsInIp: 137,
  ethernet: 143,
} as const;
/** One AH inside another has no use; a chain of them only costs time. */
const maxAuthentication = 4;

/** Reads what follows the IP header; walk.at is past it. The packet is complete after this. */
export function transport(walk: Walk): void {
  const { packet } = walk;
  for (let i = 0; i < maxAuthentication && packet.ipProto === authentication; i++) {
    const size = walk.end - walk.at < AH.size ? 0 : authenticationSize(packet.bytes, walk.at);
    if (size < AH.size || walk.at + size > walk.end) break;
    packet.ipProto = packet.bytes[walk.at + AH.nextHeader]!;
    walk.at += size;
  }
  const { at, end, wireEnd } = walk;
  packet.checksumOk = packet.headerChecksumOk;
  packet.transportAt = at;
  packet.payloadAt = at;
  packet.payloadEnd = end;
  packet.payloadLength = wireEnd - at;
  switch (packet.ipProto) {
    case ipProtocol.tcp:
      tcp(walk);
      break;
    case ipProtocol.udp:
      udp(walk);
      break;
    case ipProtocol.icmp:
    case ipProtocol.icmp6:
      icmp(walk);
      break;
    case ipProtocol.sctp:
      sctp(walk);
      break;
    case carrier.ipInIp:
    case carrier.ip6InIp:
    case carrier.gre:
    case carrier.etherIp:
    case carrier.l2tp:
    case carrier.mplsInIp:
    case carrier.ethernet:
      packet.isCarrier = true;
  }
}

/** Whether the fixed part of a transport header is there; says why not. */
function hasHeader(walk: Walk, size: number): boolean {
  if (walk.wireEnd - walk.at < size) {
    walk.oddity("truncated_header");
    return false;
  }
  if (walk.end - walk.at < size) {
    walk.oddity("internally_truncated_header");
    return false;
  }
  return true;
}

function tcp(walk: Walk): void {
  if (!hasHeader(walk, TCP.size)) return;
  const { packet, at, end, wireEnd } = walk;
  const { bytes } = packet;
  const headerLength = (bytes[at + TCP.offset]! >> 4) << 2;
  if (headerLength < TCP.size || headerLength > wireEnd - at) {
    walk.oddity("bad_TCP_header_len");
    return;
  }
  packet.sourcePort = u16(bytes, at + TCP.source);
  packet.destinationPort = u16(bytes, at + TCP.destination);
  packet.seq = i32(bytes, at + TCP.seq) >>> 0;
  packet.ack = i32(bytes, at + TCP.ack) >>> 0;
  packet.flags = bytes[at + TCP.flags]!;
  packet.window = u16(bytes, at + TCP.window);
  packet.optionsAt = at + TCP.size;
  // of a header that was cut inside its options nothing of the payload was captured
  packet.payloadAt = Math.min(at + headerLength, end);
  packet.payloadLength = wireEnd - at - headerLength;
  packet.hasTransport = true;
  packet.checksumOk &&= isChecksumRight(walk, u16(bytes, at + TCP.checksum), wireEnd);
}

function udp(walk: Walk): void {
  if (!hasHeader(walk, UDP.size)) return;
  const { packet, at, end, wireEnd } = walk;
  const { bytes } = packet;
  const length = u16(bytes, at + UDP.length);
  // RFC 768 wants it to be what IP says; less is padding, and 0 is a segmentation-offloaded one
  const datagramEnd = length < UDP.size || at + length > wireEnd ? wireEnd : at + length;
  if (length !== 0 && length < wireEnd - at) walk.oddity("UDP_datagram_length_mismatch");
  packet.sourcePort = u16(bytes, at + UDP.source);
  packet.destinationPort = u16(bytes, at + UDP.destination);
  packet.payloadAt = at + UDP.size;
  packet.payloadEnd = Math.min(datagramEnd, end);
  packet.payloadLength = datagramEnd - at - UDP.size;
  packet.hasTransport = true;
  const checksum = u16(bytes, at + UDP.checksum);
  if (checksum === 0 && packet.ipVersion === 4) return;
  packet.checksumOk &&= checksum !== 0 && isChecksumRight(walk, checksum, datagramEnd);
}

/** RFC 9260: only the ports are read. */
function sctp({ packet, at, end }: Walk): void {
  if (end - at < SCTP.size) return;
  packet.sourcePort = u16(packet.bytes, at + SCTP.source);
  packet.destinationPort = u16(packet.bytes, at + SCTP.destination);
}

function icmp(walk: Walk): void {
  if (!hasHeader(walk, ICMP.size)) return;
  const { packet, at } = walk;
  const { bytes } = packet;
  packet.icmpType = bytes[at + ICMP.type]!;
  packet.icmpCode = bytes[at + ICMP.code]!;
  packet.payloadAt = at + ICMP.size;
  packet.payloadLength -= ICMP.size;
  packet.hasTransport = true;
  packet.checksumOk &&= isChecksumRight(walk, u16(bytes, at + ICMP.checksum), walk.wireEnd);
}

/** Whether the message [transportAt, messageEnd) sums up, or its checksum was left for the card to fill in. */
function isChecksumRight(walk: Walk, field: number, messageEnd: number): boolean {
  const { packet, at, sums } = walk;
  if (walk.options.ignoreChecksums || walk.checksumsBlank || messageEnd > walk.end) return true;
  if (packet.ipProto === ipProtocol.icmp) return sums.sum(at, messageEnd) === 0xffff;
  const addressSize = packet.ipVersion === 4 ? 4 : 16;
  const { sourceAt, destinationAt } = packet;
  const protocolAndLength = swapped(packet.ipProto) + swapped(fold(messageEnd - at));
  // the addresses stand before the message in most packets: one pass sums the pseudo-header's and all
  const isInOrder = destinationAt === sourceAt + addressSize && at === destinationAt + addressSize;
  const total = isInOrder ? sums.sum(sourceAt, messageEnd) : addressSum(walk, addressSize) + sums.sum(at, messageEnd);
  if (fold(total + protocolAndLength) === 0xffff) return true;
  // offloading leaves the sum of the pseudo-header in the field, some cards' without the length (segmentation)
  const addresses = addressSum(walk, addressSize);
  const blank = swapped(field);
  return blank === fold(addresses + protocolAndLength) || blank === fold(addresses + swapped(packet.ipProto));
}

function addressSum(walk: Walk, size: number): number {
  const { sourceAt, destinationAt } = walk.packet;
  return walk.sums.sum(sourceAt, sourceAt + size) + walk.sums.sum(destinationAt, destinationAt + size);
}
