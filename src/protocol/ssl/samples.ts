/** Dialogues that every test of the suite may play to this protocol. */
import type { Dialogue } from "#test/build/conversation.ts";
import { type Bytes, u16 } from "#test/build/dns.ts";
import {
  alpnExtension,
  certificateFor,
  certificateMessage,
  clientHello,
  dtlsHandshake,
  groupsExtension,
  handshakeMessage,
  serverHello,
  serverNameExtension,
  tlsExtension,
  tlsRecord,
  versionsExtension,
} from "#test/build/tls.ts";

const bytes = (...parts: readonly Bytes[]): Uint8Array => Uint8Array.from(parts.flat());
const host = "www.example.org";
const changeCipher = tlsRecord(20, [1]);
const finished = tlsRecord(22, Array(40).fill(9));
const data = tlsRecord(23, Array(60).fill(9));

const hello = handshakeMessage(
  1,
  clientHello({
    ciphers: [0x0a0a, 0xc02b, 0xc02f],
    extensions: [
      tlsExtension(0x1a1a, []),
      serverNameExtension(host),
      groupsExtension(29, 23),
      alpnExtension("h2", "http/1.1"),
      tlsExtension(13, [...u16(4), ...u16(0x0403), ...u16(0x0804)]),
    ],
  }),
);
const hello13 = handshakeMessage(
  1,
  clientHello({
    ciphers: [0x1301, 0x1302],
    extensions: [
      serverNameExtension(host),
      groupsExtension(4588, 29),
      versionsExtension(0x0304, 0x0303),
      tlsExtension(0xfe0d, [0, ...u16(1), ...u16(1), 42, ...u16(0), ...u16(0)]),
    ],
  }),
);
const answer = [
  ...handshakeMessage(2, serverHello(0xc02b, [alpnExtension("h2")])),
  ...handshakeMessage(11, certificateMessage(certificateFor(host))),
  ...handshakeMessage(12, [3, ...u16(29), 1, 0]),
  ...handshakeMessage(14, []),
];
const answer13 = handshakeMessage(
  2,
  serverHello(0x1301, [tlsExtension(43, u16(0x0304)), tlsExtension(51, [...u16(4588), ...u16(1), 0])]),
);

export const streamSamples: Readonly<Record<string, Dialogue>> = {
  "TLS 1.2 with a certificate": [
    [0, bytes(tlsRecord(22, hello, 0x0301))],
    [1, bytes(tlsRecord(22, answer))],
    [0, bytes(tlsRecord(22, handshakeMessage(16, [1, 2])), changeCipher, finished)],
    [1, bytes(changeCipher, finished)],
    [0, bytes(data)],
  ],
  "TLS 1.3 with an encrypted hello": [
    [0, bytes(tlsRecord(22, hello13, 0x0301))],
    [1, bytes(tlsRecord(22, answer13), changeCipher, data)],
    [0, bytes(changeCipher, data)],
  ],
  "a client's hello in five records": [
    [0, bytes(...[0, 1, 2, 3, 4].map((i) => tlsRecord(22, hello.slice(i * 20, i === 4 ? undefined : i * 20 + 20))))],
  ],
  "a refusal": [
    [0, bytes(tlsRecord(22, hello))],
    [1, bytes(tlsRecord(21, [2, 40]))],
  ],
};

const datagramHello = clientHello({
  version: 0xfefd,
  cookie: [],
  ciphers: [0xc02b],
  extensions: [groupsExtension(29)],
});
const draft = 0x0100;
const draftHello = clientHello({ version: draft, cookie: [], ciphers: [0x0035], extensions: [] });

export const samples: Readonly<Record<string, Dialogue>> = {
  "parts of a hello, the last first": [
    [0, bytes(dtlsHandshake(1, datagramHello, { sequence: 0, from: 30 }))],
    [0, bytes(dtlsHandshake(1, datagramHello, { sequence: 0, to: 30 }))],
    [1, bytes(dtlsHandshake(2, serverHello(0xc02b, [], 0xfefd), { sequence: 0 }))],
  ],
  "hellos of an access point and its controller": [
    [0, bytes([1, 0, 0, 0], dtlsHandshake(1, datagramHello, { sequence: 0 }))],
    [1, bytes([1, 0, 0, 0], dtlsHandshake(2, serverHello(0xc02b, [], 0xfefd), { sequence: 0 }))],
  ],
  "hellos of the last draft of 1.0": [
    [0, bytes(dtlsHandshake(1, draftHello, { sequence: 0, version: draft }))],
    [1, bytes(dtlsHandshake(2, serverHello(0x0035, [], draft), { sequence: 0, version: draft }))],
  ],
};
