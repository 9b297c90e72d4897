/** Hot: who opened the conversation: the sender of its first packet, unless the ports tell otherwise. */
import { ipProtocol, type Packet, tcpFlag } from "#decode/packet.ts";
import { likelyTcpPorts, likelyUdpPorts } from "./likely-ports.ts";
import type { Protocol } from "./protocol.ts";

export class Roles {
  private readonly tcp: Uint8Array;
  private readonly udp: Uint8Array;

  constructor(protocols: readonly Protocol[]) {
    this.tcp = likely(likelyTcpPorts, protocols, "tcp");
    this.udp = likely(likelyUdpPorts, protocols, "udp");
  }

  /** The first packet of a flow came from its responder. */
  isFromResponder(packet: Packet): boolean {
    if (packet.ipProto === ipProtocol.tcp) return this.isTcpFromResponder(packet);
    if (packet.ipProto !== ipProtocol.udp || isBroadcast(packet)) return false;
    return this.udp[packet.sourcePort] === 1 && this.udp[packet.destinationPort] === 0;
  }

  private isTcpFromResponder(packet: Packet): boolean {
    const { flags, sourcePort, destinationPort } = packet;
    if ((flags & (tcpFlag.syn | tcpFlag.ack)) === tcpFlag.syn || isBroadcast(packet)) return false;
    if (this.tcp[sourcePort] === 0) return false;
    // A SYN+ACK between two likely servers may be a stealth scan.
    return this.tcp[destinationPort] === 0 || ((flags & tcpFlag.syn) === 0 && sourcePort < destinationPort);
  }
}

function likely(known: readonly number[], protocols: readonly Protocol[], transport: "tcp" | "udp"): Uint8Array {
  const table = new Uint8Array(65536);
  for (const port of known) table[port] = 1;
  for (const { transports, ports } of protocols)
    if (transports.includes(transport)) for (const port of ports) table[port] = 1;
  return table;
}

/** A limited broadcast has no originator to be. */
function isBroadcast(packet: Packet): boolean {
  return packet.ipVersion === 4 && packet.view.getUint32(packet.destinationAt) === 0xffffffff;
}
