/** Hot: the client's messages: what is asked for, by whom, on whose behalf. */
import { addressText, parseAddress } from "#base/address.ts";
import { latin1 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow } from "#flow/flow.ts";
import { membersOf, type WebSocketOffers } from "../websocket/handshake.ts";
import { MessageBody } from "./body.ts";
import { credentialsOf } from "./credentials.ts";
import type { Exchange } from "./exchange.ts";
import type { Exchanges } from "./exchanges.ts";
import { bodyHeadOf, extentOf, filenameOf } from "./framing.ts";
import { type Headers, safeText } from "./headers.ts";
import type { Framing, MessageHandler, StartVerdict } from "./message-reader.ts";
import {
  endsWithVersion,
  isRequestLine,
  knownMethods,
  noStatusLine,
  type RequestLine,
  simpleVersion,
  splitRequestLine,
  splitStatusLine,
} from "./start-line.ts";
import { decodeUri, maxUri, namesOf, variableNames } from "./uri.ts";

const defaultPort = 80;
/** More proxies than any request passes. */
const maxForwarded = 20;

/** Headers by which proxies give themselves away: Zeek's list. */
const proxyHeaders: ReadonlySet<string> = new Set([
  "FORWARDED",
  "X-FORWARDED-FOR",
  "X-FORWARDED-FROM",
  "CLIENT-IP",
  "VIA",
  "XROXY-CONNECTION",
  "PROXY-CONNECTION",
]);

export class Requests implements MessageHandler {
  readonly side = 0;
  readonly #flow: Flow;
  readonly #exchanges: Exchanges;
  readonly #swapRoles: () => void;
  readonly #line: RequestLine = { methodEnd: 0, uriAt: 0, uriEnd: 0, version: 0 };
  readonly #statusLine = noStatusLine();
  #current: Exchange | undefined;
  /** A CONNECT that the server has not answered. */
  #connect: Exchange | undefined;
  #version = 0;
  #uri = "";

  constructor(flow: Flow, exchanges: Exchanges, swapRoles: () => void) {
    this.#flow = flow;
    this.#exchanges = exchanges;
    this.#swapRoles = swapRoles;
  }

  expectsSimple(): boolean {
    return false;
  }

  isWaiting(): boolean {
    return this.#connect !== undefined && !this.#connect.replyDone;
  }

  /** A line with a method and a version. */
  looksLikeStart(bytes: Uint8Array, at: number, end: number): boolean {
    return isRequestLine(bytes, at, end);
  }

  startLine(bytes: Uint8Array, at: number, end: number): StartVerdict {
    if (at === end) {
      this.#flow.weird("empty_http_request");
      return "skip";
    }
    const line = this.#line;
    if (this.#exchanges.isUntouched && this.#isStatusLine(bytes, at, end)) {
      this.#swapRoles();
      return "swapped";
    }
    if (!splitRequestLine(bytes, at, end, line) || !this.#isPlausible(bytes, at)) {
      this.#flow.weird(endsWithVersion(bytes, at, end) ? "bad_HTTP_request_with_version" : "bad_HTTP_request");
      return "lost";
    }
    const method = latin1(bytes, at, line.methodEnd);
    const isSimple = line.version === simpleVersion;
    if (line.uriEnd === line.uriAt) this.#flow.weird("missing_HTTP_uri");
    if (line.version === 0) this.#flow.weird("bad_HTTP_version");
    if (isSimple && method !== "GET") this.#flow.weird("invalid_http_09_request_method", method);
    if (!knownMethods.has(method)) this.#flow.weird("unknown_HTTP_method", method);
    if (this.#version !== 0 && this.#version !== line.version) this.#flow.weird("HTTP_version_mismatch");
    this.#version = line.version;

    const exchange = this.#exchanges.request();
    exchange.method = method;
    exchange.isSimple = isSimple;
    exchange.row.method = method;
    this.#uri = wireText(bytes, line.uriAt, line.uriEnd, maxUri);
    const decoded = decodeUri(bytes, line.uriAt, line.uriEnd, (name) => this.#flow.weird(name));
    exchange.row.uri = decoded;
    if (decoded !== this.#uri) exchange.row.uri_raw = this.#uri;
    exchange.row.uri_vars = variableNames(this.#uri);
    this.#current = exchange;
    this.#flow.confirm();
    return "message";
  }

  startSimple(): undefined {}

  headers(headers: Headers): Framing {
    const exchange = this.#current!;
    this.#describe(exchange, headers);
    if (headers.get("UPGRADE")?.toLowerCase() === "websocket") exchange.offers = offersOf(headers);
    const extent = extentOf(this.#flow, headers, this.#version);
    this.#checkExpect(headers, extent.length);
    if (exchange.method === "CONNECT") {
      this.#connect = exchange;
      return { kind: "wait" };
    }
    if (!extent.isChunked && extent.length === undefined) return { kind: "none" };
    const body = new MessageBody(this.#flow, bodyHeadOf(headers, extent), {
      side: this.side,
      filename: filenameOf(headers),
      url: urlOf(this.#flow, exchange),
    });
    exchange.attach(this.side, body);
    return extent.isChunked ? { kind: "chunked", body } : { kind: "length", length: extent.length ?? 0, body };
  }

  done(): void {
    if (this.#current) this.#exchanges.requestDone(this.#current);
    this.#current = undefined;
  }

  lost(): void {}

  /** A status line beyond doubt. */
  #isStatusLine(bytes: Uint8Array, at: number, end: number): boolean {
    const line = this.#statusLine;
    return splitStatusLine(bytes, at, end, line) && line.version > 0 && line.code > 0;
  }

  /** Of a line without a version, only what a browser of 1993 or a probe of today would send. */
  #isPlausible(bytes: Uint8Array, at: number): boolean {
    const { version, methodEnd, uriAt, uriEnd } = this.#line;
    if (version !== simpleVersion) return true;
    const isPath =
      uriEnd > uriAt && (bytes[uriAt] === 0x2f || latin1(bytes, uriAt, uriAt + 4).toLowerCase() === "http");
    return methodEnd - at >= 3 && isPath && (this.#version === 0 || this.#version === simpleVersion);
  }

  #describe(exchange: Exchange, headers: Headers): void {
    const { row } = exchange;
    const { names, values } = headers;
    row.client_header_names = names.length > 0 ? names.map(safeText) : undefined;
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      const value = values[i]!;
      if (name === "HOST") row.host = safeText(value);
      else if (name === "USER-AGENT") row.user_agent = safeText(value);
      else if (name === "REFERER") row.referrer = safeText(value);
      else if (name === "ORIGIN") row.origin = safeText(value);
      else if (name === "COOKIE") row.cookie_vars = namesOf(safeText(value), ";");
      else if (name === "AUTHORIZATION" || name === "PROXY-AUTHORIZATION") this.#credentials(exchange, value);
      else if (proxyHeaders.has(name)) {
        row.proxied = [...(row.proxied ?? []), `${name} -> ${safeText(value)}`];
        if (name === "X-FORWARDED-FOR") row.xff = forwardedFor(value);
      }
    }
  }

  #credentials(exchange: Exchange, value: string): void {
    const { scheme, username, isBroken } = credentialsOf(value);
    exchange.row.auth_scheme = scheme;
    exchange.row.username = username;
    if (isBroken) this.#flow.weird("base64_illegal_encoding");
  }

  #checkExpect(headers: Headers, length: number | undefined): void {
    const expect = headers.get("EXPECT");
    if (expect === undefined) return;
    if (expect.toLowerCase() !== "100-continue") this.#flow.weird("HTTP_expect_not_100_continue", safeText(expect));
    else if (length === 0) this.#flow.weird("HTTP_content_length_0_and_expect_100_cont");
  }
}

/** The whole URL of what an exchange asks for. */
export function urlOf(flow: Flow, exchange: Exchange): string {
  const { host, uri, uri_raw } = exchange.row;
  const target = uri_raw ?? uri ?? "/";
  if (exchange.method === "CONNECT" || /^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return target;
  const path = target.startsWith("/") ? target : `/${target}`;
  if (host !== undefined) return `http://${host}${path}`;
  const address = flow.respAddress.includes(":") ? `[${flow.respAddress}]` : flow.respAddress;
  return `http://${address}${flow.respPort === defaultPort ? "" : `:${flow.respPort}`}${path}`;
}

const offersOf = (headers: Headers): WebSocketOffers => ({
  key: headers.get("SEC-WEBSOCKET-KEY"),
  protocols: membersOf(headers.text("SEC-WEBSOCKET-PROTOCOL")),
  extensions: membersOf(headers.text("SEC-WEBSOCKET-EXTENSIONS")),
});

function forwardedFor(value: string): string[] | undefined {
  const addresses = value
    .split(",", maxForwarded)
    .map((item) => parseAddress(item.trim()))
    .filter((address) => address !== undefined)
    .map((address) => addressText(address));
  return addresses.length > 0 ? addresses : undefined;
}
