/** The packet that an error is about, of which the error repeats the start (RFC 792, RFC 4443 2.4). */
import { ip4Text, ip6Text } from "#base/address.ts";
import { u16 } from "#base/bytes.ts";
import { communityIdBetween } from "#flow/community-id.ts";

export interface QuotedPacket {
  readonly proto: string;
  readonly origAddress: string;
  readonly respAddress: string;
  readonly origPort: number | undefined;
  readonly respPort: number | undefined;
  /** Of its conversation, where that can be told. */
  readonly communityId: string | undefined;
}

const ip4 = { protocol: 9, source: 12, destination: 16, size: 20 } as const;
const ip6 = { nextHeader: 6, source: 8, destination: 24, size: 40 } as const;
const names: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmp" };
/** Types of an echo and its reply: what conn has for ports. */
const echoes: Readonly<Record<number, readonly [request: number, reply: number]>> = { 1: [8, 0], 58: [128, 129] };

/** The packet whose start is bytes[at, end); undefined when not even its addresses are there. */
export function readQuoted(bytes: Uint8Array, at: number, end: number): QuotedPacket | undefined {
  const version = at < end ? bytes[at]! >> 4 : 0;
  if (version === 4 && end - at >= ip4.size) {
    const source = bytes.subarray(at + ip4.source, at + ip4.destination);
    const destination = bytes.subarray(at + ip4.destination, at + ip4.size);
    return packet(bytes, bytes[at + ip4.protocol]!, at + 4 * (bytes[at]! & 15), end, source, destination);
  }
  if (version === 6 && end - at >= ip6.size) {
    const source = bytes.subarray(at + ip6.source, at + ip6.destination);
    const destination = bytes.subarray(at + ip6.destination, at + ip6.size);
    return packet(bytes, bytes[at + ip6.nextHeader]!, at + ip6.size, end, source, destination);
  }
  return undefined;
}

function packet(
  bytes: Uint8Array,
  protocol: number,
  at: number,
  end: number,
  source: Uint8Array,
  destination: Uint8Array,
): QuotedPacket {
  const proto = names[protocol] ?? "unknown_transport";
  const hasPorts = (proto === "tcp" || proto === "udp") && end - at >= 4;
  const ports = hasPorts ? ([u16(bytes, at), u16(bytes, at + 2)] as const) : undefined;
  const echo = end > at && echoes[protocol]?.[0] === bytes[at] ? echoes[protocol] : undefined;
  const known = ports ?? echo;
  const text = source.length === 4 ? ip4Text : ip6Text;
  return {
    proto,
    origAddress: text(source, 0),
    respAddress: text(destination, 0),
    origPort: ports?.[0],
    respPort: ports?.[1],
    communityId:
      known && communityIdBetween({ protocol, source, destination, sourcePort: known[0], destinationPort: known[1] }),
  };
}
