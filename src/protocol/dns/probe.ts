/** Hot: tells messages of DNS from other traffic, by content. */
import { u16 } from "#base/bytes.ts";
import type { Verdict } from "#flow/protocol.ts";
import { flag, flagsAt, header, opcode, opcodeOf } from "./header.ts";
import { skipName } from "./name.ts";
import { isKnownClass, isKnownType, type } from "./names.ts";

/** A message over TCP has its length before it (RFC 1035 4.2.2). */
export const lengthPrefixSize = 2;

/** On a port of DNS the header's counts need only be small: what has such a header there is no chance. */
const mostOnPort = { questions: 255, records: 4096 } as const;
/** Elsewhere a message must be ordinary. */
const mostElsewhere = { questions: 8, records: 64 } as const;
/** RFC 1002's operations go up to 8, DNS's to 6. */
const mostOpcode = 9;
const recordFixedSize = 10;

/** The datagram bytes[at, end). */
export function probeDatagram(bytes: Uint8Array, at: number, end: number, onPort: boolean): Verdict {
  if (end - at < header.size) return "no";
  if (onPort) return hasPlausibleHeader(bytes, at) ? "yes" : "no";
  return isOrdinary(bytes, at, end) && walk(bytes, at, end) === end ? "yes" : "no";
}

/** The start of a stream, bytes[at, end). */
export function probeStream(bytes: Uint8Array, at: number, end: number, onPort: boolean): Verdict {
  const start = at + lengthPrefixSize;
  if (end - start < header.size) return couldStart(bytes, at, end) ? "more" : "no";
  const length = u16(bytes, at);
  if (length < header.size) return "no";
  if (onPort) return hasPlausibleHeader(bytes, start) ? "yes" : "no";
  if (!isOrdinary(bytes, start, Math.min(end, start + length))) return "no";
  if (start + length > end) return "more";
  return walk(bytes, start, start + length) === start + length ? "yes" : "no";
}

/** No message is shorter than its header. */
const couldStart = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at < lengthPrefixSize || u16(bytes, at) >= header.size;

function hasPlausibleHeader(bytes: Uint8Array, at: number): boolean {
  return (
    opcodeOf(flagsAt(bytes, at)) <= mostOpcode &&
    u16(bytes, at + header.qdcount) <= mostOnPort.questions &&
    u16(bytes, at + header.ancount) <= mostOnPort.records &&
    u16(bytes, at + header.nscount) <= mostOnPort.records &&
    u16(bytes, at + header.arcount) <= mostOnPort.records
  );
}

function isOrdinary(bytes: Uint8Array, at: number, end: number): boolean {
  const flags = flagsAt(bytes, at);
  const operation = opcodeOf(flags);
  if (operation !== opcode.query && operation !== opcode.notify && operation !== opcode.update) return false;
  const questions = u16(bytes, at + header.qdcount);
  if (questions === 0 || questions > mostElsewhere.questions) return false;
  const isReply = (flags & flag.qr) !== 0;
  const most = isReply || operation === opcode.update ? mostElsewhere.records : 1;
  if (u16(bytes, at + header.ancount) > most || u16(bytes, at + header.nscount) > mostElsewhere.records) return false;
  if (u16(bytes, at + header.arcount) > mostElsewhere.records) return false;
  const next = skipName(bytes, at + header.size, end);
  if (next < 0 || next + 4 > end) return false;
  return isKnownType(u16(bytes, next)) && isKnownClass(u16(bytes, next + 2));
}

/** One past the message's last record, or -1 when the counts lead out of bytes[at, end). */
function walk(bytes: Uint8Array, at: number, end: number): number {
  let next = at + header.size;
  for (let i = u16(bytes, at + header.qdcount); i > 0; i--) {
    next = skipName(bytes, next, end);
    if (next < 0) return -1;
    next += 4;
  }
  const records = u16(bytes, at + header.ancount) + u16(bytes, at + header.nscount) + u16(bytes, at + header.arcount);
  for (let i = records; i > 0; i--) {
    next = skipName(bytes, next, end);
    if (next < 0 || next + recordFixedSize > end) return -1;
    if (i === 1 && u16(bytes, next) === type.opt && bytes[next - 1] !== 0) return -1;
    next += recordFixedSize + u16(bytes, next + 8);
    if (next > end) return -1;
  }
  return next;
}
