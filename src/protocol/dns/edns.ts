/** EDNS(0): the OPT pseudo-record says what the sender can do, and carries options (RFC 6891). */
import { ip4Text, ip6Text } from "#base/address.ts";
import { hex, u16 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow } from "#flow/flow.ts";
import { extendedErrorName } from "./names.ts";
import type { DnsRow } from "./transaction.ts";

const option = { nsid: 3, clientSubnet: 8, cookie: 10, tcpKeepalive: 11, extendedError: 15 } as const;
const optionHeaderSize = 4;
/** RFC 7871 6: family, source prefix, scope prefix, then as many bytes of address as the prefix needs. */
const subnetOption = { family: 0, sourcePrefix: 2, address: 4 } as const;
/** RFC 7873 4: the client's half, alone or with 8 to 32 bytes of the server's. */
const clientCookieSize = 8;
/** Extended errors are one or two; the rest is noise. */
const maxExtendedErrors = 8;

/** Where the OPT record's owner, class and TTL stand for something else. */
export interface OptRecord {
  readonly udpSize: number;
  /** Upper bits of the response code, version, flags. */
  readonly ttl: number;
  readonly isReply: boolean;
  /** The lower four bits of the response code, from the message's header. */
  readonly responseCode: number;
}

/** Notes what the OPT record and its options bytes[at, end) say. */
export function readEdns(flow: Flow, row: DnsRow, opt: OptRecord, bytes: Uint8Array, at: number, end: number): void {
  if (row.edns_version === undefined) {
    row.edns_version = (opt.ttl >>> 16) & 255;
    row.edns_udp_size = opt.udpSize;
    row.edns_do = (opt.ttl & 0x8000) !== 0;
  }
  if (opt.isReply) row.ext_rcode = ((opt.ttl >>> 24) << 4) | opt.responseCode;
  while (at < end) {
    const next = end - at < optionHeaderSize ? end + 1 : at + optionHeaderSize + u16(bytes, at + 2);
    if (next > end) {
      flow.weird("EDNS_truncated_option");
      return;
    }
    readOption(flow, row, u16(bytes, at), bytes, at + optionHeaderSize, next);
    at = next;
  }
}

function readOption(flow: Flow, row: DnsRow, code: number, bytes: Uint8Array, at: number, end: number): void {
  switch (code) {
    case option.clientSubnet:
      row.ecs ??= clientSubnet(flow, bytes, at, end);
      return;
    case option.cookie:
      if (end - at === clientCookieSize || (end - at >= 16 && end - at <= 40)) row.cookie = hex(bytes, at, end);
      return;
    case option.nsid:
      if (end > at) row.nsid = wireText(bytes, at, end);
      return;
    case option.tcpKeepalive:
      if (flow.proto === "udp") flow.weird("EDNS_TCP_Keepalive_In_UDP");
      return;
    case option.extendedError: {
      if (end - at < 2 || (row.ede?.length ?? 0) >= maxExtendedErrors) return;
      const error = extendedErrorName(u16(bytes, at));
      const explanation = wireText(bytes, at + 2, end);
      row.ede = [...(row.ede ?? []), explanation === "" ? error : `${error}: ${explanation}`];
      return;
    }
  }
}

function clientSubnet(flow: Flow, bytes: Uint8Array, at: number, end: number): string | undefined {
  if (end - at <= subnetOption.address) {
    // RFC 7871 7.1.2: a prefix of 0 asks that no address be sent on; then there is none here either.
    if (end - at !== subnetOption.address || bytes[at + subnetOption.sourcePrefix] !== 0)
      flow.weird("EDNS_ECS_invalid_option_len");
    return undefined;
  }
  const family = u16(bytes, at + subnetOption.family);
  const prefix = bytes[at + subnetOption.sourcePrefix]!;
  const addressAt = at + subnetOption.address;
  const haveBits = (end - addressAt) * 8;
  if (family !== 1 && family !== 2) return undefined;
  const version = family === 1 ? "v4" : "v6";
  if (prefix > (family === 1 ? 32 : 128)) {
    flow.weird(`EDNS_ECS_invalid_addr_${version}_prefix`, `${prefix} bits`);
    return undefined;
  }
  if (prefix > haveBits) {
    flow.weird(`EDNS_ECS_invalid_addr_${version}`, `need ${prefix} bits, have ${haveBits} bits`);
    return undefined;
  }
  const address = new Uint8Array(16);
  address.set(bytes.subarray(addressAt, Math.min(end, addressAt + Math.ceil(prefix / 8))));
  return `${family === 1 ? ip4Text(address, 0) : ip6Text(address, 0)}/${prefix}`;
}
