/** Hot: the server's messages: how a request was answered. */
import { wireText } from "#base/wire-text.ts";
import type { Flow } from "#flow/flow.ts";
import type { Protocol } from "#flow/protocol.ts";
import { keyTrouble, membersOf } from "../websocket/handshake.ts";
import { websocket as websocketRecord } from "../websocket/record.ts";
import { websocket } from "../websocket/websocket.ts";
import { MessageBody } from "./body.ts";
import { type ContentRange, contentRange } from "./content-range.ts";
import type { Exchange } from "./exchange.ts";
import type { Exchanges } from "./exchanges.ts";
import { bodyHeadOf, type Extent, extentOf, filenameOf } from "./framing.ts";
import { type Headers, safeText } from "./headers.ts";
import type { Framing, MessageHandler, StartVerdict } from "./message-reader.ts";
import { urlOf } from "./requests.ts";
import { isRequestLine, noStatusLine, simpleVersion, splitStatusLine, versionText } from "./start-line.ts";

/** Longer ones are no phrase. */
const maxReason = 4096;

const switchingProtocols = 101;
const noContent = 204;
const partialContent = 206;
const notModified = 304;

/** Zeek's words where a reply has no reason, or no status line at all. */
const noReason = "<empty>";

const isProvisional = (code: number): boolean => code >= 100 && code < 200;
const isSuccess = (code: number): boolean => code >= 200 && code < 300;

export class Replies implements MessageHandler {
  readonly side = 1;
  readonly #flow: Flow;
  readonly #exchanges: Exchanges;
  readonly #swapRoles: () => void;
  readonly #line = noStatusLine();
  #current: Exchange | undefined;
  #code = 0;
  #version = 0;

  constructor(flow: Flow, exchanges: Exchanges, swapRoles: () => void) {
    this.#flow = flow;
    this.#exchanges = exchanges;
    this.#swapRoles = swapRoles;
  }

  expectsSimple(): boolean {
    return this.#exchanges.next?.isSimple === true;
  }

  isWaiting(): boolean {
    return false;
  }

  looksLikeStart(bytes: Uint8Array, at: number, end: number): boolean {
    return splitStatusLine(bytes, at, end, this.#line) && this.#line.version > 0 && this.#line.code > 0;
  }

  startLine(bytes: Uint8Array, at: number, end: number): StartVerdict {
    if (at === end) return "skip";
    if (!splitStatusLine(bytes, at, end, this.#line)) {
      if (this.#exchanges.isUntouched && isRequestLine(bytes, at, end)) {
        this.#swapRoles();
        return "swapped";
      }
      this.#flow.weird("bad_HTTP_reply");
      return "lost";
    }
    const { version, code, reasonAt, isLowerCase } = this.#line;
    if (isLowerCase) this.#flow.weird("lowercase_HTTP_keyword");
    const exchange = this.#begin(version);
    this.#code = code;
    const reason = reasonAt < 0 ? noReason : wireText(bytes, reasonAt, end, maxReason);
    exchange.row.status_code = code;
    exchange.row.status_msg = reason;
    if (isProvisional(code)) {
      exchange.row.info_code = code;
      exchange.row.info_msg = reason;
    } else {
      exchange.isReplied = true;
    }
    return "message";
  }

  startSimple(): MessageBody {
    const exchange = this.#begin(simpleVersion);
    exchange.isReplied = true;
    exchange.row.status_code = 0;
    exchange.row.status_msg = noReason;
    const body = new MessageBody(
      this.#flow,
      { codings: [], contentType: undefined, length: undefined, isChunked: false },
      { side: this.side, url: urlOf(this.#flow, exchange) },
    );
    exchange.attach(this.side, body);
    return body;
  }

  headers(headers: Headers): Framing {
    const exchange = this.#current!;
    this.#describe(exchange, headers);
    const upgrade = this.#code === switchingProtocols ? headers.get("UPGRADE") : undefined;
    if (upgrade?.toLowerCase() === "websocket") return { kind: "tunnel", envelope: this.#webSocket(exchange, headers) };
    if (upgrade !== undefined || this.#isConnected(exchange)) return { kind: "tunnel", envelope: undefined };
    const extent = extentOf(this.#flow, headers, this.#version);
    const hasNoBody =
      exchange.method === "HEAD" || isProvisional(this.#code) || this.#code === noContent || this.#code === notModified;
    if (hasNoBody) return { kind: "none" };
    const isPartial = this.#code === partialContent;
    const range = isPartial ? this.#range(exchange, headers) : undefined;
    const length = range ? this.#partialLength(range, extent) : extent.length;
    const url = urlOf(this.#flow, exchange);
    const partial = isPartial ? { whole: `${url} ${versionOf(headers)}`, range } : undefined;
    const body = new MessageBody(this.#flow, bodyHeadOf(headers, { ...extent, length }, partial), {
      side: this.side,
      filename: filenameOf(headers),
      url,
    });
    exchange.attach(this.side, body);
    if (extent.isChunked) return { kind: "chunked", body };
    return length === undefined ? { kind: "to the end", body } : { kind: "length", length, body };
  }

  done(): void {
    const exchange = this.#current;
    this.#current = undefined;
    if (!exchange) return;
    const isFinal = !isProvisional(this.#code) || this.#code === switchingProtocols;
    if (isFinal) this.#exchanges.replyDone(exchange);
  }

  lost(): void {
    this.#exchanges.missReplies();
  }

  #begin(version: number): Exchange {
    if (version === 0) this.#flow.weird("bad_HTTP_version");
    if (this.#version !== 0 && this.#version !== version) this.#flow.weird("HTTP_version_mismatch");
    this.#version = version;
    const exchange = this.#exchanges.reply();
    // of one direction alone there is nothing else to go by
    if (exchange.isRequested || this.#flow.position(0) === 0) this.#flow.confirm();
    exchange.startReply();
    exchange.row.version = versionText(version);
    this.#current = exchange;
    return exchange;
  }

  /** Does the stream belong to another conversation from here on (RFC 9110 9.3.6)? */
  #isConnected(exchange: Exchange): boolean {
    if (exchange.method !== "CONNECT" || !isSuccess(this.#code)) return false;
    this.#flow.carries("HTTP");
    return true;
  }

  #webSocket({ row, offers }: Exchange, headers: Headers): Protocol {
    const trouble = keyTrouble(offers?.key, headers.get("SEC-WEBSOCKET-ACCEPT"));
    if (trouble !== undefined) this.#flow.weird(trouble);
    this.#flow.emit(websocketRecord, {
      ts: this.#flow.now,
      host: row.host,
      uri: row.uri,
      user_agent: row.user_agent,
      subprotocol: headers.text("SEC-WEBSOCKET-PROTOCOL"),
      client_protocols: offers?.protocols,
      server_extensions: membersOf(headers.text("SEC-WEBSOCKET-EXTENSIONS")),
      client_extensions: offers?.extensions,
    });
    return websocket;
  }

  /** Which part a 206 reply carries; undefined where it carries several, each with a header of its own. */
  #range(exchange: Exchange, headers: Headers): ContentRange | undefined {
    const value = headers.get("CONTENT-RANGE");
    if (value === undefined) return undefined;
    const range = contentRange(value);
    if (typeof range === "string") {
      this.#flow.weird(range, safeText(value));
      return undefined;
    }
    exchange.row.range_start = range.start;
    exchange.row.range_end = range.end;
    exchange.row.range_total = range.total;
    return range;
  }

  /** The length of a part after both headers that tell one. */
  #partialLength(range: ContentRange, extent: Extent): number | undefined {
    if (extent.isChunked) {
      this.#flow.weird("HTTP_content_range_and_chunked");
      return undefined;
    }
    const length = range.end - range.start + 1;
    if (extent.length !== undefined && extent.length !== length) this.#flow.weird("HTTP_range_not_matching_len");
    // the longer of both, so that nothing hides behind the shorter
    return Math.max(length, extent.length ?? 0);
  }

  #describe(exchange: Exchange, headers: Headers): void {
    const { row } = exchange;
    row.server_header_names = headers.names.length > 0 ? headers.names.map(safeText) : undefined;
    row.content_type = headers.text("CONTENT-TYPE");
    row.content_encoding = headers.text("CONTENT-ENCODING");
    row.transfer_encoding = headers.text("TRANSFER-ENCODING");
    row.server = headers.text("SERVER");
    row.location = headers.text("LOCATION");
    row.etag = headers.text("ETAG");
  }
}

/** What tells one version of a resource from the next (RFC 9110 8.8). */
const versionOf = (headers: Headers): string => headers.get("ETAG") ?? headers.get("LAST-MODIFIED") ?? "";
