/** The first line of a message: request line and status line (RFC 9112 3 and 4), read as leniently as servers do. */

/** Separates words: space and tab. */
const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x09;

/** `tchar` of RFC 9110 5.6.2, and the rest of printable ASCII that is no separator. */
const isTokenByte = Array.from({ length: 256 }, (_, byte) => {
  return byte > 32 && byte < 127 && !'()<>@,;:\\"/[]?={}'.includes(String.fromCharCode(byte));
});

/** Digits of a status code. */
const codeLength = 3;
const httpSlash = [0x48, 0x54, 0x54, 0x50, 0x2f] as const;

/** Methods in common use, those of WebDAV and of UPnP among them. */
export const knownMethods: ReadonlySet<string> = new Set(
  (
    "GET POST HEAD OPTIONS PUT DELETE TRACE CONNECT PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK " +
    "POLL REPORT SUBSCRIBE UNSUBSCRIBE NOTIFY BMOVE SEARCH"
  ).split(" "),
);

/** Offsets of a request line's parts; reused from line to line. */
export interface RequestLine {
  methodEnd: number;
  uriAt: number;
  uriEnd: number;
  /** Ten times the version: 11 for HTTP/1.1, 9 where none is told, 0 where it is broken. */
  version: number;
}

/** Ten times the version that follows `HTTP/` at `at`, or 0. */
function versionAt(bytes: Uint8Array, at: number, end: number): number {
  const major = at < end ? bytes[at]! - 0x30 : -1;
  const minor = at + 2 < end ? bytes[at + 2]! - 0x30 : -1;
  const isVersion = major >= 0 && major <= 9 && minor >= 0 && minor <= 9 && bytes[at + 1] === 0x2e;
  return isVersion ? major * 10 + minor : 0;
}

/** Ten times the version of a message that tells none (RFC 1945 4.1). */
export const simpleVersion = 9;

/** Does `HTTP/` stand at `at`? */
export function startsWithHttp(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < httpSlash.length) return false;
  for (let i = 0; i < httpSlash.length; i++) if (bytes[at + i] !== httpSlash[i]) return false;
  return true;
}

function startsWithHttpInAnyCase(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < httpSlash.length) return false;
  const lower = 0x20;
  for (let i = 0; i < httpSlash.length; i++) if ((bytes[at + i]! | lower) !== (httpSlash[i]! | lower)) return false;
  return true;
}

const skipBlanks = (bytes: Uint8Array, at: number, end: number): number => {
  while (at < end && isBlank(bytes[at]!)) at++;
  return at;
};

export function tokenEnd(bytes: Uint8Array, at: number, end: number): number {
  while (at < end && isTokenByte[bytes[at]!]) at++;
  return at;
}

/** Splits a request line into `line`; false when it has no method and something after it. */
export function splitRequestLine(bytes: Uint8Array, at: number, end: number, line: RequestLine): boolean {
  line.methodEnd = tokenEnd(bytes, at, end);
  line.uriAt = skipBlanks(bytes, line.methodEnd, end);
  if (line.methodEnd === at || line.uriAt === line.methodEnd) return false;
  line.version = simpleVersion;
  line.uriEnd = end;
  // the URI may hold blanks: it ends where a blank and the version follow
  for (let i = line.uriAt; i < end; i++) {
    const isWordStart = i === line.uriAt || isBlank(bytes[i - 1]!);
    if (!isWordStart || !startsWithHttp(bytes, i, end)) continue;
    line.version = versionAt(bytes, i + httpSlash.length, end);
    line.uriEnd = i;
    break;
  }
  while (line.uriEnd > line.uriAt && isBlank(bytes[line.uriEnd - 1]!)) line.uriEnd--;
  return true;
}

const requestLine: RequestLine = { methodEnd: 0, uriAt: 0, uriEnd: 0, version: 0 };

/** Is this a request beyond doubt: a method, a target and a version? */
export function isRequestLine(bytes: Uint8Array, at: number, end: number): boolean {
  if (!splitRequestLine(bytes, at, end, requestLine)) return false;
  return requestLine.version > simpleVersion && requestLine.uriEnd > requestLine.uriAt;
}

/** Does a line end in a version, whatever stands before it? */
export function endsWithVersion(bytes: Uint8Array, at: number, end: number): boolean {
  return end - at >= 9 && isBlank(bytes[end - 9]!) && startsWithHttp(bytes, end - 8, end);
}

/** Parts of a status line; reused from line to line. */
export interface StatusLine {
  version: number;
  /** 0 where the line holds none. */
  code: number;
  /** Where the reason begins, or -1 when there is none. */
  reasonAt: number;
  isLowerCase: boolean;
}

export const noStatusLine = (): StatusLine => ({ version: 0, code: 0, reasonAt: -1, isLowerCase: false });

/** Splits a status line into `line`; false when it is none. Whatever begins with `HTTP/` is one: clients show what follows. */
export function splitStatusLine(bytes: Uint8Array, at: number, end: number, line: StatusLine): boolean {
  line.isLowerCase = !startsWithHttp(bytes, at, end);
  if (line.isLowerCase && !startsWithHttpInAnyCase(bytes, at, end)) return false;
  line.version = versionAt(bytes, at + httpSlash.length, end);
  line.code = 0;
  line.reasonAt = -1;
  let i = at;
  while (i < end && !isBlank(bytes[i]!)) i++;
  i = skipBlanks(bytes, i, end);
  const codeEnd = i + codeLength;
  if (codeEnd > end) return true;
  let code = 0;
  for (; i < codeEnd && code >= 0; i++) {
    const digit = bytes[i]! - 0x30;
    code = digit >= 0 && digit <= 9 ? code * 10 + digit : -1;
  }
  line.code = Math.max(0, code);
  i = codeEnd;
  while (i < end && !isBlank(bytes[i]!)) i++;
  if (i < end) line.reasonAt = skipBlanks(bytes, i, end);
  return true;
}

export const versionText = (version: number): string => `${Math.floor(version / 10)}.${version % 10}`;
