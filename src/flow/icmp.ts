/** Hot: the "ports" of ICMP: a message's type and its reply's, or its code where there is no reply. */
import { ipProtocol, type Packet } from "#decode/packet.ts";

/** Type of the reply to a type and back, or 0xff: none. */
function replies(...pairs: readonly (readonly [number, number])[]): Uint8Array {
  const table = new Uint8Array(256).fill(0xff);
  for (const [query, reply] of pairs) {
    table[query] = reply;
    table[reply] = query;
  }
  return table;
}

const replies4 = replies([8, 0], [13, 14], [15, 16], [10, 9], [17, 18]);
const replies6 = replies([128, 129], [133, 134], [135, 136], [139, 140], [144, 145], [130, 131]);

function reply(packet: Packet): number {
  return (packet.ipProto === ipProtocol.icmp ? replies4 : replies6)[packet.icmpType & 255]!;
}

/** Errors, redirects and the like: a message the other way is another flow. */
export const icmpIsOneWay = (packet: Packet): boolean => reply(packet) === 0xff;

/** Source port in the upper half, destination port in the lower. */
export function icmpPorts(packet: Packet): number {
  const answer = reply(packet);
  return (packet.icmpType << 16) | (answer === 0xff ? packet.icmpCode : answer);
}
