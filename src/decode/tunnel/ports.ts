/** UDP ports of tunnels. */
import { ipProtocol, type Packet } from "../packet.ts";

export const kind = {
  none: 0,
  vxlan: 1,
  vxlanGeneric: 2,
  geneve: 3,
  teredo: 4,
  gtp: 5,
  l2tp: 6,
  tzsp: 7,
  gre: 8,
  ayiya: 9,
  capwap: 10,
  mpls: 11,
} as const;

/** The payload must bear it out. */
export const kindByPort = new Uint8Array(65536);
kindByPort[4789] = kind.vxlan;
kindByPort[8472] = kind.vxlan;
kindByPort[4790] = kind.vxlanGeneric;
kindByPort[6081] = kind.geneve;
kindByPort[3544] = kind.teredo;
kindByPort[2152] = kind.gtp;
kindByPort[1701] = kind.l2tp;
kindByPort[37008] = kind.tzsp;
kindByPort[4754] = kind.gre;
kindByPort[5072] = kind.ayiya;
kindByPort[5247] = kind.capwap;
kindByPort[6635] = kind.mpls;

/** UDP between these ports is a tunnel's, if the payload bears it out. */
export const isTunnelPort = (source: number, destination: number): boolean =>
  (kindByPort[source]! | kindByPort[destination]!) !== kind.none;

/** The packet is the outer one of a tunnel, or of a conversation on a tunnel's port. */
export function isOfTunnel(packet: Packet): boolean {
  if (packet.isCarrier || packet.ipProto === ipProtocol.pim) return true;
  if (packet.ipProto !== ipProtocol.udp || !packet.hasTransport) return false;
  return isTunnelPort(packet.sourcePort, packet.destinationPort);
}
