/** Requests and the replies to them, matched by their order (RFC 9112 9.3.2). */
import type { Flow } from "#flow/flow.ts";
import { Exchange } from "./exchange.ts";
import { http } from "./record.ts";

/** Browsers that pipelined at all stopped at 8; Zeek's limit. */
const maxPending = 100;

export class Exchanges {
  readonly #flow: Flow;
  readonly #pending: Exchange[] = [];
  #depth = 0;
  /** Replies may have been missed since the last one. */
  #missedReplies = false;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  /** Nothing was understood yet of either side. */
  get isUntouched(): boolean {
    return this.#depth === 0;
  }

  /** The request that the next reply answers. */
  get next(): Exchange | undefined {
    return this.#pending.find((exchange) => !exchange.isReplied);
  }

  request(): Exchange {
    if (this.#pending[0]?.isRequested === false) this.#flow.weird("HTTP_response_before_request");
    if (this.#pending.length >= maxPending) {
      this.#flow.weird("HTTP_excessive_pipelining", `${maxPending + 1} > ${maxPending}`);
      // a reply that is on its way keeps its row
      for (const exchange of this.#pending.filter(({ isReplied }) => !isReplied)) this.#emit(exchange);
    }
    return this.#add(true);
  }

  reply(): Exchange {
    if (this.#missedReplies) this.#giveUpAllButLatest();
    const next = this.next;
    if (next) return next;
    this.#flow.weird("unmatched_HTTP_reply");
    return this.#add(false);
  }

  requestDone(exchange: Exchange): void {
    exchange.endRequest();
    if (exchange.replyDone) this.#emit(exchange);
  }

  replyDone(exchange: Exchange): void {
    exchange.endReply();
    if (exchange.requestDone || exchange.isSimple || !exchange.isRequested) this.#emit(exchange);
  }

  missReplies(): void {
    this.#missedReplies = true;
  }

  close(): void {
    for (const exchange of [...this.#pending]) this.#emit(exchange);
  }

  #add(isRequested: boolean): Exchange {
    const exchange = new Exchange(this.#flow, ++this.#depth, isRequested);
    this.#pending.push(exchange);
    return exchange;
  }

  /** How many replies were in the hole cannot be told. Few clients ask before they are answered: it answers the latest. */
  #giveUpAllButLatest(): void {
    this.#missedReplies = false;
    const waiting = this.#pending.filter(({ isReplied }) => !isReplied);
    for (const exchange of waiting.slice(0, -1)) this.#emit(exchange);
  }

  #emit(exchange: Exchange): void {
    const at = this.#pending.indexOf(exchange);
    if (at < 0) return;
    this.#pending.splice(at, 1);
    this.#flow.emit(http, exchange.finish());
  }
}
