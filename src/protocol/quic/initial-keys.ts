/** Initial packets are hidden with keys that anybody on the path can make (RFC 9001 5.2): they keep out accidents, not readers. */
import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";
import type { Side } from "#flow/flow.ts";
import type { Version } from "./versions.ts";

const tagSize = 16;
const sampleSize = 16;
const sizes = { secret: 32, key: 16, iv: 12, hp: 16 } as const;

const hmac = (key: Uint8Array, data: Uint8Array): Buffer => createHmac("sha256", key).update(data).digest();

/** HKDF-Expand-Label of RFC 8446 7.1, for at most one block of the hash. */
function expandLabel(secret: Uint8Array, label: string, length: number): Uint8Array {
  const full = Buffer.from(`tls13 ${label}`, "latin1");
  return hmac(secret, Buffer.from([0, length, full.length, ...full, 0, 1])).subarray(0, length);
}

/** Keys of one direction. */
export interface InitialKeys {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly hp: Uint8Array;
}

/** Of one connection, from the id to which the client's first packet went: the keys of each side are made when it speaks. */
export class ConnectionKeys {
  readonly #root: Uint8Array;
  readonly #label: string;
  readonly #made: [InitialKeys | undefined, InitialKeys | undefined] = [undefined, undefined];

  constructor({ salt, label }: Version, destinationId: Uint8Array) {
    this.#root = hmac(salt, destinationId);
    this.#label = label;
  }

  of(side: Side): InitialKeys {
    this.#made[side] ??= this.#make(side === 0 ? "client in" : "server in");
    return this.#made[side];
  }

  #make(name: string): InitialKeys {
    const secret = expandLabel(this.#root, name, sizes.secret);
    return {
      key: expandLabel(secret, `${this.#label} key`, sizes.key),
      iv: expandLabel(secret, `${this.#label} iv`, sizes.iv),
      hp: expandLabel(secret, `${this.#label} hp`, sizes.hp),
    };
  }
}

/** Five bytes that hide the first byte and the packet number (RFC 9001 5.4.3). */
export const headerMask = ({ hp }: InitialKeys, sample: Uint8Array): Uint8Array =>
  createCipheriv("aes-128-ecb", hp, null).update(sample);

export function nonceOf({ iv }: InitialKeys, packetNumber: number): Uint8Array {
  const nonce = Uint8Array.from(iv);
  for (let i = 0, left = packetNumber; i < 4; i++, left >>>= 8) nonce[nonce.length - 1 - i]! ^= left & 255;
  return nonce;
}

export interface Opened {
  readonly frames: Uint8Array;
  /** Bits that must be zero are not (RFC 9000 17.2). */
  readonly hasReservedBits: boolean;
}

/** The frames of the Initial packet bytes[at, end), whose packet number starts at `numberAt`; undefined when the keys do not fit. */
export function openInitial(
  keys: InitialKeys,
  bytes: Uint8Array,
  at: number,
  numberAt: number,
  end: number,
): Opened | undefined {
  const sampleAt = numberAt + 4;
  if (sampleAt + sampleSize > end) return undefined;
  const mask = headerMask(keys, bytes.subarray(sampleAt, sampleAt + sampleSize));
  const first = bytes[at]! ^ (mask[0]! & 0x0f);
  const numberSize = (first & 3) + 1;
  const bodyAt = numberAt + numberSize;
  const header = bytes.slice(at, bodyAt);
  header[0] = first;
  let packetNumber = 0;
  for (let i = 0; i < numberSize; i++) {
    const byte = bytes[numberAt + i]! ^ mask[1 + i]!;
    header[numberAt - at + i] = byte;
    packetNumber = ((packetNumber << 8) | byte) >>> 0;
  }
  const tagAt = end - tagSize;
  if (tagAt < bodyAt) return undefined;
  const opener = createDecipheriv("aes-128-gcm", keys.key, nonceOf(keys, packetNumber));
  opener.setAAD(header);
  opener.setAuthTag(bytes.subarray(tagAt, end));
  const frames = opener.update(bytes.subarray(bodyAt, tagAt));
  try {
    opener.final();
  } catch {
    // the library's only way to say that the tag does not fit
    return undefined;
  }
  return { frames, hasReservedBits: (first & 0x0c) !== 0 };
}
