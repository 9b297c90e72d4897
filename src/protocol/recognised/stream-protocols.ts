/** Protocols over TCP that begin with binary fields. */
import { latin1, u16, u24, u32 } from "#base/bytes.ts";
import type { Verdict } from "#flow/protocol.ts";
import { dnp3Link } from "./dnp3.ts";
import { type Look, never, onPort, type Signature, text } from "./signature.ts";
import { isStunHead, stunPorts } from "./stun.ts";

const u16le = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);
const u32le = (bytes: Uint8Array, at: number): number => (u16le(bytes, at) | (u16le(bytes, at + 2) << 16)) >>> 0;

/** The check holds of the first `size` bytes. */
const fields =
  (size: number, check: (bytes: Uint8Array, at: number, end: number) => boolean): Look =>
  (bytes, at, end): Verdict => {
    if (end - at < size) return "more";
    return check(bytes, at, end) ? "yes" : "no";
  };

const smb = fields(8, (bytes, at) => {
  const isSession = bytes[at] === 0x81 && u24(bytes, at + 1) < 256;
  return isSession || (bytes[at] === 0 && bytes[at + 4]! >= 0xfc && latin1(bytes, at + 5, at + 8) === "SMB");
});

/** RFC 4511: a sequence, an id of one to four bytes, then one of these operations. */
const ldap = (...operations: readonly number[]): Look =>
  fields(7, (bytes, at, end) => {
    if (bytes[at] !== 0x30) return false;
    const first = bytes[at + 1]!;
    const idAt = at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    if (idAt + 3 > end || bytes[idAt] !== 2 || bytes[idAt + 1]! < 1 || bytes[idAt + 1]! > 4) return false;
    return operations.includes(bytes[idAt + 2 + bytes[idAt + 1]!] ?? -1);
  });

const kerberos = fields(22, (bytes, at) => {
  const length = u32(bytes, at);
  const tag = bytes[at + 4]!;
  // AS and TGS exchanges, AP and errors: application tags 10 to 15 and 30 (RFC 4120 5.10)
  return length < 1 << 20 && ((tag >= 0x6a && tag <= 0x6f) || tag === 0x7e);
});

const dceRpc = fields(16, (bytes, at) => {
  const [major, minor, type] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!];
  const length = (bytes[at + 4]! & 0x10) !== 0 ? u16le(bytes, at + 8) : u16(bytes, at + 8);
  return major === 5 && minor <= 1 && type <= 19 && length >= 16 && (bytes[at + 4]! & 0xef) === 0;
});

/** An interface is asked for: type 11, a first and only fragment, a few contexts (C706 12.6.4.3). Nothing else looks like it. */
const dceRpcBind: Look = (bytes, at, end, isOnPort) => {
  if (bytes[at + 2] !== 11 || (bytes[at + 3]! & 3) !== 3) return end - at < 4 ? "more" : "no";
  return end - at < 25 ? "more" : bytes[at + 24]! > 0 && bytes[at + 24]! < 64 ? dceRpc(bytes, at, end, isOnPort) : "no";
};

/** RFC 1006 and X.224: a connection asked for, or granted. */
const tpkt = (type: number): Look =>
  fields(11, (bytes, at) => u16(bytes, at) === 0x0300 && u16(bytes, at + 2) >= 11 && (bytes[at + 5]! & 0xf0) === type);

const mqttConnect = fields(12, (bytes, at) => {
  const lengthSize = bytes[at + 1]! < 0x80 ? 1 : 2;
  const name = latin1(bytes, at + 1 + lengthSize, at + 9 + lengthSize);
  return bytes[at] === 0x10 && (name.startsWith("\0\x04MQTT") || name === "\0\x06MQIsdp");
});

const modbus = fields(8, (bytes, at) => {
  const code = bytes[at + 7]! & 0x7f;
  const length = u16(bytes, at + 4);
  return u16(bytes, at + 2) === 0 && length >= 2 && length <= 254 && code >= 1 && code <= 43;
});

const enipCommands = [0x00, 0x04, 0x63, 0x64, 0x65, 0x66, 0x6f, 0x70, 0x72, 0x73];
const enip = fields(24, (bytes, at) => enipCommands.includes(u16le(bytes, at)) && u16le(bytes, at + 2) < 2048);

const mongoOpcodes = [1, 2001, 2004, 2005, 2012, 2013];
const mongo = fields(16, (bytes, at) => {
  const length = u32le(bytes, at);
  return length >= 16 && length <= 48 << 20 && mongoOpcodes.includes(u32le(bytes, at + 12));
});

const mysqlGreeting: Look = (bytes, at, end) => {
  if (end - at < 10) return "more";
  const isVersion = /^[\x20-\x7e]+\0/.test(latin1(bytes, at + 5, Math.min(end, at + 80)));
  return bytes[at + 3] === 0 && ((bytes[at + 4] === 10 && isVersion) || bytes[at + 4] === 0xff) ? "yes" : "no";
};

/** The client's first: below 64 KiB, its length little-endian; a hello of TLS has the same number in the same place. */
const mysqlAnswer = fields(
  5,
  (bytes, at) => (bytes[at]! | bytes[at + 1]!) !== 0 && bytes[at + 2] === 0 && bytes[at + 3] === 1,
);

const postgresStart = fields(8, (bytes, at) => {
  const [length, code] = [u32(bytes, at), u32(bytes, at + 4)];
  const isSpecial = length === 8 && (code === 80877103 || code === 80877104);
  return isSpecial || (length === 16 && code === 80877102) || (code >>> 16 === 3 && length > 8 && length < 10_000);
});
const postgresAnswer: Look = (bytes, at, end) => {
  const first = String.fromCharCode(bytes[at]!);
  if (end - at === 1) return first === "S" || first === "N" || first === "G" ? "yes" : "more";
  return first === "N" || (/[RE]/.test(first) && (end - at < 5 || u32(bytes, at + 1) < 65_536)) ? "yes" : "no";
};
const postgresSsl = 8;

/** OpenVPN's hard resets, each with its length before it: a session's id, then an empty list of acknowledgements or more. */
const openvpnReset = (...opcodes: readonly number[]): Look =>
  fields(16, (bytes, at) => u16(bytes, at) >= 14 && u16(bytes, at) < 256 && opcodes.includes(bytes[at + 2]!));

const stunMessage = fields(20, isStunHead);

/** RFC 8446 5.1: a record of a session whose hello was missed. */
const tlsRecord = fields(5, (bytes, at) => {
  const type = bytes[at]!;
  const length = u16(bytes, at + 3);
  return type >= 20 && type <= 23 && bytes[at + 1] === 3 && bytes[at + 2]! <= 4 && length > 0 && length <= 16_640;
});

export const streamProtocols: readonly Signature[] = [
  { name: "ssl", transport: "tcp", ports: [443], originator: tlsRecord, responder: tlsRecord, isStrong: true },
  {
    name: "openvpn",
    transport: "tcp",
    ports: [1194],
    originator: openvpnReset(0x38, 0x50),
    responder: openvpnReset(0x40),
    isStrong: false,
  },
  { name: "stun", transport: "tcp", ports: stunPorts, originator: stunMessage, responder: stunMessage, isStrong: true },
  { name: "smb", transport: "tcp", ports: [139, 445], originator: smb, responder: smb, isStrong: true },
  { name: "dce_rpc", transport: "tcp", ports: [135], originator: dceRpcBind, responder: never, isStrong: true },
  {
    name: "dce_rpc",
    transport: "tcp",
    ports: [135],
    originator: dceRpc,
    responder: dceRpc,
    isStrong: false,
  },
  {
    name: "krb_tcp",
    transport: "tcp",
    ports: [88, 464],
    originator: onPort(kerberos),
    responder: onPort(kerberos),
    isStrong: true,
  },
  {
    name: "ldap_tcp",
    transport: "tcp",
    ports: [389, 3268],
    originator: ldap(0x60, 0x63, 0x66, 0x68, 0x4a, 0x6c, 0x6e, 0x77, 0x42),
    responder: ldap(0x61, 0x64, 0x65, 0x67, 0x69, 0x6b, 0x6d, 0x6f, 0x73, 0x78),
    isStrong: false,
    tlsFrom: (first) => 2 + first[1]!,
  },
  {
    name: "rdp",
    transport: "tcp",
    ports: [3389],
    originator: onPort(tpkt(0xe0)),
    responder: onPort(tpkt(0xd0)),
    isStrong: false,
    tlsFrom: (first) => u16(first, 2),
  },
  {
    name: "s7comm",
    transport: "tcp",
    ports: [102],
    originator: onPort(tpkt(0xe0)),
    responder: onPort(tpkt(0xd0)),
    isStrong: false,
  },
  {
    name: "bittorrent",
    transport: "tcp",
    ports: [],
    originator: text(/^\x13BitTorrent protocol/, 20),
    responder: text(/^\x13BitTorrent protocol/, 20),
    isStrong: true,
  },
  {
    name: "mqtt",
    transport: "tcp",
    ports: [1883],
    originator: mqttConnect,
    responder: fields(4, (bytes, at) => bytes[at] === 0x20),
    isStrong: true,
  },
  { name: "modbus", transport: "tcp", ports: [502], originator: modbus, responder: modbus, isStrong: false },
  { name: "dnp3_tcp", transport: "tcp", ports: [20000], originator: dnp3Link, responder: dnp3Link, isStrong: true },
  {
    name: "enip",
    transport: "tcp",
    ports: [44818],
    originator: onPort(enip),
    responder: onPort(enip),
    isStrong: false,
  },
  { name: "mongodb", transport: "tcp", ports: [27017], originator: mongo, responder: mongo, isStrong: false },
  {
    name: "mysql",
    transport: "tcp",
    ports: [3306],
    originator: mysqlAnswer,
    responder: mysqlGreeting,
    isStrong: false,
    tlsFrom: () => 36,
  },
  {
    name: "postgresql",
    transport: "tcp",
    ports: [5432],
    originator: postgresStart,
    responder: postgresAnswer,
    isStrong: true,
    tlsFrom: () => postgresSsl,
  },
  {
    name: "amqp",
    transport: "tcp",
    ports: [5672],
    originator: text(/^AMQP[\x00-\x03][\x00-\x01]/, 8),
    responder: fields(8, (bytes, at) => bytes[at] === 1 || latin1(bytes, at, at + 4) === "AMQP"),
    isStrong: true,
  },
];
