/** IP and MAC addresses between bytes and text. Text is RFC 5952. */

/** The 12 bytes that mark an IPv4 address inside an IPv6 one (RFC 4291 2.5.5.2). */
const mappedPrefix = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255];

export function ip4Text(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** Eight groups of four digits and what parts them. Made when needed: the pages take this file too, and a browser has no Buffer. */
let scratch: Buffer | undefined;
const scratchSize = 39;
const hexDigits = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
const colon = 0x3a;

export function ip6Text(bytes: Uint8Array, at: number): string {
  // find the longest run of two or more zero groups
  let runStart = -1;
  let runLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && bytes[at + 2 * (i + length)] === 0 && bytes[at + 2 * (i + length) + 1] === 0) length++;
    if (length > runLength) {
      runStart = i;
      runLength = length;
    }
    if (length > 0) i += length - 1;
  }
  scratch ??= Buffer.alloc(scratchSize);
  const written = scratch;
  let end = 0;
  for (let i = 0; i < 8; i++) {
    if (i === runStart) {
      written[end++] = colon;
      if (i + runLength === 8) written[end++] = colon;
      i += runLength - 1;
      continue;
    }
    if (i > 0) written[end++] = colon;
    const group = (bytes[at + 2 * i]! << 8) | bytes[at + 2 * i + 1]!;
    let shift = group > 0xfff ? 12 : group > 0xff ? 8 : group > 0xf ? 4 : 0;
    for (; shift >= 0; shift -= 4) written[end++] = hexDigits[(group >> shift) & 15]!;
  }
  return written.toString("latin1", 0, end);
}

/** Text of a 16-byte address; an IPv4-mapped one is shown as IPv4. */
export function addressText(bytes: Uint8Array, at = 0): string {
  for (let i = 0; i < 12; i++) if (bytes[at + i] !== mappedPrefix[i]) return ip6Text(bytes, at);
  return ip4Text(bytes, at + 12);
}

function parseIp4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = parts.map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256));
  return bytes.every((byte) => byte < 256) ? bytes : undefined;
}

/** The 16 bytes of an address in text (IPv4 as IPv4-mapped), or undefined when it is none. */
export function parseAddress(text: string): Uint8Array | undefined {
  const ip4 = parseIp4(text);
  if (ip4) return Uint8Array.from([...mappedPrefix, ...ip4]);
  if (!/^[0-9a-f:.]+$/i.test(text) || !text.includes(":")) return undefined;
  const tail = text.slice(text.lastIndexOf(":") + 1);
  const embedded = tail.includes(".") ? parseIp4(tail) : undefined;
  if (tail.includes(".") && !embedded) return undefined;
  const plain = embedded
    ? text.slice(0, text.lastIndexOf(":") + 1) +
      `${((embedded[0]! << 8) | embedded[1]!).toString(16)}:${((embedded[2]! << 8) | embedded[3]!).toString(16)}`
    : text;
  const halves = plain.split("::");
  if (halves.length > 2) return undefined;
  const groups = (half: string): string[] => (half === "" ? [] : half.split(":"));
  const front = groups(halves[0]!);
  const back = halves.length === 2 ? groups(halves[1]!) : [];
  const missing = 8 - front.length - back.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...front, ...Array<string>(halves.length === 2 ? missing : 0).fill("0"), ...back];
  if (!all.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return Uint8Array.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]));
}

const highDigit = (byte: number): number => hexDigits[byte >> 4]!;
const lowDigit = (byte: number): number => hexDigits[byte & 15]!;

export function macText(bytes: Uint8Array, at: number): string {
  const a = bytes[at]!;
  const b = bytes[at + 1]!;
  const c = bytes[at + 2]!;
  const d = bytes[at + 3]!;
  const e = bytes[at + 4]!;
  const f = bytes[at + 5]!;
  // a flat text, made in one go, and by V8 alone
  return String.fromCharCode(
    highDigit(a),
    lowDigit(a),
    colon,
    highDigit(b),
    lowDigit(b),
    colon,
    highDigit(c),
    lowDigit(c),
    colon,
    highDigit(d),
    lowDigit(d),
    colon,
    highDigit(e),
    lowDigit(e),
    colon,
    highDigit(f),
    lowDigit(f),
  );
}
