/** HTTP/0.9 to 1.1 (RFC 9110, RFC 9112): recognises it, and reads both sides of a conversation. */
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol } from "#flow/protocol.ts";
import { websocket as websocketRecord } from "../websocket/record.ts";
import { Exchanges } from "./exchanges.ts";
import { MessageReader } from "./message-reader.ts";
import { probe } from "./probe.ts";
import { http as httpRecord } from "./record.ts";
import { Replies } from "./replies.ts";
import { Requests } from "./requests.ts";

export const http: Protocol = {
  name: "http",
  transports: ["tcp"],
  ports: [80, 81, 631, 1080, 3128, 8000, 8080, 8888],
  records: [httpRecord, websocketRecord],
  probe,
  open: (flow) => new HttpConversation(flow),
};

class HttpConversation implements Conversation {
  readonly #flow: Flow;
  readonly #exchanges: Exchanges;
  #requests: MessageReader;
  #replies: MessageReader;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#exchanges = new Exchanges(flow);
    const swapRoles = (): void => this.#swapRoles();
    this.#requests = new MessageReader(flow, new Requests(flow, this.#exchanges, swapRoles));
    this.#replies = new MessageReader(flow, new Replies(flow, this.#exchanges, swapRoles));
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    this.#reader(side).data(bytes, at, end);
  }

  gap(side: Side, length: number): void {
    this.#reader(side).gap(length);
  }

  end(side: Side): void {
    this.#reader(side).end(true);
  }

  close(): void {
    this.#requests.end(false);
    this.#replies.end(false);
    this.#exchanges.close();
  }

  /** The originator speaks like a server: each side's stream goes on under the other's handler. */
  #swapRoles(): void {
    this.#flow.weird("HTTP_late_flip_roles");
    this.#flow.swapRoles();
    [this.#requests, this.#replies] = [this.#replies, this.#requests];
    [this.#requests.handler, this.#replies.handler] = [this.#replies.handler, this.#requests.handler];
  }

  #reader(side: Side): MessageReader {
    return side === 0 ? this.#requests : this.#replies;
  }
}
