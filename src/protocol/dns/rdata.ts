/** Hot: the data of one resource record as Zeek words it in `answers`. */
import { ip4Text, ip6Text } from "#base/address.ts";
import { hex, u16 } from "#base/bytes.ts";
import type { WeirdName } from "#base/weird/index.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow } from "#flow/flow.ts";
import type { NameReader } from "./name.ts";
import { type } from "./names.ts";
import { readServiceParameters } from "./svcb.ts";
import type { DnsRow } from "./transaction.ts";

/** A record whose data stands at bytes[at, end) of the message bytes[start, messageEnd). */
export class ResourceRecord {
  bytes: Uint8Array = new Uint8Array(0);
  start = 0;
  messageEnd = 0;
  type = 0;
  class = 0;
  ttl = 0;
  at = 0;
  end = 0;
  /** The name that the record belongs to. */
  owner = "";
  /** Text for `rrs`: of types that Zeek has no words for. */
  other: string | undefined = undefined;
  /** The data is damaged, so that what follows is not to be trusted. */
  isBroken = false;
}

const fixed = { soaNumbers: 20, locSize: 16, rrsigBeforeName: 18 } as const;

/** The text for `answers`; undefined when the type has none there. Damage is noted in the record and on the flow. */
export function answerText(record: ResourceRecord, name: NameReader, flow: Flow, row: DnsRow): string | undefined {
  const { bytes, at, end } = record;
  record.other = undefined;
  record.isBroken = false;
  switch (record.type) {
    case type.a:
      if (end - at !== 4) return damaged(record, flow, "DNS_RR_bad_length");
      return ip4Text(bytes, at);
    case type.aaaa:
      if (end - at < 16) return damaged(record, flow, "DNS_AAAA_neg_length");
      return ip6Text(bytes, at);
    case type.a6:
      if (end - at < 16) return damaged(record, flow, "DNS_A6_neg_length");
      return ip6Text(bytes, at);
    case type.ns:
    case type.cname:
    case type.ptr:
      return nameText(record, name, flow, 0);
    case type.soa:
      return startOfAuthority(record, name, flow);
    case type.mx:
      return nameText(record, name, flow, 2);
    case type.srv:
      // RFC 1002 gave this number to NetBIOS's node status first.
      return flow.respPort === 137 ? undefined : nameText(record, name, flow, 6);
    case type.txt:
      return characterStrings(record, "TXT", flow);
    case type.spf:
      return characterStrings(record, "SPF", flow);
    case type.naptr:
      return namingAuthority(record, name, flow);
    case type.rrsig: {
      if (end - at < fixed.rrsigBeforeName) return damaged(record, flow, "DNS_RR_bad_length");
      const signer = nameAt(record, name, flow, at + fixed.rrsigBeforeName);
      return signer === undefined ? undefined : `RRSIG ${u16(bytes, at)} ${signer === "" ? "<Root>" : signer}`;
    }
    case type.dnskey:
      if (end - at < 4) return damaged(record, flow, "DNS_RR_bad_length");
      return `DNSKEY ${bytes[at + 3]}`;
    case type.nsec: {
      const following = nameAt(record, name, flow, at);
      return following === undefined ? undefined : `NSEC ${record.owner} ${following}`;
    }
    case type.nsec3:
      return "NSEC3";
    case type.nsec3param:
      return "NSEC3PARAM";
    case type.ds:
      if (end - at < 4) return damaged(record, flow, "DNS_RR_bad_length");
      return `DS ${bytes[at + 2]} ${bytes[at + 3]}`;
    case type.sshfp:
      if (end - at < 2) return damaged(record, flow, "DNS_RR_bad_length");
      return `SSHFP: ${hex(bytes, at + 2, end)}`;
    case type.loc:
      if (end - at < fixed.locSize) return damaged(record, flow, "dns_invalid_loc_length");
      return `LOC:  ${bytes[at + 1]} ${bytes[at + 2]} ${bytes[at + 3]}`;
    case type.bindSigning:
      return "BIND9 signing signal";
    case type.https:
    case type.svcb:
    case type.caa:
    case type.hinfo:
    case type.netbios:
      record.other = otherText(record, name, flow, row);
      return undefined;
    case type.opt:
    case type.tkey:
    case type.tsig:
    case type.wks:
      return undefined;
    default:
      return `<unknown type=${record.type}>`;
  }
}

/** Whether Zeek words this type at all: only then do an answer's header bits and its time count. */
export const isWorded = (record: ResourceRecord, text: string | undefined): boolean =>
  text !== undefined || record.type === type.wks;

function damaged(record: ResourceRecord, flow: Flow, weird?: WeirdName): undefined {
  record.isBroken = true;
  if (weird !== undefined) flow.weird(weird);
}

function nameAt(record: ResourceRecord, name: NameReader, flow: Flow, at: number): string | undefined {
  name.read(record.bytes, record.start, at, record.messageEnd);
  if (name.fault) flow.weird(name.fault);
  if (name.next < 0) return damaged(record, flow);
  return name.lower();
}

/** A name with `before` bytes before it, and nothing behind. */
function nameText(record: ResourceRecord, name: NameReader, flow: Flow, before: number): string | undefined {
  const text = nameAt(record, name, flow, record.at + before);
  if (text === undefined) return undefined;
  if (name.next !== record.end) flow.weird("DNS_RR_length_mismatch");
  return text;
}

function startOfAuthority(record: ResourceRecord, name: NameReader, flow: Flow): string | undefined {
  const primary = nameAt(record, name, flow, record.at);
  if (primary === undefined) return undefined;
  const mailbox = nameAt(record, name, flow, name.next);
  if (mailbox === undefined) return undefined;
  if (name.next + fixed.soaNumbers !== record.end) flow.weird("DNS_RR_length_mismatch");
  return primary;
}

/** One or more texts of up to 255 bytes (RFC 1035 3.3). */
function characterStrings(record: ResourceRecord, label: string, flow: Flow): string | undefined {
  const { bytes, end } = record;
  let text = "";
  for (let at = record.at; at < end; ) {
    const length = bytes[at]!;
    if (at + 1 + length > end) {
      flow.weird("DNS_TXT_char_str_past_rdlen");
      record.isBroken = true;
      break;
    }
    text += `${text === "" ? "" : " "}${label} ${length} ${wireText(bytes, at + 1, at + 1 + length)}`;
    at += 1 + length;
  }
  return text;
}

/** RFC 3403 4.1: two numbers, three texts and a name. */
function namingAuthority(record: ResourceRecord, name: NameReader, flow: Flow): string | undefined {
  const { bytes, at, end } = record;
  if (end - at < 4) return damaged(record, flow, "DNS_RR_bad_length");
  let next = at + 4;
  const texts: string[] = [];
  for (let i = 0; i < 3; i++) {
    const length = next < end ? bytes[next]! : end;
    if (next + 1 + length > end) return damaged(record, flow, "DNS_TXT_char_str_past_rdlen");
    texts.push(wireText(bytes, next + 1, next + 1 + length));
    next += 1 + length;
  }
  const replacement = nameAt(record, name, flow, next);
  if (replacement === undefined) return undefined;
  const [flags, service, pattern] = texts;
  const rest = [pattern, replacement].filter((part) => part !== "").join(" ");
  return `NAPTR ${u16(bytes, at)} ${u16(bytes, at + 2)} ${flags} ${service} ${rest}`;
}

function otherText(record: ResourceRecord, name: NameReader, flow: Flow, row: DnsRow): string | undefined {
  const { bytes, at, end } = record;
  switch (record.type) {
    case type.https:
    case type.svcb: {
      if (end - at < 3) return damaged(record, flow, "DNS_SVCB_wrong_length");
      const target = nameAt(record, name, flow, at + 2);
      if (target === undefined) return undefined;
      const parameters = readServiceParameters(flow, row, bytes, name.next, end);
      if (parameters === undefined) return damaged(record, flow);
      const label = record.type === type.https ? "HTTPS" : "SVCB";
      return `${label} ${u16(bytes, at)} ${target === "" ? "." : target}${parameters}`;
    }
    case type.caa: {
      const tagEnd = end - at < 2 ? end : at + 2 + bytes[at + 1]!;
      if (tagEnd >= end) return damaged(record, flow, "DNS_CAA_char_str_past_rdlen");
      return `CAA ${bytes[at]} ${wireText(bytes, at + 2, tagEnd)} ${wireText(bytes, tagEnd, end)}`;
    }
    case type.hinfo:
      return characterStrings(record, "HINFO", flow);
    default:
      // RFC 1002 4.2.13: flags and address of each owner of the name.
      return end - at >= 6 ? `NB ${ip4Text(bytes, at + 2)}` : undefined;
  }
}
