/** Which addresses are this site's own: the private ones, as Zeek has it unless told otherwise (RFC 1918, 4193, 6598 …). */
import { parseAddress } from "#base/address.ts";
import { i32 } from "#base/bytes.ts";

const networks: readonly (readonly [address: string, bits: number])[] = [
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["::1", 128],
  ["fc00::", 7],
  ["fe80::", 10],
];

const mappedBits = 96;
/** The word before a mapped address. */
const mappedWord = 0xffff;

interface Prefix {
  readonly words: Int32Array;
  readonly masks: Int32Array;
}

const prefixes = (version: 4 | 6): readonly Prefix[] =>
  networks
    .filter(([address]) => address.includes(":") === (version === 6))
    .map(([address, bits]) => {
      const bytes = parseAddress(address) ?? new Uint8Array(16);
      const view = new DataView(bytes.buffer, version === 4 ? mappedBits / 8 : 0);
      const count = version === 4 ? 1 : 4;
      const words = Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i));
      const masks = Int32Array.from({ length: count }, (_, i) => mask(bits - 32 * i));
      return { words, masks };
    });

const mask = (bits: number): number => (bits <= 0 ? 0 : bits >= 32 ? -1 : ~(0xffffffff >>> bits));

const prefixes4 = prefixes(4);
const prefixes6 = prefixes(6);

/** Of the address that stands in one word (IPv4) or four. */
export function isLocal(words: Int32Array, at: number, isIp6: boolean): boolean {
  for (const prefix of isIp6 ? prefixes6 : prefixes4) {
    let i = 0;
    while (i < prefix.words.length && ((words[at + i]! ^ prefix.words[i]!) & prefix.masks[i]!) === 0) i++;
    if (i === prefix.words.length) return true;
  }
  return false;
}

/** The same of an address of 16 bytes, IPv4 mapped. */
export function isLocalAddress(bytes: Uint8Array): boolean {
  const isIp4 = i32(bytes, 0) === 0 && i32(bytes, 4) === 0 && i32(bytes, 8) === mappedWord;
  const words = Int32Array.from(isIp4 ? [12] : [0, 4, 8, 12], (at) => i32(bytes, at));
  return isLocal(words, 0, !isIp4);
}
