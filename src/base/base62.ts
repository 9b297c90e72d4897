/** The text form of 64-bit ids: a prefix letter and 11 base-62 digits, most significant first, so ids sort as text. */
const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const length = 11;

/** Text of the 64-bit id (high, low), both unsigned 32-bit. */
export function idText(prefix: string, high: number, low: number): string {
  // Divide (high·2³² + low) by 62² twice per step in pieces small enough for exact doubles.
  let text = "";
  for (let i = 0; i < length; i++) {
    const remainder = high % 62;
    high = Math.floor(high / 62);
    const rest = remainder * 4294967296 + low;
    low = Math.floor(rest / 62);
    text = digits[rest % 62]! + text;
  }
  return prefix + text;
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
