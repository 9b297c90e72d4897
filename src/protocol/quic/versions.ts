/** Versions of QUIC: their names, and what each needs to read its first packets (RFC 9000, RFC 9001, RFC 9369). */

export type PacketType = "initial" | "zeroRtt" | "handshake" | "retry";

/** How a version hides its Initial packets. */
export interface Version {
  readonly name: string;
  readonly salt: Uint8Array;
  /** What stands before `key`, `iv` and `hp` in the labels of the key derivation. */
  readonly label: string;
  /** By the two type bits of the first byte. */
  readonly types: readonly PacketType[];
}

const fromHex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));

const salt = {
  draft22: fromHex("7fbcdb0e7c66bbe9193a96cd21519ebd7a02644a"),
  draft23: fromHex("c3eef712c72ebb5a11a7d2432bb46365bef9f502"),
  draft29: fromHex("afbfec289993d24c9e9786f19c6111e04390a899"),
  v1: fromHex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"),
  v2: fromHex("0dede3def700a6db819381be6e269dcbf9bd2ed9"),
} as const;

const typesOfV1 = ["initial", "zeroRtt", "handshake", "retry"] as const;
/** RFC 9369 3.2: other bits, so that nobody relies on them. */
const typesOfV2 = ["retry", "initial", "zeroRtt", "handshake"] as const;

const like1 = (name: string, salt: Uint8Array): Version => ({ name, salt, label: "quic", types: typesOfV1 });

/** Drafts 33 and 34 are version 1 but for the number. */
function saltOfDraft(draft: number): Uint8Array {
  if (draft < 23) return salt.draft22;
  if (draft < 29) return salt.draft23;
  return draft < 33 ? salt.draft29 : salt.v1;
}

const firstDraft = 22;
const lastDraft = 34;
const drafts = Array.from({ length: lastDraft - firstDraft + 1 }, (_, i) => firstDraft + i);

/** Facebook's own numbers for drafts. */
const mvfst: readonly (readonly [number, Uint8Array])[] = [
  [0xfaceb001, salt.draft22],
  [0xfaceb002, salt.draft23],
  [0xfaceb00e, salt.draft23],
  [0xfaceb011, salt.draft29],
  [0xfaceb012, salt.draft29],
  [0xfaceb013, salt.draft29],
];

const versions: ReadonlyMap<number, Version> = new Map([
  [1, like1("1", salt.v1)],
  [0x6b3343cf, { name: "quicv2", salt: salt.v2, label: "quicv2", types: typesOfV2 }],
  ...drafts.map((draft) => [0xff000000 + draft, like1(`draft-${draft}`, saltOfDraft(draft))] as const),
  ...mvfst.map(([number, salt]) => [number, like1(`mvfst (${number.toString(16)})`, salt)] as const),
]);

/** A version that can be read; undefined for any other. */
export const versionOf = (number: number): Version | undefined => versions.get(number);

/** RFC 9000 15: versions that nobody speaks, with which a client asks what there is. */
export const isReservedVersion = (number: number): boolean => (number & 0x0f0f0f0f) === 0x0a0a0a0a;

/** Google's QUIC before the standard: `Q` and three digits. */
export function isGoogleVersion(number: number): boolean {
  const isDigit = (shift: number): boolean => ((number >>> shift) & 255) >= 0x30 && ((number >>> shift) & 255) <= 0x39;
  return number >>> 24 === 0x51 && isDigit(16) && isDigit(8) && isDigit(0);
}

export function versionName(number: number): string {
  if (isGoogleVersion(number))
    return String.fromCharCode(number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255);
  return versionOf(number)?.name ?? `unknown-${number.toString(16)}`;
}
