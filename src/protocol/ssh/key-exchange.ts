/** What both ends of an SSH 2 connection offer and agree on before they encrypt (RFC 4253 7, 8; HASSH: salesforce/hassh, BSD). */
import { hash } from "node:crypto";
import { latin1, u32 } from "#base/bytes.ts";
import { escapeText, wireText } from "#base/wire-text.ts";
import type { Side } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import type { ssh } from "./record.ts";

/** RFC 4250 4.1.2: from 30 on those of each way to agree on keys, which differ. */
export const messageNumber = { kexInit: 20, newKeys: 21, ownFirst: 30, ownLast: 49 } as const;

const cookieSize = 16;
const lengthSize = 4;
/** RFC 4251 6. */
const longestName = 64;
const name = /^[!-~]{1,64}$/;

/** The lists of a KEXINIT that are looked at, by their place in it; of pairs the first is the client's direction. */
const place = { kex: 0, hostKey: 1, cipher: 2, mac: 4, compression: 6 } as const;
const listsRead = 8;

/** Lists of names with commas between, as one end sent them, best first. */
export type Offer = readonly string[];

/** The offer in the payload of a KEXINIT; undefined where a list goes on past its end. */
export function readOffer(bytes: Uint8Array, at: number, end: number): Offer | undefined {
  const offer: string[] = [];
  let next = at + 1 + cookieSize;
  for (let i = 0; i < listsRead; i++) {
    const text = stringAt(bytes, next, end);
    if (text === undefined) return undefined;
    offer.push(latin1(bytes, next + lengthSize, text));
    next = text;
  }
  return offer;
}

/** Where the string that begins at `at` ends (RFC 4251 5). */
function stringAt(bytes: Uint8Array, at: number, end: number): number | undefined {
  if (end - at < lengthSize) return undefined;
  const length = u32(bytes, at);
  return length <= end - at - lengthSize ? at + lengthSize + length : undefined;
}

/** Zeek's words. */
const noneAgreed = "Algorithm negotiation failed";

/** RFC 4253 7.1: the first of the client's that the server has, too. */
function agreed(client: Offer, server: Offer, list: number): string {
  const known = new Set(server[list]!.split(","));
  const first = client[list]!.split(",").find((one) => one !== "" && known.has(one));
  return first === undefined ? noneAgreed : escapeText(first.slice(0, longestName));
}

function agreedBothWays(client: Offer, server: Offer, list: number): string {
  const toServer = agreed(client, server, list);
  const toClient = agreed(client, server, list + 1);
  return toServer === toClient ? toServer : `To server: ${toServer}, to client: ${toClient}`;
}

type Row = RowOf<typeof ssh>;

export const agreement = (client: Offer, server: Offer): Partial<Row> => ({
  cipher_alg: agreedBothWays(client, server, place.cipher),
  mac_alg: agreedBothWays(client, server, place.mac),
  compression_alg: agreedBothWays(client, server, place.compression),
  kex_alg: agreed(client, server, place.kex),
  host_key_alg: agreed(client, server, place.hostKey),
});

/** What tells an end's program: its offers in its own direction. */
export function print(offer: Offer, side: Side): Partial<Row> {
  const algorithms = [place.kex, place.cipher + side, place.mac + side, place.compression + side]
    .map((list) => offer[list])
    .join(";");
  const bytes = Buffer.from(algorithms, "latin1");
  const shown = wireText(bytes, 0, bytes.length);
  const md5 = hash("md5", bytes);
  return side === 0 ? { hassh: md5, hasshAlgorithms: shown } : { hasshServer: md5, hasshServerAlgorithms: shown };
}

/**
 * The server's key, where this payload of the server's begins with it: whichever way keys are agreed on, one does, and a key
 * begins with the name of its kind (RFC 4253 6.6, 8).
 */
export function hostKey(bytes: Uint8Array, at: number, end: number): Partial<Row> {
  const number = bytes[at]!;
  if (number < messageNumber.ownFirst || number > messageNumber.ownLast) return {};
  const keyAt = at + 1 + lengthSize;
  const keyEnd = stringAt(bytes, at + 1, end);
  if (keyEnd === undefined) return {};
  const nameEnd = stringAt(bytes, keyAt, keyEnd);
  if (nameEnd === undefined || !name.test(latin1(bytes, keyAt + lengthSize, nameEnd))) return {};
  const key = bytes.slice(keyAt, keyEnd);
  return {
    host_key_fingerprint: `SHA256:${hash("sha256", key, "base64").replace(/=+$/, "")}`,
    host_key: hash("md5", key).replace(/..(?=.)/g, "$&:"),
  };
}
