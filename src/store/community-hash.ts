/**
 * Community ID v1 with seed 0 (github.com/corelight/community-id-spec), worked out by the engine: 20 bytes that no codec makes
 * smaller are not stored, but each row can be found by them.
 */
import { quoted } from "./quoted.ts";

/** Types of ICMP and ICMPv6 whose flow has an answer; the ends of others stay in the order of the message. */
const answered =
  "(ip_proto = 1 AND `id.orig_p` IN (0, 8, 9, 10, 13, 14, 15, 16, 17, 18)) OR " +
  "(ip_proto = 58 AND `id.orig_p` IN (128, 129, 130, 131, 133, 134, 135, 136, 139, 140, 144, 145))";

/** The bytes behind "1:": SHA-1 over seed, the smaller end's address, the larger one's, protocol, padding, and the ports. */
export const communityHash = hash();

function hash(): string {
  const end = (side: string): string => `(${quoted(`id.${side}_h`)}, ${quoted(`id.${side}_p`)})`;
  const isOrdered = `(${end("orig")} <= ${end("resp")} OR (ifNull(ip_proto, 0) IN (1, 58) AND NOT ifNull(${answered}, false)))`;
  const either = (what: string, orig: string, resp: string): string =>
    `if(${isOrdered}, ${quoted(`id.${orig}_${what}`)}, ${quoted(`id.${resp}_${what}`)})`;
  const address = (orig: string, resp: string): string => {
    const bytes = `reinterpretAsFixedString(${either("h", orig, resp)})`;
    const isIpv4 = "startsWith(IPv6NumToString(`id.orig_h`), '::ffff:')";
    return `if(${isIpv4}, substring(${bytes}, 13, 4), substring(${bytes}, 1, 16))`;
  };
  const port = (orig: string, resp: string): string =>
    `reverse(reinterpretAsFixedString(toUInt16(${either("p", orig, resp)})))`;
  const hasPorts = "ifNull(ip_proto, 0) IN (1, 6, 17, 58, 132)";
  return (
    `SHA1(concat(unhex('0000'), ${address("orig", "resp")}, ${address("resp", "orig")}, char(ifNull(ip_proto, 0)), ` +
    `char(0), if(${hasPorts}, concat(${port("orig", "resp")}, ${port("resp", "orig")}), '')))`
  );
}
