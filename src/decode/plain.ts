/**
 * Hot: the frame that nearly all are: Ethernet, IPv4 without options, whole, TCP or UDP. It is walked here in one go, with the
 * same outcome as by the steps of the walk, which take all others.
 */
import { u16 } from "#base/bytes.ts";
import { IP4 } from "./ip4.ts";
import { etherType } from "./link/ether-type.ts";
import { ipProtocol } from "./packet.ts";
import type { Walk } from "./walk.ts";

const ETHERNET = { destination: 0, source: 6, etherType: 12, size: 14 } as const;
const linkTypeEthernet = 1;
/** Version 4, and a header of five words. */
const plainHeader = 0x45;
const fragmentMask = 0x3fff;

/** Whether the frame that the walk has started is one of these; then it stands at its transport header. */
export function isPlain(walk: Walk): boolean {
  const { packet, at, end } = walk;
  const { bytes } = packet;
  const ipAt = at + ETHERNET.size;
  if (walk.linkType !== linkTypeEthernet || end - ipAt < IP4.size) return false;
  if (u16(bytes, at + ETHERNET.etherType) !== etherType.ip4 || bytes[ipAt] !== plainHeader) return false;
  if ((u16(bytes, ipAt + IP4.flagsAndOffset) & fragmentMask) !== 0) return false;
  const protocol = bytes[ipAt + IP4.protocol]!;
  if (protocol !== ipProtocol.tcp && protocol !== ipProtocol.udp) return false;
  const length = u16(bytes, ipAt + IP4.totalLength);
  if (length < IP4.size || length > end - ipAt) return false;
  if (!walk.options.ignoreChecksums && !walk.checksumsBlank && headerSum(bytes, ipAt) !== 0xffff) return false;

  packet.destinationMacAt = at + ETHERNET.destination;
  packet.sourceMacAt = at + ETHERNET.source;
  packet.etherType = etherType.ip4;
  packet.isCarrier = false;
  packet.headerChecksumOk = true;
  packet.sourcePort = 0;
  packet.destinationPort = 0;
  packet.ipVersion = 4;
  packet.ipAt = ipAt;
  packet.sourceAt = ipAt + IP4.source;
  packet.destinationAt = ipAt + IP4.destination;
  packet.ttl = bytes[ipAt + IP4.ttl]!;
  packet.ipProto = protocol;
  packet.ipLength = length;
  walk.at = ipAt + IP4.size;
  walk.end = ipAt + length;
  walk.wireEnd = walk.end;
  return true;
}

/** RFC 1071, of ten words: no more than one carry remains after the first. */
function headerSum(bytes: Uint8Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < IP4.size; i += 2) sum += u16(bytes, at + i);
  sum = (sum & 0xffff) + (sum >>> 16);
  return (sum & 0xffff) + (sum >>> 16);
}
