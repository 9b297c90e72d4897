/** Dialogues that every test of the suite may play to this protocol. */
import { createHash } from "node:crypto";
import type { Dialogue } from "#test/build/conversation.ts";
import { ascii, type Bytes } from "#test/build/dns.ts";
import {
  ackFrame,
  closeFrame,
  cryptoFrame,
  hiddenPacket,
  initialPacket,
  negotiationPacket,
  padding,
  retryPacket,
  shortPacket,
} from "#test/build/quic.ts";
import {
  alpnExtension,
  clientHello,
  handshakeMessage,
  serverHello,
  serverNameExtension,
  tlsExtension,
  versionsExtension,
} from "#test/build/tls.ts";

const bytes = (...parts: readonly Bytes[]): Uint8Array => Uint8Array.from(parts.flat());

export const first: Bytes = [0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08];
const server: Bytes = [0xf0, 0x67, 0xa5, 0x50];
const client: Bytes = [0x1e, 0x6d];
const v2 = 0x6b3343cf;
const zeroRtt = 1;
const handshake = 2;

/** Two tags, and where the values of each end. */
const googleHello: Bytes = [
  ...ascii("CHLO"),
  ...[2, 0, 0, 0],
  ...ascii("PAD\0"),
  ...[40, 0, 0, 0],
  ...ascii("SNI\0"),
  ...[55, 0, 0, 0],
  ...Array(40).fill(0x2d),
  ...ascii("www.example.org"),
];

const hello = handshakeMessage(
  1,
  clientHello({
    ciphers: [0x1301],
    extensions: [serverNameExtension("www.example.org"), alpnExtension("h3"), versionsExtension(0x0304)],
  }),
);
const answer = handshakeMessage(2, serverHello(0x1301, [tlsExtension(43, [3, 4])]));

/** What a server's hello has for random bytes when it asks for another hello of the client (RFC 8446 4.1.3). */
const retryRandom = [...createHash("sha256").update("HelloRetryRequest").digest()];
const askedAgain: Bytes = [...answer.slice(0, 6), ...retryRandom, ...answer.slice(6 + retryRandom.length)];

const fromClient = { destination: first, source: client, keysFrom: first, from: "client", fill: 1170 } as const;
const fromServer = { destination: client, source: server, keysFrom: first, from: "server" } as const;
const part = (from: number, to = hello.length): Bytes => cryptoFrame(from, hello.slice(from, to));
const serverFlight = bytes(
  initialPacket(fromServer, [...ackFrame, ...cryptoFrame(0, answer)]),
  hiddenPacket(handshake, fromServer),
);
const short: Dialogue = Array.from({ length: 5 }, () => [0, bytes(shortPacket(server))] as const);
const encoded = (length: number): Bytes => Array(length).fill(0x30);

export const samples: Readonly<Record<string, Dialogue>> = {
  "a page over HTTP/3": [[0, bytes(initialPacket(fromClient, part(0)))], [1, serverFlight], ...short],
  "the hello's parts shuffled in one packet": [
    [0, bytes(initialPacket(fromClient, [...part(90), ...padding(3), ...part(40, 95), 1, ...part(0, 40)]))],
    [1, serverFlight],
  ],
  "the hello in three datagrams, out of order": [
    [0, bytes(initialPacket({ ...fromClient, number: 2 }, part(90)))],
    [0, bytes(initialPacket({ ...fromClient, number: 0 }, part(0, 40)))],
    [0, bytes(initialPacket({ ...fromClient, number: 1 }, part(40, 90)))],
    [1, serverFlight],
  ],
  "a retry, and keys made anew": [
    [0, bytes(initialPacket(fromClient, part(0)))],
    [1, bytes(retryPacket(fromServer, encoded(20)))],
    [
      0,
      bytes(
        initialPacket({ ...fromClient, destination: server, keysFrom: server, token: encoded(20), number: 1 }, part(0)),
      ),
    ],
    [1, bytes(initialPacket({ ...fromServer, keysFrom: server }, cryptoFrame(0, answer)))],
  ],
  "a retry for each of two datagrams": [
    [0, bytes(initialPacket(fromClient, part(0)))],
    [1, bytes(retryPacket(fromServer, encoded(20)))],
    [0, bytes(initialPacket({ ...fromClient, destination: server, keysFrom: server, token: encoded(20) }, part(0)))],
    [1, bytes(retryPacket({ ...fromServer, source: [9, 9, 9, 9] }, encoded(20)))],
    [1, bytes(initialPacket({ ...fromServer, keysFrom: server }, cryptoFrame(0, answer)))],
  ],
  "another hello asked for": [
    [0, bytes(initialPacket(fromClient, part(0)))],
    [1, bytes(initialPacket(fromServer, cryptoFrame(0, askedAgain)))],
    [0, bytes(initialPacket({ ...fromClient, number: 1 }, cryptoFrame(hello.length, hello)))],
    [1, bytes(initialPacket({ ...fromServer, number: 1 }, cryptoFrame(askedAgain.length, answer)))],
  ],
  "an answer without the fixed bit": [
    [0, bytes(initialPacket(fromClient, part(0)))],
    [1, bytes(initialPacket({ ...fromServer, clearsBit: true }, cryptoFrame(0, answer)))],
  ],
  "version 2, whose types have other bits": [
    [0, bytes(initialPacket({ ...fromClient, version: v2, type: 1 }, part(0)))],
    [1, bytes(initialPacket({ ...fromServer, version: v2, type: 1 }, cryptoFrame(0, answer)))],
  ],
  "data before the answer, in the hello's datagram": [
    [0, bytes(initialPacket({ ...fromClient, fill: 1000 }, part(0)), hiddenPacket(zeroRtt, fromClient, 150))],
    [1, serverFlight],
  ],
  "another version first": [
    [0, bytes(hiddenPacket(0, { ...fromClient, version: 0x1a2a3a4a }, 1200))],
    [1, bytes(negotiationPacket(fromServer, [v2, 1]))],
    [0, bytes(initialPacket(fromClient, part(0)))],
    [1, serverFlight],
  ],
  "the server refuses": [
    [0, bytes(initialPacket(fromClient, part(0)))],
    [1, bytes(initialPacket(fromServer, closeFrame(0x128, ascii("no such name"))))],
  ],
  "Google's QUIC of old, with a hello": [
    [0, bytes([0x0d, ...first], ascii("Q043"), [1], Array(12).fill(3), [0xa0, 1, 0, 4], googleHello)],
  ],
  "Google's QUIC with a long header": [
    [0, bytes([0xc3], ascii("Q046"), [0x50, ...first], [0, 0, 0, 1], Array(12).fill(3), [0xa0, 1, 0, 4], googleHello)],
  ],
  "Google's QUIC of old": [[0, bytes([0x0d, ...first], ascii("Q043"), [1], Array(1300).fill(3))]],
};
