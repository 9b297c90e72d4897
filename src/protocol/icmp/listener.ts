/** Who listens to which multicast groups over IPv6 (RFC 2710, RFC 3810): only what is wrong with a message is told. */
import { u16 } from "#base/bytes.ts";
import type { WeirdName } from "#base/weird/index.ts";

const listenerType = { query: 130, done: 132, report2: 143 } as const;
/** Of the first version, which queries of the second are no shorter than. */
const messageSize = 24;
const REPORT = { records: 6, size: 8 } as const;
/** Behind it: addresses of sources, and what nobody has defined yet, counted in words of four bytes. */
const RECORD = { extraWords: 1, sources: 2, size: 20 } as const;
const addressSize = 16;

export const isListenerType = (type: number): boolean =>
  (type >= listenerType.query && type <= listenerType.done) || type === listenerType.report2;

/** The name of what is wrong with the message bytes[at, end), of which the ICMP header is there; undefined if nothing is. */
export function faultOfListener(type: number, bytes: Uint8Array, at: number, end: number): WeirdName | undefined {
  if (type !== listenerType.report2) return end - at < messageSize ? "truncated_ICMPv6_MLDv1" : undefined;
  let record = at + REPORT.size;
  for (let left = u16(bytes, at + REPORT.records); left > 0; left--) {
    if (record + RECORD.size > end) return "truncated_ICMPv6_MLDv2_record";
    record += RECORD.size + addressSize * u16(bytes, record + RECORD.sources) + 4 * bytes[record + RECORD.extraWords]!;
    if (record > end) return "truncated_ICMPv6_MLDv2_record";
  }
  return undefined;
}
