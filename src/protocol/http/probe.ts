/** Hot: do these first bytes of a stream look like HTTP? */
import { latin1 } from "#base/bytes.ts";
import type { Side } from "#flow/flow.ts";
import type { Verdict } from "#flow/protocol.ts";
import {
  knownMethods,
  type RequestLine,
  simpleVersion,
  splitRequestLine,
  startsWithHttp,
  tokenEnd,
} from "./start-line.ts";

/** Enough of a request to believe it without its end: long URIs fill the first bytes that a probe sees. */
const enough = 512;
const textLength = 16;
const longestMethod = Math.max(...[...knownMethods].map((method) => method.length));
const statusLine = "HTTP/1.";

const line: RequestLine = { methodEnd: 0, uriAt: 0, uriEnd: 0, version: 0 };

export function probe(bytes: Uint8Array, at: number, end: number, _side: Side, onPort: boolean): Verdict {
  // some clients send an empty line after the body of the request before
  while (at < end && (bytes[at] === 0x0d || bytes[at] === 0x0a)) at++;
  if (at === end) return "more";
  const reply = probeReply(bytes, at, end);
  if (reply !== "no") return reply;
  const request = probeRequest(bytes, at, end, onPort);
  // a request that is none may still be answered by a web server: its 400 is worth a row
  return request === "no" && onPort && (isText(bytes, at, end) || tellsVersion(bytes, at, end)) ? "more" : request;
}

/** Do the first bytes look typed? TLS and other binary protocols on a web port do not. */
function isText(bytes: Uint8Array, at: number, end: number): boolean {
  const stop = Math.min(end, at + textLength);
  for (let i = at; i < stop; i++) {
    const byte = bytes[i]!;
    if ((byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) || byte > 0x7e) return false;
  }
  return true;
}

/** Is there a version in the first line, whatever stands before it? */
function tellsVersion(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end && bytes[i] !== 0x0a; i++) if (startsWithHttp(bytes, i, end)) return true;
  return false;
}

function probeReply(bytes: Uint8Array, at: number, end: number): Verdict {
  const length = Math.min(statusLine.length, end - at);
  if (latin1(bytes, at, at + length) !== statusLine.slice(0, length)) return "no";
  return length === statusLine.length ? "yes" : "more";
}

function probeRequest(bytes: Uint8Array, at: number, end: number, onPort: boolean): Verdict {
  const methodEnd = tokenEnd(bytes, at, end);
  if (methodEnd === at || (!onPort && methodEnd - at > longestMethod)) return "no";
  if (methodEnd === end) return "more";
  const isKnown = knownMethods.has(latin1(bytes, at, methodEnd));
  if (bytes[methodEnd] !== 0x20 || (!isKnown && !onPort)) return "no";
  let stop = methodEnd;
  while (stop < end && bytes[stop] !== 0x0a) stop++;
  if (stop === end) return isKnown && end - at >= enough ? "yes" : "more";
  if (bytes[stop - 1] === 0x0d) stop--;
  splitRequestLine(bytes, at, stop, line);
  if (line.version === 10 || line.version === 11 || (line.version === 0 && onPort)) return "yes";
  // a line without a version: RTSP and SIP end in their own
  const isPath = bytes[line.uriAt] === 0x2f;
  const hasBlank = bytes.subarray(line.uriAt, line.uriEnd).includes(0x20);
  if (line.version === simpleVersion && isKnown && isPath && !hasBlank) return "yes";
  return onPort && isKnown ? "yes" : "no";
}
