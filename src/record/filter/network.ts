/** An address or a network in text, as its first and last address. */
import { addressText, parseAddress } from "#base/address.ts";

export interface Network {
  readonly first: string;
  readonly last: string;
}

/** `10.0.0.7`, `10.0.0.0/8`, `2001:db8::/32`; undefined for anything else. */
export function networkOf(text: string): Network | undefined {
  const [address, lengthText, more] = text.split("/");
  const bytes = address === undefined ? undefined : parseAddress(address);
  if (!bytes || more !== undefined) return undefined;
  const isIp4 = !address!.includes(":");
  if (lengthText !== undefined && !/^\d{1,3}$/.test(lengthText)) return undefined;
  const length = lengthText === undefined ? 128 : Number(lengthText) + (isIp4 ? 96 : 0);
  if (length > 128) return undefined;
  const first = bytes.slice();
  const last = bytes.slice();
  for (let i = 0; i < 16; i++) {
    const kept = Math.min(8, Math.max(0, length - 8 * i));
    const mask = (0xff << (8 - kept)) & 0xff;
    first[i]! &= mask;
    last[i]! |= ~mask & 0xff;
  }
  return { first: addressText(first), last: addressText(last) };
}
