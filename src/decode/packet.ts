/** Hot: one decoded packet. There is one, reused; offsets point into `bytes`. Offsets that do not apply are -1. */

export const tcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 } as const;

/** IANA protocol numbers that the rooms after this one tell apart. */
export const ipProtocol = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, pim: 103, sctp: 132, udpLite: 136 } as const;

/** What encloses a packet, innermost: the names of Zeek's Tunnel:: enum. */
export type TunnelType =
  | "IP"
  | "GRE"
  | "TEREDO"
  | "GTPv1"
  | "VXLAN"
  | "GENEVE"
  | "AYIYA"
  | "L2TP"
  | "NSH"
  | "MPLS"
  | "PIM"
  | "TZSP"
  | "CAPWAP";

export class Packet {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  seconds = 0;
  micros = 0;
  /** Of the frame: length on the wire, and how much of it was captured. */
  wireLength = 0;
  captureLength = 0;

  /** MAC addresses, 6 bytes each, or -1 where the link has none. */
  sourceMacAt = -1;
  destinationMacAt = -1;
  /** VLAN ids of the frame that carries this packet, outermost first; -1 for none. */
  vlan = -1;
  innerVlan = -1;
  /** Session of PPPoE, or -1. */
  pppoeSession = -1;
  /** EtherType of what the link carries (0x0800, 0x86dd, 0x0806 …). */
  etherType = 0;

  /** 4 or 6; 0 when the packet is not IP. */
  ipVersion = 0;
  ipAt = -1;
  /** Total length that the IP header declares, header included (for a segmentation-offloaded 0, what was captured). */
  ipLength = 0;
  /** Offsets of the addresses: 4 or 16 bytes. */
  sourceAt = -1;
  destinationAt = -1;
  ttl = 0;
  /** Protocol after IPv6's extension headers. */
  ipProto = 0;
  /** The outer packet of an IP tunnel without ports (IP in IP, GRE …): opens no conversation; inner() has what it carries. */
  isCarrier = false;

  /** First byte of the transport header, or of the payload of a protocol without ports. */
  transportAt = -1;
  /** The transport header is whole and plausible; else ports and payload are not to be trusted. */
  hasTransport = false;
  sourcePort = 0;
  destinationPort = 0;
  /** Payload of TCP, UDP, ICMP (after its 8-byte header): [payloadAt, payloadEnd) was captured, payloadLength was declared. */
  payloadAt = -1;
  payloadEnd = -1;
  payloadLength = 0;
  /** False when the IPv4 header's checksum is wrong and not left for a card to fill in. */
  headerChecksumOk = true;
  /** False when that or the transport's is. */
  checksumOk = true;

  /** TCP: unsigned numbers, flags as in tcpFlag, options in [optionsAt, payloadAt). */
  seq = 0;
  ack = 0;
  flags = 0;
  window = 0;
  optionsAt = -1;
  /** ICMP and ICMPv6. */
  icmpType = 0;
  icmpCode = 0;

  /** How many tunnels enclose this packet, and what the innermost is. */
  depth = 0;
  tunnel: TunnelType | undefined = undefined;
  /** Virtual network of the innermost tunnel (VNI, GRE key, TEID), or -1. */
  tunnelId = -1;
}
