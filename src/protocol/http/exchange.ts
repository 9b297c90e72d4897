/** One request with its reply, and the row that they become. */
import type { Flow, Side } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import type { WebSocketOffers } from "../websocket/handshake.ts";
import type { MessageBody } from "./body.ts";
import type { http } from "./record.ts";

const microsPerSecond = 1e6;

export class Exchange {
  readonly row: RowOf<typeof http>;
  readonly #flow: Flow;
  method = "";
  /** The request told no version: its reply may be a bare body. */
  isSimple = false;
  /** False for a reply whose request was not seen. */
  readonly isRequested: boolean;
  requestDone = false;
  /** A final status line came; provisional ones (1xx) do not count. */
  isReplied = false;
  replyDone = false;
  /** What the client offers, should this become a WebSocket. */
  offers: WebSocketOffers | undefined;
  #requestEndedAt: number | undefined;
  #replyStartedAt: number | undefined;
  readonly #bodies: [MessageBody | undefined, MessageBody | undefined] = [undefined, undefined];

  constructor(flow: Flow, depth: number, isRequested: boolean) {
    this.#flow = flow;
    this.isRequested = isRequested;
    this.row = { ts: flow.now, trans_depth: depth };
  }

  attach(side: Side, body: MessageBody): void {
    this.#bodies[side] = body;
  }

  endRequest(): void {
    this.requestDone = true;
    this.#requestEndedAt = this.#flow.now;
  }

  startReply(): void {
    this.#replyStartedAt = this.#flow.now;
    const waited = this.#requestEndedAt === undefined ? -1 : this.#flow.now - this.#requestEndedAt;
    if (waited >= 0) this.row.ttfb = waited / microsPerSecond;
  }

  endReply(): void {
    this.replyDone = true;
    // the clock of a capture may step back
    const took = this.#replyStartedAt === undefined ? -1 : this.#flow.now - this.#replyStartedAt;
    if (took >= 0) this.row.resp_time = took / microsPerSecond;
  }

  /** All that will be known is known. */
  finish(): RowOf<typeof http> {
    const { row } = this;
    const [request, reply] = this.#bodies;
    row.request_body_len = request?.length ?? 0;
    row.response_body_len = reply?.length ?? 0;
    if (request) {
      row.wire_request_len = request.isDecoded ? request.wireLength : undefined;
      row.orig_fuids = request.fuids;
      row.orig_filenames = request.filenames;
      row.orig_mime_types = request.mimeTypes;
    }
    if (reply) {
      row.wire_response_len = reply.isDecoded ? reply.wireLength : undefined;
      row.resp_fuids = reply.fuids;
      row.resp_filenames = reply.filenames;
      row.resp_mime_types = reply.mimeTypes;
    }
    return row;
  }
}
