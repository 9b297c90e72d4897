/**
 * Hot: the frame that nearly all are, read in one go: Ethernet, at most one VLAN tag, IPv4 or IPv6 without options, whole and no
 * fragment, TCP or UDP on no tunnel's port. Whatever is odd about a frame makes it none of these; the decoder's walk takes it, and
 * comes to the same where both can.
 */
import type { PacketBatch } from "#base/packet-batch.ts";
import { fold, swapped } from "./checksum.ts";
import { fragmentMask, IP4 } from "./ip4.ts";
import { IP6 } from "./ip6.ts";
import { isDhcp, laneOfAddresses } from "./lane.ts";
import { etherType } from "./link/ether-type.ts";
import { ETHERNET, ethernetLinkType, VLAN, vlanMask } from "./link/ethernet.ts";
import { ipProtocol, Packet } from "./packet.ts";
import { Source } from "./source.ts";
import { TCP, UDP } from "./transport.ts";
import { isTunnelPort } from "./tunnel/ports.ts";

/** IPv4 with a header of five words. */
const plainHeader = 0x45;

export class Express {
  /** The packet at hand; in no tunnel, and of right checksums, if isChecksumRight() says so. */
  readonly packet = new Packet();
  lane = 0;
  private readonly source = new Source();
  private readonly ignoreChecksums: boolean;

  constructor(ignoreChecksums: boolean) {
    this.ignoreChecksums = ignoreChecksums;
    this.packet.hasTransport = true;
  }

  /** Reads the frame; false when it is another kind. */
  read(batch: PacketBatch, index: number): boolean {
    const { source, packet } = this;
    if (batch.linkType[index] !== ethernetLinkType || batch.meta[index] !== 0) return false;
    if (source.bytes !== batch.bytes) this.attach(batch.bytes);
    const { view } = source;
    let at = batch.at[index]!;
    const end = batch.end[index]!;
    if (end - at < ETHERNET.size + VLAN.size + IP4.size + UDP.size) return false;
    packet.destinationMacAt = at + ETHERNET.destination;
    packet.sourceMacAt = at + ETHERNET.source;
    packet.vlan = -1;
    let type = view.getUint16(at + ETHERNET.etherType);
    at += ETHERNET.size;
    if (type === etherType.vlan) {
      const id = view.getUint16(at + VLAN.tag) & vlanMask;
      if (id === 0) return false;
      packet.vlan = id;
      type = view.getUint16(at + VLAN.etherType);
      at += VLAN.size;
    }
    if (!(type === etherType.ip4 ? this.ip4(at, end) : type === etherType.ip6 && this.ip6(at, end))) return false;
    if (!(packet.ipProto === ipProtocol.tcp ? this.tcp() : packet.ipProto === ipProtocol.udp && this.udp()))
      return false;
    packet.seconds = batch.seconds[index]!;
    packet.micros = batch.micros[index]!;
    packet.wireLength = batch.wireLength[index]!;
    this.lane = laneOfAddresses(packet);
    return true;
  }

  private attach(bytes: Uint8Array): void {
    this.source.attach(bytes);
    this.packet.bytes = bytes;
    this.packet.view = this.source.view;
  }

  private ip4(at: number, end: number): boolean {
    const { packet } = this;
    const { view } = packet;
    const first = view.getInt32(at);
    const length = first & 0xffff;
    if (first >>> 24 !== plainHeader || length > end - at || length < IP4.size) return false;
    const second = view.getInt32(at + IP4.id);
    if ((second & fragmentMask) !== 0) return false;
    const third = view.getInt32(at + IP4.ttl);
    if (!this.ignoreChecksums) {
      const addresses = halves(view.getInt32(at + IP4.source)) + halves(view.getInt32(at + IP4.destination));
      if (fold(halves(first) + halves(second) + halves(third) + addresses) !== 0xffff) return false;
    }
    packet.ipVersion = 4;
    packet.ipAt = at;
    packet.ipLength = length;
    packet.sourceAt = at + IP4.source;
    packet.destinationAt = at + IP4.destination;
    packet.ttl = third >>> 24;
    packet.ipProto = (third >>> 16) & 0xff;
    packet.transportAt = at + IP4.size;
    packet.payloadEnd = at + length;
    return true;
  }

  private ip6(at: number, end: number): boolean {
    const { packet } = this;
    const { view } = packet;
    if (end - at < IP6.size || view.getUint8(at) >> 4 !== 6) return false;
    const second = view.getInt32(at + IP6.payloadLength);
    const length = IP6.size + (second >>> 16);
    if (length > end - at) return false;
    packet.ipVersion = 6;
    packet.ipAt = at;
    packet.ipLength = length;
    packet.sourceAt = at + IP6.source;
    packet.destinationAt = at + IP6.destination;
    packet.ttl = second & 0xff;
    packet.ipProto = (second >>> 8) & 0xff;
    packet.transportAt = at + IP6.size;
    packet.payloadEnd = at + length;
    return true;
  }

  private tcp(): boolean {
    const { packet } = this;
    const { view, transportAt: at } = packet;
    const room = packet.payloadEnd - at;
    if (room < TCP.size) return false;
    const offsetAndFlags = view.getUint16(at + TCP.offset);
    const headerLength = (offsetAndFlags >>> 12) << 2;
    if (headerLength < TCP.size || headerLength > room) return false;
    this.ports(view.getInt32(at + TCP.source));
    packet.seq = view.getUint32(at + TCP.seq);
    packet.ack = view.getUint32(at + TCP.ack);
    packet.flags = offsetAndFlags & 0xff;
    packet.window = view.getUint16(at + TCP.window);
    packet.optionsAt = at + TCP.size;
    packet.payloadAt = at + headerLength;
    packet.payloadLength = room - headerLength;
    return true;
  }

  private udp(): boolean {
    const { packet } = this;
    const { view, transportAt: at } = packet;
    const room = packet.payloadEnd - at;
    if (room < UDP.size || view.getUint16(at + UDP.length) !== room) return false;
    this.ports(view.getInt32(at + UDP.source));
    packet.payloadAt = at + UDP.size;
    packet.payloadLength = room - UDP.size;
    const { sourcePort, destinationPort } = packet;
    return !isTunnelPort(sourcePort, destinationPort) && !isDhcp(sourcePort, destinationPort);
  }

  private ports(both: number): void {
    this.packet.sourcePort = both >>> 16;
    this.packet.destinationPort = both & 0xffff;
  }

  /** Whether the transport's checksum is right as it stands. */
  isChecksumRight(): boolean {
    if (this.ignoreChecksums) return true;
    const { packet } = this;
    const { ipProto, ipVersion, transportAt: at, payloadEnd } = packet;
    if (ipProto === ipProtocol.udp && packet.view.getUint16(at + UDP.checksum) === 0) return ipVersion === 4;
    // the addresses stand before the transport: one pass sums the pseudo-header's and all
    const sum = this.source.sums.sum(packet.sourceAt, payloadEnd);
    return fold(sum + swapped(ipProto) + swapped(payloadEnd - at)) === 0xffff;
  }
}

/** Both 16-bit halves of a word, added up: sums of a few need one fold() (RFC 1071). */
const halves = (word: number): number => (word >>> 16) + (word & 0xffff);
