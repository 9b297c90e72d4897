/**
 * The frame that nearly all are, read in one go: Ethernet, at most one VLAN tag, IPv4 or IPv6 without options, whole and no
 * fragment, TCP or UDP on no tunnel's port. Whatever is odd about a frame makes it none of these; the decoder's walk takes it, and
 * comes to the same where both can.
 */
import { isSumRight, sumOf } from "./checksum";
import { batchAt, columnBytes, Ethernet, Ip4, Ip6, IpProtocol, portsAt, Tcp, Udp, Vlan } from "./layout";

/** IPv4 with a header of five words, of any type of service. */
const plainHeader: u32 = 0x45;

// What was read; the places of bytes are those in this memory.
export let ipVersion: i32 = 0;
export let ipAt: i32 = 0;
export let ipLength: i32 = 0;
export let sourceAt: i32 = 0;
export let destinationAt: i32 = 0;
export let ttl: i32 = 0;
export let ipProto: i32 = 0;
export let transportAt: i32 = 0;
/** The source's in the upper half. */
export let ports: i32 = 0;
export let payloadAt: i32 = 0;
export let payloadEnd: i32 = 0;
export let seq: i32 = 0;
export let ack: i32 = 0;
export let flags: i32 = 0;
export let window: i32 = 0;
export let optionsAt: i32 = 0;
export let vlan: i32 = 0;
export let macAt: i32 = 0;

export function u16At(at: i32): i32 {
  return bswap<u16>(load<u16>(at));
}

export function u32At(at: i32): i32 {
  return bswap<u32>(load<u32>(at));
}

export function column(ordinal: i32, index: i32): i32 {
  return load<i32>(batchAt + ordinal * columnBytes + (index << 2));
}

/** Reads bytes[at, end); false when it is another kind. */
export function read(at: i32, end: i32, ignoresChecksums: bool): bool {
  if (end - at < Ethernet.size + Vlan.size + Ip4.size + Udp.size) return false;
  macAt = at;
  vlan = -1;
  let type = load<u16>(at, Ethernet.etherType);
  at += Ethernet.size;
  if (type === 0x0081) {
    vlan = u16At(at + Vlan.tag) & 0xfff;
    if (vlan === 0) return false;
    type = load<u16>(at, Vlan.etherType);
    at += Vlan.size;
  }
  if (type === 0x0008) {
    if (!ip4(at, end, ignoresChecksums)) return false;
  } else if (type !== 0xdd86 || !ip6(at, end)) return false;
  if (ipProto === IpProtocol.tcp) return readTcp();
  return ipProto === IpProtocol.udp && readUdp();
}

function ip4(at: i32, end: i32, ignoresChecksums: bool): bool {
  const first = u32At(at);
  const length = first & 0xffff;
  if (<u32>first >> 24 !== plainHeader || length > end - at || length < Ip4.size) return false;
  // no more fragments, and no offset
  if ((load<u16>(at, Ip4.flagsAndOffset) & 0xff3f) !== 0) return false;
  if (!ignoresChecksums && !isSumRight(headerSum(at))) return false;
  ipVersion = 4;
  ipAt = at;
  ipLength = length;
  sourceAt = at + Ip4.source;
  destinationAt = at + Ip4.destination;
  ttl = load<u8>(at, Ip4.ttl);
  ipProto = load<u8>(at, Ip4.protocol);
  transportAt = at + Ip4.size;
  payloadEnd = at + length;
  return true;
}

function headerSum(at: i32): u64 {
  return (
    <u64>load<u32>(at) + <u64>load<u32>(at, 4) + <u64>load<u32>(at, 8) + <u64>load<u32>(at, 12) + <u64>load<u32>(at, 16)
  );
}

function ip6(at: i32, end: i32): bool {
  if (end - at < Ip6.size || load<u8>(at) >> 4 !== 6) return false;
  const length = Ip6.size + u16At(at + Ip6.payloadLength);
  if (length > end - at) return false;
  ipVersion = 6;
  ipAt = at;
  ipLength = length;
  sourceAt = at + Ip6.source;
  destinationAt = at + Ip6.destination;
  ttl = load<u8>(at, Ip6.hopLimit);
  ipProto = load<u8>(at, Ip6.nextHeader);
  transportAt = at + Ip6.size;
  payloadEnd = at + length;
  return true;
}

function readTcp(): bool {
  const at = transportAt;
  const room = payloadEnd - at;
  if (room < Tcp.size) return false;
  const offsetAndFlags = u16At(at + Tcp.offset);
  const headerLength = (offsetAndFlags >> 12) << 2;
  if (headerLength < Tcp.size || headerLength > room) return false;
  ports = u32At(at + Tcp.source);
  seq = u32At(at + Tcp.seq);
  ack = u32At(at + Tcp.ack);
  flags = offsetAndFlags & 0xff;
  window = u16At(at + Tcp.window);
  optionsAt = at + Tcp.size;
  payloadAt = at + headerLength;
  return true;
}

function readUdp(): bool {
  const at = transportAt;
  const room = payloadEnd - at;
  if (room < Udp.size || u16At(at + Udp.length) !== room) return false;
  ports = u32At(at + Udp.source);
  payloadAt = at + Udp.size;
  // of a tunnel, or of a lease
  return (load<u8>(portsAt + (<u32>ports >> 16)) | load<u8>(portsAt + (ports & 0xffff))) === 0;
}

/** Whether the transport's checksum is right as it stands. */
export function isTransportSumRight(): bool {
  if (ipProto === IpProtocol.udp && load<u16>(transportAt, Udp.checksum) === 0) return ipVersion === 4;
  // the addresses stand before the transport: one pass sums the pseudo-header's and all
  const length = payloadEnd - transportAt;
  const pseudo = <u64>((ipProto << 8) + ((length & 0xff) << 8) + (length >> 8));
  return isSumRight(sumOf(sourceAt, payloadEnd) + pseudo);
}
