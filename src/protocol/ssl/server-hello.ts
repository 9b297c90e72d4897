/** What a server chooses (RFC 8446 4.1.3). */
import { wireText } from "#base/wire-text.ts";
import { readProtocols } from "./client-hello.ts";
import { extension } from "./names.ts";
import { Reader } from "./reader.ts";

const randomSize = 32;
const maxExtensions = 128;
/** Until draft 21 TLS 1.3 had neither session id nor compression method in this message. */
const isShortDraft = (version: number): boolean => version >= 0x7f00 && version <= 0x7f15;
/** RFC 8446 4.1.3: a ServerHello with this random asks the client to say hello again. */
const retryRandom = Buffer.from("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c", "hex");
/** RFC 8446 4.1.3: the random's end, but for a 0 or 1, when a server that knows TLS 1.3 was made to use an older version. */
const downgradeMarker = Buffer.from("DOWNGRD");
const markerAt = 24;

export interface ServerHello {
  readonly legacyVersion: number;
  readonly cipher: number;
  readonly sessionId: Uint8Array;
  readonly isRetryRequest: boolean;
  readonly isMarkedAsDowngrade: boolean;
  readonly extensions: readonly number[];
  supportedVersion: number | undefined;
  keyShareGroup: number | undefined;
  nextProtocol: string | undefined;
  acceptsPsk: boolean;
}

/** The hello in bytes[at, end), handshake header not included; undefined when it is none. */
export function readServerHello(bytes: Uint8Array, at: number, end: number): ServerHello | undefined {
  const reader = new Reader(bytes, at, end);
  const legacyVersion = reader.number(2);
  const random = reader.at;
  reader.skip(randomSize);
  const isShort = isShortDraft(legacyVersion);
  const session = isShort ? new Reader(bytes, at, at) : reader.vector(1);
  const cipher = reader.number(2);
  if (!isShort) reader.number(1);
  if (!reader.isSound) return undefined;
  const extensions: number[] = [];
  const hello: ServerHello = {
    legacyVersion,
    cipher,
    sessionId: bytes.slice(session.at, session.end),
    isRetryRequest: retryRandom.compare(bytes, random, random + randomSize) === 0,
    isMarkedAsDowngrade: isMarked(bytes, random + markerAt),
    extensions,
    supportedVersion: undefined,
    keyShareGroup: undefined,
    nextProtocol: undefined,
    acceptsPsk: false,
  };
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

const isMarked = (bytes: Uint8Array, at: number): boolean =>
  downgradeMarker.compare(bytes, at, at + downgradeMarker.length) === 0 && bytes[at + downgradeMarker.length]! <= 1;

function readExtension(hello: ServerHello, type: number, body: Reader): void {
  switch (type) {
    case extension.supportedVersions:
      if (body.left === 2) hello.supportedVersion = body.number(2);
      return;
    case extension.keyShare:
      // a retry request has only the group, a hello the share after it
      if (body.left >= 2) hello.keyShareGroup = body.number(2);
      return;
    case extension.alpn: {
      const [protocol] = readProtocols(body.vector(2));
      if (protocol) hello.nextProtocol = wireText(protocol, 0, protocol.length);
      return;
    }
    case extension.preSharedKey:
      hello.acceptsPsk = true;
      return;
  }
}
