/** The text form of 64-bit ids: a prefix letter and 11 base-62 digits, most significant first, so ids sort as text. */
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const length = 11;

const digitCodes = Uint8Array.from(digits, (digit) => digit.charCodeAt(0));
const two32 = 2 ** 32;
/** Three digits at a time: the remainder and a word are one exact double. */
const threeDigits = 62 ** 3;

/** The digits of the 64-bit id (high, low), both unsigned 32-bit, into the 11 bytes from `at` on. */
export function writeIdDigits(bytes: Uint8Array, at: number, high: number, low: number): void {
  for (let end = at + length; end > at; ) {
    const quotient = Math.floor(high / threeDigits);
    const rest = (high - quotient * threeDigits) * two32 + low;
    high = quotient;
    low = Math.floor(rest / threeDigits);
    let three = (rest - low * threeDigits) | 0;
    for (const stop = Math.max(at, end - 3); end > stop; three = (three / 62) | 0)
      bytes[--end] = digitCodes[three % 62]!;
  }
}

/** Made when it is needed: the pages take this file too, and a browser has no Buffer. */
let scratch: Buffer | undefined;

/** Text of the 64-bit id (high, low), both unsigned 32-bit. */
export function idText(prefix: string, high: number, low: number): string {
  scratch ??= Buffer.alloc(length);
  writeIdDigits(scratch, 0, high, low);
  return prefix + scratch.toString("latin1");
}

/** The 64-bit value of an id's text, or undefined when it is none. */
export function idValue(text: string): bigint | undefined {
  if (text.length !== length + 1) return undefined;
  let value = 0n;
  for (const character of text.slice(1)) {
    const digit = digits.indexOf(character);
    if (digit < 0) return undefined;
    value = value * 62n + BigInt(digit);
  }
  return value < 1n << 64n ? value : undefined;
}
