/** TLS records, handshake messages and a certificate as nested calls. */
import { ascii, type Bytes, u8, u16 } from "./dns.ts";

const u24 = (value: number): Bytes => [(value >> 16) & 255, ...u16(value & 0xffff)];
const vector8 = (data: Bytes): Bytes => [...u8(data.length), ...data];
const vector16 = (data: Bytes): Bytes => [...u16(data.length), ...data];
const vector24 = (data: Bytes): Bytes => [...u24(data.length), ...data];

export const tlsRecord = (type: number, data: Bytes, version = 0x0303): Bytes => [
  type,
  ...u16(version),
  ...vector16(data),
];
export const handshakeMessage = (type: number, body: Bytes): Bytes => [type, ...vector24(body)];
export const tlsExtension = (type: number, data: Bytes): Bytes => [...u16(type), ...vector16(data)];

export const serverNameExtension = (name: string): Bytes => tlsExtension(0, vector16([0, ...vector16(ascii(name))]));
export const alpnExtension = (...names: readonly string[]): Bytes =>
  tlsExtension(16, vector16(names.flatMap((name) => vector8(ascii(name)))));
export const groupsExtension = (...groups: readonly number[]): Bytes => tlsExtension(10, vector16(groups.flatMap(u16)));
export const versionsExtension = (...versions: readonly number[]): Bytes =>
  tlsExtension(43, vector8(versions.flatMap(u16)));

const random: Bytes = Array(32).fill(7);

export interface ClientHelloFields {
  readonly ciphers: readonly number[];
  readonly extensions: readonly Bytes[];
  readonly sessionId?: Bytes;
  /** DTLS puts a cookie behind the session id. */
  readonly cookie?: Bytes;
  readonly version?: number;
}

export const clientHello = (fields: ClientHelloFields): Bytes => [
  ...u16(fields.version ?? 0x0303),
  ...random,
  ...vector8(fields.sessionId ?? []),
  ...(fields.cookie ? vector8(fields.cookie) : []),
  ...vector16(fields.ciphers.flatMap(u16)),
  ...vector8([0]),
  ...vector16(fields.extensions.flat()),
];

export const serverHello = (cipher: number, extensions: readonly Bytes[] = [], version = 0x0303): Bytes => [
  ...u16(version),
  ...random,
  ...vector8([]),
  ...u16(cipher),
  0,
  ...vector16(extensions.flat()),
];

export const certificateMessage = (...certificates: readonly Bytes[]): Bytes =>
  vector24(certificates.flatMap(vector24));

/** A DTLS record with a part of a handshake message; the whole of it when no part is named. */
export function dtlsHandshake(
  type: number,
  body: Bytes,
  part: { sequence: number; from?: number; to?: number; version?: number },
): Bytes {
  const from = part.from ?? 0;
  const data = body.slice(from, part.to);
  const fragment = [type, ...u24(body.length), ...u16(part.sequence), ...u24(from), ...u24(data.length), ...data];
  return [22, ...u16(part.version ?? 0xfefd), ...u16(0), 0, 0, 0, 0, 0, part.sequence, ...vector16(fragment)];
}

export const der = (tag: number, content: Bytes): Bytes =>
  content.length < 128 ? [tag, content.length, ...content] : [tag, 0x82, ...u16(content.length), ...content];
export const oid = (...bytes: readonly number[]): Bytes => der(6, bytes);
const name = (...parts: readonly Bytes[]): Bytes =>
  der(
    0x30,
    parts.flatMap((part) => der(0x31, part)),
  );
const common = (text: string): Bytes => der(0x30, [...oid(0x55, 4, 3), ...der(0x0c, ascii(text))]);
const organisation = (text: string): Bytes => der(0x30, [...oid(0x55, 4, 10), ...der(0x0c, ascii(text))]);
const ecdsaSha256: Bytes = der(0x30, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2));

/** A certificate for the host, signed by nobody; `more`: extensions beside its names. */
export function certificateFor(host: string, more: Bytes = []): Bytes {
  const key = der(0x30, [
    ...der(0x30, [...oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1), ...oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7)]),
    ...der(3, [0, 4, ...Array(64).fill(1)]),
  ]);
  const names = der(0x30, [...oid(0x55, 0x1d, 0x11), ...der(4, der(0x30, der(0x82, ascii(host))))]);
  const constraints = der(0x30, [...oid(0x55, 0x1d, 0x13), ...der(4, der(0x30, []))]);
  const signed = der(0x30, [
    ...der(0xa0, der(2, [2])),
    ...der(2, [0x00, 0xf0, 0x01]),
    ...ecdsaSha256,
    ...name(organisation("A, Inc."), common("Test CA")),
    ...der(0x30, [...der(0x17, ascii("240101000000Z")), ...der(0x18, ascii("20500101000000Z"))]),
    ...name(common(host)),
    ...key,
    ...der(0xa3, der(0x30, [...names, ...constraints, ...more])),
  ]);
  return der(0x30, [...signed, ...ecdsaSha256, ...der(3, [0, 1, 2, 3])]);
}
