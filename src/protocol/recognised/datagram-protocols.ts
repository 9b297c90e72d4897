/** Protocols over UDP that begin with binary fields. Each datagram is looked at whole. */
import { latin1, u16, u32 } from "#base/bytes.ts";
import { dnp3Link } from "./dnp3.ts";
import { type Look, onPort, type Signature } from "./signature.ts";
import { isStunDatagram, stunPorts } from "./stun.ts";

const datagram =
  (check: (bytes: Uint8Array, at: number, end: number) => boolean): Look =>
  (bytes, at, end) =>
    check(bytes, at, end) ? "yes" : "no";

/** RFC 3416: a sequence as long as the datagram, the version, then a community or, in version 3, a sequence. */
const snmp = datagram((bytes, at, end) => {
  if (end - at < 10 || bytes[at] !== 0x30) return false;
  const first = bytes[at + 1]!;
  const lengthSize = first < 0x80 ? 0 : first & 0x7f;
  if (lengthSize > 2) return false;
  const length = lengthSize === 0 ? first : lengthSize === 1 ? bytes[at + 2]! : u16(bytes, at + 2);
  const versionAt = at + 2 + lengthSize;
  if (versionAt + length !== end || bytes[versionAt] !== 2 || bytes[versionAt + 1] !== 1) return false;
  const [version, next] = [bytes[versionAt + 2]!, bytes[versionAt + 3]!];
  return version === 3 ? next === 0x30 : version <= 1 && next === 4;
});

/** RFC 1350 5 and RFC 2347: an opcode, a name and a mode, both ended by zero. */
const tftp = datagram((bytes, at, end) => {
  if (end - at < 9 || (u16(bytes, at) !== 1 && u16(bytes, at) !== 2)) return false;
  return /^[^\0]+\0(?:netascii|octet|mail)\0/i.test(latin1(bytes, at + 2, end));
});

const radiusCodes = [1, 2, 3, 4, 5, 11, 12, 13, 40, 41, 42, 43, 44, 45];
/** RFC 2865 3: attributes that fill the length exactly; what comes behind it is padding, as some do on its ports. */
const radius: Look = (bytes, at, end, isOnPort) => {
  if (end - at < 20 || !radiusCodes.includes(bytes[at]!)) return "no";
  const last = at + u16(bytes, at + 2);
  if (isOnPort ? last > end : last !== end) return "no";
  let position = at + 20;
  while (position + 2 <= last && bytes[position + 1]! >= 2) position += bytes[position + 1]!;
  return position === last ? "yes" : "no";
};

/** RFC 7296 3.1; on port 4500 four zeros come before it (RFC 3948 2.2). */
const ike = datagram((bytes, at, end) => {
  const start = end - at >= 4 && u32(bytes, at) === 0 ? at + 4 : at;
  if (end - start < 28 || (u32(bytes, start) === 0 && u32(bytes, start + 4) === 0)) return false;
  const version = bytes[start + 17]!;
  const isExchange = (bytes[start + 18]! >= 1 && bytes[start + 18]! <= 6) || bytes[start + 18]! >= 32;
  return (version === 0x10 || version === 0x20) && isExchange && u32(bytes, start + 24) === end - start;
});

/** The WireGuard paper, 5.4: four kinds of message, three of one length each. */
const wireguard = datagram((bytes, at, end) => {
  const length = end - at;
  if (length < 32 || u16(bytes, at + 2) !== 0 || bytes[at + 1] !== 0) return false;
  const lengthOf: Readonly<Record<number, number>> = { 1: 148, 2: 92, 3: 64 };
  return lengthOf[bytes[at]!] === length;
});

const stun: Look = (bytes, at, end, isOnPort) => (isStunDatagram(bytes, at, end, isOnPort) ? "yes" : "no");

/** OpenVPN's control channel: a hard reset with a session's id, an empty list of acknowledgements, the first packet. */
const openvpnOpcodes = [0x38, 0x40, 0x50];
const openvpn = datagram((bytes, at, end) => {
  if (end - at < 14 || !openvpnOpcodes.includes(bytes[at]!)) return false;
  if (bytes[at] === 0x40) return true;
  const isPlain = end - at === 14 && bytes[at + 9] === 0 && u32(bytes, at + 10) === 0;
  return isPlain || end - at >= 42;
});

const bittorrentDht = datagram((bytes, at, end) => {
  const text = latin1(bytes, at, Math.min(end, at + 8));
  return /^d1:(?:ad2:id|rd2:id|eli)/.test(text) && latin1(bytes, Math.max(at, end - 256), end).includes("1:y1:");
});
/** BEP 15: the magic of a tracker's connection. */
const bittorrentTracker = datagram(
  (bytes, at, end) =>
    end - at >= 16 && u32(bytes, at) === 0x417 && u32(bytes, at + 4) === 0x27101980 && u32(bytes, at + 8) === 0,
);
const bittorrent: Look = (...of) => (bittorrentDht(...of) === "yes" ? "yes" : bittorrentTracker(...of));

/** RFC 4120 5.10, with the first field of what the tag names. */
const kerberos = datagram((bytes, at, end) => {
  const tag = bytes[at]!;
  if (end - at < 18 || ((tag < 0x6a || tag > 0x6f) && tag !== 0x7e)) return false;
  return bytes.subarray(at, at + 6).includes(0x30);
});

/** Connectionless LDAP, as domain controllers are looked for. */
const cldap = datagram((bytes, at, end) => {
  if (end - at < 12 || bytes[at] !== 0x30) return false;
  const idAt = at + 2 + (bytes[at + 1]! < 0x80 ? 0 : bytes[at + 1]! & 0x7f);
  const operationAt = idAt + 2 + (bytes[idAt + 1] ?? 0);
  if (operationAt >= end || bytes[idAt] !== 2) return false;
  const operation = bytes[operationAt];
  return operation === 0x63 || operation === 0x64 || operation === 0x65;
});

/** MS-RPC over datagrams, version 4: a header of 80 bytes and as much as it tells. */
const dceRpc = datagram((bytes, at, end) => {
  if (end - at < 80 || bytes[at] !== 4 || bytes[at + 1]! > 10) return false;
  const isLittle = (bytes[at + 4]! & 0x10) !== 0;
  const length = isLittle ? bytes[at + 74]! | (bytes[at + 75]! << 8) : u16(bytes, at + 74);
  return length + 80 === end - at;
});

/** ASHRAE 135 annex J: the length of the datagram, then version 1 of the network layer. */
const bacnet = datagram(
  (bytes, at, end) => end - at >= 6 && bytes[at] === 0x81 && bytes[at + 1]! <= 0x0c && u16(bytes, at + 2) === end - at,
);

const both = (look: Look): Pick<Signature, "originator" | "responder"> => ({ originator: look, responder: look });
const udp = (name: string, ports: readonly number[], look: Look, isStrong = true): Signature => ({
  name,
  transport: "udp",
  ports,
  ...both(look),
  isStrong,
});

export const datagramProtocols: readonly Signature[] = [
  udp("snmp", [161, 162], snmp),
  udp("tftp", [69], tftp),
  udp("radius", [1812, 1813, 1645, 1646, 3799], radius),
  udp("ike", [500, 4500], ike),
  udp("wireguard", [51820], wireguard),
  // RFC 7983: DTLS between the same ports begins with 20 to 63
  { ...udp("stun", stunPorts, stun), yieldsTo: (first) => first >= 20 && first <= 63 },
  udp("openvpn", [1194], openvpn, false),
  udp("bittorrent", [], bittorrent),
  udp("krb", [88, 464], onPort(kerberos)),
  udp("ldap_udp", [389], onPort(cldap)),
  udp("dce_rpc", [], dceRpc),
  udp("dnp3_udp", [20000], dnp3Link),
  udp("bacnet", [47808], onPort(bacnet)),
];
