/** Packets of SSH as nested calls, and a connection up to where it is encrypted. */
import type { Piece } from "./conversation.ts";
import { ascii, type Bytes, u32 } from "./dns.ts";

const blockSize = 8;
const leastPadding = 4;
const noCookie: Bytes = Array(16).fill(7);

export const sshString = (content: Bytes): Bytes => [...u32(content.length), ...content];

/** RFC 4253 6: the length, that of the padding, the payload, the padding. */
export function sshPacket(...payload: Bytes): Uint8Array {
  const padding = leastPadding + ((2 * blockSize - ((5 + payload.length + leastPadding) % blockSize)) % blockSize);
  return Uint8Array.from([...u32(1 + payload.length + padding), padding, ...payload, ...Array(padding).fill(0)]);
}

export interface Offered {
  readonly kex: string;
  readonly hostKey: string;
  /** Where they differ: from the client, from the server. */
  readonly ciphers: string | readonly [string, string];
  readonly macs: string;
  readonly compression: string;
}

export function kexInit({ kex, hostKey, ciphers, macs, compression }: Offered): Uint8Array {
  const [toServer, toClient] = typeof ciphers === "string" ? [ciphers, ciphers] : ciphers;
  const lists = [kex, hostKey, toServer, toClient, macs, macs, compression, compression, "", ""];
  return sshPacket(20, ...noCookie, ...lists.flatMap((list) => sshString(ascii(list))), 0, ...u32(0));
}

export const newKeys = sshPacket(21);

/** A key of the server, as its reply begins with it. */
export const hostKey = (kind: string): Bytes => sshString([...sshString(ascii(kind)), ...sshString(Array(32).fill(3))]);

/** So many bytes that nobody can read. */
export const encrypted = (length: number): Uint8Array => new Uint8Array(length).fill(0xe5);

export interface Connection {
  readonly client?: string;
  readonly server?: string;
  readonly offers?: { readonly client: Offered; readonly server: Offered };
  /** The number of the message by which the server tells its key. */
  readonly reply?: number;
}

export const plainOffer: Offered = {
  kex: "curve25519-sha256,ecdh-sha2-nistp256",
  hostKey: "ssh-ed25519,rsa-sha2-512",
  ciphers: "aes128-ctr,aes256-ctr",
  macs: "hmac-sha2-256",
  compression: "none,zlib@openssh.com",
};

/** From the first byte to both ends' NEWKEYS. */
export function upToNewKeys({ client, server, offers, reply = 31 }: Connection = {}): Piece[] {
  const offered = offers ?? { client: plainOffer, server: plainOffer };
  return [
    [1, `${server ?? "SSH-2.0-OpenSSH_9.6"}\r\n`],
    [0, `${client ?? "SSH-2.0-PuTTY_Release_0.80"}\r\n`],
    [0, kexInit(offered.client)],
    [1, kexInit(offered.server)],
    [0, sshPacket(30, ...sshString(Array(32).fill(1)))],
    [1, sshPacket(reply, ...hostKey("ssh-ed25519"), ...sshString(Array(32).fill(2)), ...sshString(Array(83).fill(4)))],
    [1, newKeys],
    [0, newKeys],
  ];
}
