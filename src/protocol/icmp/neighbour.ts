/** Neighbour discovery of IPv6 (RFC 4861 4): who is a router, who has an address. */
import { ip6Text, macText } from "#base/address.ts";
import { u16, u32 } from "#base/bytes.ts";
import type { WeirdName } from "#base/weird/index.ts";
import type { RowOf } from "#record/record.ts";
import type { icmp } from "./record.ts";

const neighbourType = {
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighbourSolicitation: 135,
  neighbourAdvertisement: 136,
  redirect: 137,
} as const;

export const isNeighbourType = (type: number): boolean =>
  type >= neighbourType.routerSolicitation && type <= neighbourType.redirect;

const option = { sourceMac: 1, targetMac: 2, prefix: 3, mtu: 5 } as const;
/** Where the options start, by type. */
const optionsAt: Readonly<Record<number, number>> = { 133: 8, 134: 16, 135: 24, 136: 24, 137: 40 };
const address = 8;
const routerLifetime = 6;
/** An option's length counts units of eight bytes. */
const unit = 8;
const maxPrefixes = 32;

/** Writes what the message bytes[at, end) says into the row; the name of what is wrong with it, if anything. */
export function readNeighbour(
  row: RowOf<typeof icmp>,
  type: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): WeirdName | undefined {
  const options = at + (optionsAt[type] ?? unit);
  if (options > end) return "truncated_ICMPv6_ND_options";
  if (type >= neighbourType.neighbourSolicitation) row.target = ip6Text(bytes, at + address);
  if (type === neighbourType.redirect) {
    row.gateway = row.target;
    row.target = ip6Text(bytes, at + address + 16);
  }
  if (type === neighbourType.routerAdvertisement) row.router_lifetime = u16(bytes, at + routerLifetime);
  const prefixes: string[] = [];
  for (let next = options; next + 2 <= end; ) {
    const length = bytes[next + 1]! * unit;
    if (length === 0) return "zero_length_ICMPv6_ND_option";
    if (next + length > end) return "truncated_ICMPv6_ND_options";
    const kind = bytes[next]!;
    if (kind === option.sourceMac || kind === option.targetMac) row.target_mac = macText(bytes, next + 2);
    else if (kind === option.mtu) row.mtu = u32(bytes, next + 4);
    else if (kind === option.prefix && length >= 32 && prefixes.length < maxPrefixes)
      prefixes.push(`${ip6Text(bytes, next + 16)}/${bytes[next + 2]}`);
    next += length;
  }
  if (prefixes.length > 0) row.prefixes = [...new Set(prefixes)];
  return undefined;
}
