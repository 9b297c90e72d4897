/** What a client offers first (RFC 8446 4.1.2): in TLS, DTLS and QUIC alike. */

import type { WeirdName } from "#base/weird/index.ts";
import { wireText } from "#base/wire-text.ts";
import { extension } from "./names.ts";
import { Reader } from "./reader.ts";

/** More extensions than any client sends. */
const maxExtensions = 128;
/** Names, protocols and shares of one extension. */
const maxItems = 128;

export interface EncryptedHello {
  /** Inside the outer hello stands the true one; inside an inner one, nothing. */
  readonly isOuter: boolean;
  readonly kdfId: number;
  readonly aeadId: number;
  readonly configId: number;
}

export interface ClientHello {
  /** Highest version as older clients told it; the truth since TLS 1.3 is in supportedVersions. */
  readonly legacyVersion: number;
  sessionId: Uint8Array;
  readonly ciphers: readonly number[];
  readonly compressionMethods: readonly number[];
  /** In the order in which they came, GREASE included. */
  readonly extensions: readonly number[];
  serverName: string | undefined;
  serverNames: number;
  alpn: readonly Uint8Array[];
  supportedVersions: readonly number[];
  groups: readonly number[];
  pointFormats: readonly number[];
  signatureAlgorithms: readonly number[];
  keyShareGroups: readonly number[];
  pskModes: readonly number[];
  hasTicket: boolean;
  encryptedHello: EncryptedHello | undefined;
  readonly weirds: WeirdName[];
}

type Offer = Pick<ClientHello, "legacyVersion" | "sessionId" | "ciphers" | "compressionMethods" | "extensions">;

/** A hello before its extensions are read, if it has any. */
export const plainHello = (offer: Offer): ClientHello => ({
  legacyVersion: offer.legacyVersion,
  sessionId: offer.sessionId,
  ciphers: offer.ciphers,
  compressionMethods: offer.compressionMethods,
  extensions: offer.extensions,
  serverName: undefined,
  serverNames: 0,
  alpn: [],
  supportedVersions: [],
  groups: [],
  pointFormats: [],
  signatureAlgorithms: [],
  keyShareGroups: [],
  pskModes: [],
  hasTicket: false,
  encryptedHello: undefined,
  weirds: [],
});

const randomSize = 32;
const cookieOfDtls = 1;

/** The hello in bytes[at, end), handshake header not included; undefined when it is none. */
export function readClientHello(
  bytes: Uint8Array,
  at: number,
  end: number,
  isDatagram = false,
): ClientHello | undefined {
  const reader = new Reader(bytes, at, end);
  const legacyVersion = reader.number(2);
  reader.skip(randomSize);
  const session = reader.vector(1);
  if (isDatagram) reader.vector(cookieOfDtls);
  const ciphers = reader.vector(2).numbers(2);
  const compressionMethods = reader.vector(1).numbers(1);
  if (!reader.isSound || ciphers.length === 0) return undefined;
  const extensions: number[] = [];
  const sessionId = bytes.slice(session.at, session.end);
  const hello = plainHello({ legacyVersion, sessionId, ciphers, compressionMethods, extensions });
  const list = reader.left >= 2 ? reader.vector(2) : reader;
  while (list.left >= 4 && extensions.length < maxExtensions) {
    const type = list.number(2);
    const body = list.vector(2);
    if (!list.isSound) break;
    extensions.push(type);
    readExtension(hello, type, body);
  }
  return hello;
}

function readExtension(hello: ClientHello, type: number, body: Reader): void {
  switch (type) {
    case extension.serverName:
      readServerNames(hello, body.within(2));
      return;
    case extension.supportedGroups:
      hello.groups = body.within(2).numbers(2);
      return;
    case extension.pointFormats:
      hello.pointFormats = body.within(1).numbers(1);
      return;
    case extension.signatureAlgorithms:
      hello.signatureAlgorithms = body.within(2).numbers(2);
      return;
    case extension.alpn:
      hello.alpn = readProtocols(body.within(2));
      return;
    case extension.sessionTicket:
      hello.hasTicket = body.left > 0;
      return;
    case extension.supportedVersions:
      hello.supportedVersions = body.within(1).numbers(2);
      return;
    case extension.pskKeyExchangeModes:
      hello.pskModes = body.within(1).numbers(1);
      return;
    case extension.keyShare:
      hello.keyShareGroups = readKeyShares(body.within(2));
      return;
    case extension.encryptedClientHello:
      hello.encryptedHello = readEncryptedHello(body);
      return;
  }
}

function readServerNames(hello: ClientHello, list: Reader): void {
  while (list.left > 0 && hello.serverNames < maxItems) {
    const type = list.number(1);
    const name = list.vector(2);
    if (!list.isSound) return;
    if (type !== 0) {
      hello.weirds.push("ssl_ext_unknown_server_name_type");
      continue;
    }
    hello.serverNames++;
    hello.serverName ??= wireText(name.bytes, name.at, name.end);
  }
}

/** The names of an ALPN list (RFC 7301 3.1). */
export function readProtocols(list: Reader): Uint8Array[] {
  const protocols: Uint8Array[] = [];
  while (list.left > 0 && protocols.length < maxItems) {
    const name = list.vector(1);
    if (!list.isSound) break;
    protocols.push(name.bytes.slice(name.at, name.end));
  }
  return protocols;
}

function readKeyShares(list: Reader): number[] {
  const groups: number[] = [];
  while (list.left > 0 && groups.length < maxItems) {
    const group = list.number(2);
    list.vector(2);
    if (!list.isSound) break;
    groups.push(group);
  }
  return groups;
}

/** RFC 9849 5: 0 is the outer hello, 1 the inner. */
function readEncryptedHello(body: Reader): EncryptedHello | undefined {
  const isOuter = body.number(1) === 0;
  const kdfId = isOuter ? body.number(2) : 0;
  const aeadId = isOuter ? body.number(2) : 0;
  const configId = isOuter ? body.number(1) : 0;
  return body.isSound ? { isOuter, kdfId, aeadId, configId } : undefined;
}
