/** Hot: the header fields of one message (RFC 9110 5), put together line by line within bounds. */
import { latin1 } from "#base/bytes.ts";
import { rawText } from "../mime/encoded-word.ts";
import { tokenEnd } from "./start-line.ts";

/** Servers stop at 8 to 48 KiB; more is an attack. */
export const maxHeader = 32 * 1024;
/** Of all header lines of a message together. */
const maxHeaderBytes = 128 * 1024;
const maxHeaderFields = 256;

/** Names as they are usually sent, so that they need not be turned to upper case each time. */
const usualNames: ReadonlyMap<string, string> = new Map(
  (
    "Host User-Agent Accept Accept-Encoding Accept-Language Connection Cookie Referer Content-Type Content-Length " +
    "Cache-Control Pragma If-Modified-Since If-None-Match Authorization Origin Range Upgrade Upgrade-Insecure-Requests " +
    "X-Requested-With X-Forwarded-For Via Date Server Last-Modified ETag Accept-Ranges Expires Vary Set-Cookie Location " +
    "Content-Encoding Transfer-Encoding Content-Disposition Content-Range Keep-Alive Age X-Powered-By P3P Content-Language"
  )
    .split(" ")
    .flatMap((name) => [name, name.toLowerCase(), name.toUpperCase()])
    .map((name) => [name, name.toUpperCase()]),
);

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09;

export type HeaderTrouble = "wh_http_bad_header" | "wh_http_header_cap" | "HTTP_obsolete_line_folding";

export class Headers {
  /** Upper case, in the order sent; one for each value. */
  names: string[] = [];
  /** As sent, one character per byte: safeText makes them fit for a record. */
  values: string[] = [];
  #bytes = 0;

  /** Takes one line without its end of line; tells what was odd. */
  add(bytes: Uint8Array, at: number, end: number): HeaderTrouble | undefined {
    this.#bytes += end - at;
    if (this.#bytes > maxHeaderBytes || this.names.length >= maxHeaderFields) return "wh_http_header_cap";
    if (isBlank(bytes[at]!)) return this.#fold(bytes, at, end);
    const nameEnd = tokenEnd(bytes, at, end);
    let colon = nameEnd;
    while (colon < end && isBlank(bytes[colon]!)) colon++;
    if (nameEnd === at || bytes[colon] !== 0x3a || colon >= end) return "wh_http_bad_header";
    const name = latin1(bytes, at, nameEnd);
    this.names.push(usualNames.get(name) ?? name.toUpperCase());
    this.values.push(trimmed(bytes, colon + 1, end));
    return undefined;
  }

  /** The first value of a name in upper case. */
  get(name: string): string | undefined {
    const at = this.names.indexOf(name);
    return at < 0 ? undefined : this.values[at];
  }

  /** The same, as a record holds it. */
  text(name: string): string | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : safeText(value);
  }

  all(name: string): string[] {
    return this.values.filter((_, i) => this.names[i] === name);
  }

  clear(): void {
    this.#bytes = 0;
    if (this.names.length === 0) return;
    this.names = [];
    this.values = [];
  }

  /** RFC 9112 5.2: a line that begins with a blank continues the one before. */
  #fold(bytes: Uint8Array, at: number, end: number): HeaderTrouble {
    const last = this.values.length - 1;
    if (last < 0) return "wh_http_bad_header";
    const before = this.values[last]!;
    const more = trimmed(bytes, at, end);
    if (before.length < maxHeader) this.values[last] = before === "" ? more : `${before} ${more}`;
    return "HTTP_obsolete_line_folding";
  }
}

function trimmed(bytes: Uint8Array, at: number, end: number): string {
  while (at < end && isBlank(bytes[at]!)) at++;
  while (end > at && isBlank(bytes[end - 1]!)) end--;
  return latin1(bytes, at, end);
}

/** A header's value as a record holds it. */
export const safeText = (value: string): string => (/[^ -~]|\\/.test(value) ? rawText(value) : value);

/** The words of a list (RFC 9110 5.6.1) in lower case, parameters cut off. */
export function listOf(value: string): string[] {
  return value
    .split(",")
    .map((item) => item.split(";", 1)[0]!.trim().toLowerCase())
    .filter((item) => item !== "");
}
