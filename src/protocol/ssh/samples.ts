/** Dialogues that every test of the suite may play to this protocol. */
import type { Dialogue, Piece } from "#test/build/conversation.ts";
import {
  encrypted,
  hostKey,
  kexInit,
  newKeys,
  plainOffer,
  sshPacket,
  sshString,
  upToNewKeys,
} from "#test/build/ssh.ts";

/** Sizes on the wire with aes128-ctr and hmac-sha2-256: 32 bytes more than the padded message. */
const size = { serviceRequest: 64, serviceAccept: 64, request: 96, failure: 80, success: 48, text: 464 } as const;

const request: Piece = [0, encrypted(size.request)];
const failure: Piece = [1, encrypted(size.failure)];
const success: Piece = [1, encrypted(size.success)];

/** The service is asked for and granted; the client asks what it may show. */
const asked: readonly Piece[] = [[0, encrypted(size.serviceRequest)], [1, encrypted(size.serviceAccept)], request];

const session: readonly Piece[] = [
  [0, encrypted(120)],
  [1, encrypted(700)],
  [0, encrypted(52)],
];

const compressed = { ...plainOffer, compression: "zlib@openssh.com,none" };
const groupExchange = { ...plainOffer, kex: "diffie-hellman-group-exchange-sha256" };

export const samples: Readonly<Record<string, Dialogue>> = {
  "in at the second attempt": [...upToNewKeys(), ...asked, failure, request, failure, request, success, ...session],
  "never in": [...upToNewKeys(), ...asked, failure, request, failure, request, failure, request, failure],
  "in without anything to show": [...upToNewKeys(), ...asked, success, ...session],
  "a text before the door": [
    ...upToNewKeys(),
    ...asked,
    [1, encrypted(size.text)],
    failure,
    request,
    success,
    ...session,
  ],
  "the server tells what it can first": [
    ...upToNewKeys(),
    [1, encrypted(size.text)],
    ...asked,
    failure,
    request,
    success,
    ...session,
  ],
  compressed: [
    ...upToNewKeys({ offers: { client: compressed, server: compressed } }),
    ...asked,
    failure,
    request,
    success,
    ...session,
  ],
  "a group asked for": [
    [0, "SSH-2.0-x\r\n"],
    [1, "SSH-2.0-y\r\n"],
    [0, kexInit(groupExchange)],
    [1, kexInit(groupExchange)],
    [0, sshPacket(34, 0, 0, 8, 0, 0, 0, 16, 0, 0, 0, 32, 0)],
    [1, sshPacket(31, ...sshString([0, ...Array(256).fill(0xf3)]), ...sshString([2]))],
    [0, sshPacket(32, ...sshString(Array(256).fill(5)))],
    [1, sshPacket(33, ...hostKey("ssh-rsa"), ...sshString(Array(256).fill(6)), ...sshString(Array(64).fill(6)))],
    [0, newKeys],
    [1, newKeys],
  ],
  "each direction its own cipher, and no MAC in common": upToNewKeys({
    offers: {
      client: { ...plainOffer, ciphers: ["aes256-ctr", "aes128-ctr"] },
      server: { ...plainOffer, macs: "hmac-sha1" },
    },
  }),
  "lines before": [
    [1, "Welcome\r\nto this host\r\n"],
    [1, "SSH-2.0-x\r\n"],
    [0, "SSH-2.0-y\r\n"],
  ],
  "version 1": [
    [1, "SSH-1.99-OpenSSH_6.6.1p1\n"],
    [0, "SSH-1.5-OpenSSH_6.2\n"],
    [1, encrypted(276)],
    [0, encrypted(156)],
  ],
  "no version in common": [
    [1, "SSH-1.5-x\r\n"],
    [0, "SSH-2.0-y\r\n"],
  ],
  "the client alone": [
    [0, "SSH-2.0-x\r\n"],
    [0, kexInit(plainOffer)],
  ],
  "the server alone": [
    [1, "SSH-2.0-x\r\n"],
    [1, kexInit(plainOffer)],
  ],
  "a hole before the keys": [
    ...upToNewKeys().slice(0, 4),
    [1, { gap: 300 }],
    ...upToNewKeys().slice(6),
    ...asked,
    failure,
  ],
  "a hole behind the door": [...upToNewKeys(), ...asked, failure, [1, { gap: 80 }], request, failure],
  "not a packet": [...upToNewKeys().slice(0, 2), [0, "GET / HTTP/1.1\r\n\r\n"]],
  "lists beyond the packet": [...upToNewKeys().slice(0, 2), [0, sshPacket(20, ...Array(16).fill(7), 0, 0, 1, 0)]],
  "answered in another language": [
    [0, "SSH-2.0-x\r\n"],
    [1, "HTTP/1.1 400 Bad Request\r\n\r\n"],
  ],
};
