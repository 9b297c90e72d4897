/** How the messages of SOCKS lie in their bytes: version 4 with 4a, version 5 (RFC 1928), its sign-in (RFC 1929). */
import { ip4Text, ip6Text } from "#base/address.ts";
import { u16 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";

export const version4 = 4;
export const version5 = 5;
/** Version of the sign-in by name and password, which stands where a message's version does. */
export const signIn = 1;
/** Of the sign-in: 2 bytes of header, then a name and a password with a byte of length each. No message is longer. */
export const longestMessage = 3 + 2 * 255;

/** RFC 1928 5. */
const addressType = { ip4: 1, name: 3, ip6: 4 } as const;
const fixed4 = 8;

/** A place in the network as SOCKS names it. */
export interface Place {
  readonly host: string | undefined;
  readonly name: string | undefined;
  readonly port: number;
}

/**
 * How many bytes a client's message has at least, by those that are there; undefined when it is none. `isGreeted`: the
 * greeting of version 5 is over.
 */
export function clientSize(bytes: Uint8Array, length: number, isGreeted: boolean): number | undefined {
  if (length < 2) return 2;
  if (bytes[0] === version4) return size4(bytes, length);
  if (bytes[0] === signIn && isGreeted) {
    const passwordAt = 2 + bytes[1]!;
    return length <= passwordAt ? passwordAt + 1 : passwordAt + 1 + bytes[passwordAt]!;
  }
  if (bytes[0] !== version5) return undefined;
  return isGreeted ? size5(bytes, length) : 2 + bytes[1]!;
}

/** The same of a proxy's; `isChosen`: the answer to the greeting is over. */
export function serverSize(bytes: Uint8Array, length: number, isChosen: boolean): number | undefined {
  if (length < 2) return 2;
  if (bytes[0] === 0) return fixed4;
  if (bytes[0] === signIn && isChosen) return 2;
  if (bytes[0] !== version5) return undefined;
  return isChosen ? size5(bytes, length) : 2;
}

/** A user and, of 4a, a name: both end in a zero. */
function size4(bytes: Uint8Array, length: number): number {
  if (length <= fixed4) return fixed4 + 1;
  const userEnd = bytes.indexOf(0, fixed4);
  if (userEnd < 0 || userEnd >= length) return length + 1;
  if (!isNamed4(bytes)) return userEnd + 1;
  const nameEnd = bytes.indexOf(0, userEnd + 1);
  return nameEnd < 0 || nameEnd >= length ? length + 1 : nameEnd + 1;
}

/** 4a: an address 0.0.0.x that is none says that a name follows. */
const isNamed4 = (bytes: Uint8Array): boolean => bytes[4] === 0 && bytes[5] === 0 && bytes[6] === 0 && bytes[7] !== 0;

function size5(bytes: Uint8Array, length: number): number | undefined {
  if (length < 5) return 5;
  switch (bytes[3]) {
    case addressType.ip4:
      return 10;
    case addressType.ip6:
      return 22;
    case addressType.name:
      return 7 + bytes[4]!;
    default:
      return undefined;
  }
}

/** Where version 4 says. `end`: of the message. */
export function place4(bytes: Uint8Array, end: number): Place {
  const port = u16(bytes, 2);
  const userEnd = bytes.indexOf(0, fixed4);
  const isNamed = end > fixed4 && isNamed4(bytes) && userEnd + 1 < end;
  if (isNamed) return { host: undefined, name: wireText(bytes, userEnd + 1, end - 1), port };
  return { host: ip4Text(bytes, 4), name: undefined, port };
}

/** Who asks, of version 4. */
export const user4 = (bytes: Uint8Array): string => wireText(bytes, fixed4, bytes.indexOf(0, fixed4));

/** Where version 5 says. */
export function place5(bytes: Uint8Array, end: number): Place {
  const port = u16(bytes, end - 2);
  if (bytes[3] === addressType.name) return { host: undefined, name: wireText(bytes, 5, end - 2), port };
  const host = bytes[3] === addressType.ip4 ? ip4Text(bytes, 4) : ip6Text(bytes, 4);
  return { host, name: undefined, port };
}

/** Who signs in, of RFC 1929. */
export const user5 = (bytes: Uint8Array): string => wireText(bytes, 2, 2 + bytes[1]!);
