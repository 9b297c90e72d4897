/** The packet that an error is about, of which the error repeats the start (RFC 792, RFC 4443 2.4). */
import { ip4Text, ip6Text } from "#base/address.ts";
import { u16 } from "#base/bytes.ts";

export interface QuotedPacket {
  readonly proto: string;
  readonly origAddress: string;
  readonly respAddress: string;
  readonly origPort: number | undefined;
  readonly respPort: number | undefined;
}

const ip4 = { protocol: 9, source: 12, destination: 16, size: 20 } as const;
const ip6 = { nextHeader: 6, source: 8, destination: 24, size: 40 } as const;
const names: Readonly<Record<number, string>> = { 1: "icmp", 6: "tcp", 17: "udp", 58: "icmp" };

/** The packet whose start is bytes[at, end); undefined when not even its addresses are there. */
export function readQuoted(bytes: Uint8Array, at: number, end: number): QuotedPacket | undefined {
  const version = at < end ? bytes[at]! >> 4 : 0;
  if (version === 4 && end - at >= ip4.size) {
    const transport = at + 4 * (bytes[at]! & 15);
    const { source, destination } = ip4;
    return packet(bytes, bytes[at + ip4.protocol]!, transport, end, [
      ip4Text(bytes, at + source),
      ip4Text(bytes, at + destination),
    ]);
  }
  if (version === 6 && end - at >= ip6.size) {
    const { source, destination } = ip6;
    return packet(bytes, bytes[at + ip6.nextHeader]!, at + ip6.size, end, [
      ip6Text(bytes, at + source),
      ip6Text(bytes, at + destination),
    ]);
  }
  return undefined;
}

function packet(
  bytes: Uint8Array,
  protocol: number,
  at: number,
  end: number,
  [origAddress, respAddress]: readonly [string, string],
): QuotedPacket {
  const proto = names[protocol] ?? "unknown_transport";
  const hasPorts = (proto === "tcp" || proto === "udp") && end - at >= 4;
  return {
    proto,
    origAddress,
    respAddress,
    origPort: hasPorts ? u16(bytes, at) : undefined,
    respPort: hasPorts ? u16(bytes, at + 2) : undefined,
  };
}
