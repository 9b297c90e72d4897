/** HTTPS and SVCB records: where and how a service is reached (RFC 9460), and its key for encrypted hellos (RFC 9848). */
import { ip4Text, ip6Text } from "#base/address.ts";
import { u16 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow } from "#flow/flow.ts";
import type { DnsRow } from "./transaction.ts";

const key = { alpn: 1, port: 3, ipv4hint: 4, ech: 5, ipv6hint: 6 } as const;
const parameterHeaderSize = 4;
/** ECHConfigList: its length, then version, length and the config's id (RFC 9849 4). */
const echConfigIdAt = 6;
/** More than any service offers. */
const maxValues = 100;

/** Reads the parameters bytes[at, end) into the row; the answer is their text. */
export function readServiceParameters(
  flow: Flow,
  row: DnsRow,
  bytes: Uint8Array,
  at: number,
  end: number,
): string | undefined {
  let text = "";
  while (at < end) {
    const length = end - at < parameterHeaderSize ? end : u16(bytes, at + 2);
    if (length > end - at - parameterHeaderSize) {
      flow.weird("DNS_SVCB_wrong_length");
      return undefined;
    }
    const code = u16(bytes, at);
    at += parameterHeaderSize;
    text += parameter(flow, row, code, bytes, at, at + length);
    at += length;
  }
  return text;
}

function parameter(flow: Flow, row: DnsRow, code: number, bytes: Uint8Array, at: number, end: number): string {
  switch (code) {
    case key.alpn: {
      const names = protocolNames(bytes, at, end);
      if (names === undefined) {
        flow.weird("DNS_SVCB_alpn_length_invalid");
        return "";
      }
      row.svcb_alpn = joined(row.svcb_alpn, names);
      return ` alpn=${names.join(",")}`;
    }
    case key.port:
      if (end - at === 2) return ` port=${u16(bytes, at)}`;
      flow.weird("DNS_SVCB_port_length_invalid");
      return "";
    case key.ipv4hint:
    case key.ipv6hint: {
      const size = code === key.ipv4hint ? 4 : 16;
      if ((end - at) % size !== 0) {
        flow.weird("DNS_SVCB_hint_length_invalid");
        return "";
      }
      const hints: string[] = [];
      for (; at < end && hints.length < maxValues; at += size)
        hints.push(size === 4 ? ip4Text(bytes, at) : ip6Text(bytes, at));
      row.svcb_hints = joined(row.svcb_hints, hints);
      return ` ${size === 4 ? "ipv4hint" : "ipv6hint"}=${hints.join(",")}`;
    }
    case key.ech:
      row.svcb_ech = true;
      if (end - at > echConfigIdAt) row.ech_config_id ??= bytes[at + echConfigIdAt]!;
      return " ech";
    default:
      return ` key${code}`;
  }
}

const joined = (had: readonly string[] | undefined, more: readonly string[]): string[] =>
  [...new Set([...(had ?? []), ...more])].slice(0, maxValues);

/** The names of an ALPN list, each with its length before it; undefined when a length is wrong. */
function protocolNames(bytes: Uint8Array, at: number, end: number): string[] | undefined {
  const names: string[] = [];
  while (at < end) {
    const length = bytes[at]!;
    if (length === 0 || at + 1 + length > end) return undefined;
    if (names.length < maxValues) names.push(wireText(bytes, at + 1, at + 1 + length));
    at += 1 + length;
  }
  return names;
}
