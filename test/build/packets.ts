/**
 * Packets as nested calls, with right lengths and checksums: ether({}, ip4({}, udp({ destinationPort: 53 }, query))).
 * What is not given is plausible. A number given for a length or checksum is written as it is, however wrong.
 */
import { parseAddress } from "#base/address.ts";
import { PacketBatch } from "#base/packet-batch.ts";

/** A header and what it carries, and how the header outside names it. */
export interface Built {
  readonly bytes: Uint8Array;
  /** EtherType, of what may ride on a link. */
  readonly etherType?: number;
  /** IP protocol number, of what may ride on IP. */
  readonly protocol?: number;
  /** Where the checksum over pseudo-header and bytes is to be filled in. */
  readonly checksumAt?: number;
  /** ICMP sums no pseudo-header. */
  readonly hasPseudoHeader?: boolean;
}

export type Content = Built | Uint8Array | string;

const contentBytes = (content: Content): Uint8Array =>
  typeof content === "string"
    ? new TextEncoder().encode(content)
    : content instanceof Uint8Array
      ? content
      : content.bytes;
const isBuilt = (content: Content): content is Built => typeof content === "object" && !(content instanceof Uint8Array);

const partBytes = (part: Part): Iterable<number> =>
  typeof part === "number" ? [part] : typeof part === "object" && Symbol.iterator in part ? part : contentBytes(part);

type Part = number | readonly number[] | Content;

/** All parts, one after the other: numbers are bytes. */
export const join = (...parts: Part[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...partBytes(part)]));

/** Big-endian bytes of a number. */
export const n16 = (value: number): number[] => [(value >>> 8) & 255, value & 255];
export const n24 = (value: number): number[] => [(value >>> 16) & 255, ...n16(value)];
export const n32 = (value: number): number[] => [...n16(value >>> 16), ...n16(value)];

export const mac = (text: string): number[] => text.split(":").map((pair) => Number.parseInt(pair, 16));
/** The 4 or 16 bytes of an address. */
function address(text: string): Uint8Array {
  const bytes = parseAddress(text);
  if (!bytes) throw new Error(`${text} is no address`);
  return text.includes(":") ? bytes : bytes.subarray(12);
}

/** The Internet checksum (RFC 1071) of some bytes. */
export function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** An Ethernet II frame. */
export function ether(options: { source?: string; destination?: string; etherType?: number }, content: Content): Built {
  const { source = "02:00:00:00:00:01", destination = "02:00:00:00:00:02" } = options;
  return { bytes: join(mac(destination), mac(source), ...typed(options.etherType, content)) };
}

/** An 802.1Q tag (or another tag of its shape, by `tagType`). */
export function vlan(options: { id: number; tagType?: number; etherType?: number }, content: Content): Built {
  return { bytes: join(n16(options.id), ...typed(options.etherType, content)), etherType: options.tagType ?? 0x8100 };
}

function typed(etherType: number | undefined, content: Content): (number[] | Content)[] {
  return [n16(etherType ?? (isBuilt(content) ? content.etherType : undefined) ?? 0x88b5), content];
}

export interface Ip4Options {
  source?: string;
  destination?: string;
  protocol?: number;
  ttl?: number;
  id?: number;
  /** In bytes. */
  fragmentOffset?: number;
  moreFragments?: boolean;
  dontFragment?: boolean;
  totalLength?: number;
  headerChecksum?: number;
  options?: Uint8Array;
}

/** An IPv4 packet; fills in the checksum of what it carries. */
export function ip4(options: Ip4Options, content: Content): Built {
  const source = address(options.source ?? "192.0.2.1");
  const destination = address(options.destination ?? "198.51.100.2");
  const protocol = options.protocol ?? (isBuilt(content) ? content.protocol : undefined) ?? 253;
  const payload = summed(source, destination, protocol, content);
  const extra = options.options ?? new Uint8Array(0);
  const headerLength = 20 + extra.length;
  const flags = (options.dontFragment ? 0x4000 : 0) | (options.moreFragments ? 0x2000 : 0);
  const header = join(
    0x40 | (headerLength >> 2),
    0,
    n16(options.totalLength ?? headerLength + payload.length),
    n16(options.id ?? 1),
    n16(flags | ((options.fragmentOffset ?? 0) >> 3)),
    options.ttl ?? 64,
    protocol,
    n16(0),
    source,
    destination,
    extra,
  );
  header.set(n16(options.headerChecksum ?? checksum(header)), 10);
  return { bytes: join(header, payload), etherType: 0x0800, protocol: 4 };
}

export interface Ip6Options {
  source?: string;
  destination?: string;
  nextHeader?: number;
  hopLimit?: number;
  payloadLength?: number;
  /** Extension headers, ready made, before the content; `nextHeader` then names the first of them. */
  extensions?: Uint8Array;
  /** What the checksum's pseudo-header says, when extension headers stand before the content. */
  protocol?: number;
}

/** An IPv6 packet; fills in the checksum of what it carries. */
export function ip6(options: Ip6Options, content: Content): Built {
  const source = address(options.source ?? "2001:db8::1");
  const destination = address(options.destination ?? "2001:db8::2");
  const carried = (isBuilt(content) ? content.protocol : undefined) ?? 253;
  const body = summed(source, destination, options.protocol ?? carried, content);
  const payload = join(options.extensions ?? [], body);
  return {
    bytes: join(
      [0x60, 0, 0, 0],
      n16(options.payloadLength ?? payload.length),
      options.nextHeader ?? carried,
      options.hopLimit ?? 64,
      source,
      destination,
      payload,
    ),
    etherType: 0x86dd,
    protocol: 41,
  };
}

/** The bytes of an IP payload with its checksum filled in, where it wants one. */
function summed(source: Uint8Array, destination: Uint8Array, protocol: number, content: Content): Uint8Array {
  if (!isBuilt(content) || content.checksumAt === undefined) return contentBytes(content);
  const bytes = Uint8Array.from(content.bytes);
  const pseudo = content.hasPseudoHeader === false ? [] : join(source, destination, n32(bytes.length), n32(protocol));
  const sum = checksum(join(pseudo, bytes));
  bytes.set(n16(protocol === 17 && sum === 0 ? 0xffff : sum), content.checksumAt);
  return bytes;
}

export interface UdpOptions {
  sourcePort?: number;
  destinationPort?: number;
  length?: number;
  checksum?: number;
}

export function udp(options: UdpOptions, content: Content): Built {
  const payload = contentBytes(content);
  const { sourcePort = 40000, destinationPort = 9, length = 8 + payload.length } = options;
  return {
    bytes: join(n16(sourcePort), n16(destinationPort), n16(length), n16(options.checksum ?? 0), payload),
    protocol: 17,
    ...(options.checksum === undefined ? { checksumAt: 6 } : {}),
  };
}

export interface TcpOptions {
  sourcePort?: number;
  destinationPort?: number;
  seq?: number;
  ack?: number;
  /** Sum of tcpFlag. */
  flags?: number;
  window?: number;
  checksum?: number;
  /** A multiple of 4 bytes. */
  options?: Uint8Array;
}

export function tcp(options: TcpOptions, content: Content): Built {
  const { sourcePort = 40000, destinationPort = 80, seq = 1, ack = 0, flags = 16, window = 65535 } = options;
  const extra = options.options ?? new Uint8Array(0);
  return {
    bytes: join(
      n16(sourcePort),
      n16(destinationPort),
      n32(seq),
      n32(ack),
      ((20 + extra.length) >> 2) << 4,
      flags,
      n16(window),
      n16(options.checksum ?? 0),
      n16(0),
      extra,
      content,
    ),
    protocol: 6,
    ...(options.checksum === undefined ? { checksumAt: 16 } : {}),
  };
}

/** ICMP for ip4(), ICMPv6 for ip6(); `rest` is the second word of the header. */
export function icmp(
  options: { type: number; code?: number; rest?: number; version?: 4 | 6 },
  content: Content,
): Built {
  return {
    bytes: join(options.type, options.code ?? 0, n16(0), n32(options.rest ?? 0), content),
    protocol: options.version === 6 ? 58 : 1,
    checksumAt: 2,
    hasPseudoHeader: options.version === 6,
  };
}

/** A GRE header (RFC 2784, 2890) of version 0, or what `head` says instead. */
export function gre(options: { protocolType?: number; key?: number }, content: Content): Built {
  const hasKey = options.key !== undefined;
  const type = options.protocolType ?? (isBuilt(content) ? content.etherType : undefined) ?? 0x6558;
  return {
    bytes: join([hasKey ? 0x20 : 0, 0], n16(type), hasKey ? n32(options.key ?? 0) : [], content),
    protocol: 47,
  };
}

export interface BatchOptions {
  linkType?: number;
  /** Time of the first packet; each later one comes `stepMicros` after. */
  seconds?: number;
  stepMicros?: number;
  /** What was captured of each frame at most. */
  snapLength?: number;
  meta?: number;
}

/** Frames as capture would hand them on. */
export function batchOf(frames: readonly Content[], options: BatchOptions = {}): PacketBatch {
  const batch = new PacketBatch();
  const { linkType = 1, seconds = 1_700_000_000, stepMicros = 1000, snapLength = 262_144, meta = 0 } = options;
  const captured = frames.map((frame) => contentBytes(frame).subarray(0, snapLength));
  batch.bytes = join(...captured);
  batch.count = frames.length;
  let at = 0;
  for (const [index, frame] of frames.entries()) {
    const micros = index * stepMicros;
    batch.at[index] = at;
    at += captured[index]!.length;
    batch.end[index] = at;
    batch.wireLength[index] = contentBytes(frame).length;
    batch.seconds[index] = seconds + Math.floor(micros / 1e6);
    batch.micros[index] = micros % 1e6;
    batch.linkType[index] = linkType;
    batch.meta[index] = meta;
  }
  return batch;
}
