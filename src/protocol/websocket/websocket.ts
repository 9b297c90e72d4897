/** WebSocket (RFC 6455): begins as HTTP, whose reader hands it over; what its frames carry is read by its own protocol. */
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol } from "#flow/protocol.ts";
import { Frames } from "./frames.ts";

class WebSocketConversation implements Conversation {
  readonly #frames: readonly [Frames, Frames];
  #isLost = false;

  constructor(flow: Flow) {
    this.#frames = [
      new Frames((bytes, at, end) => flow.carry(0, bytes, at, end)),
      new Frames((bytes, at, end) => flow.carry(1, bytes, at, end)),
    ];
    flow.confirm("websocket");
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    if (!this.#isLost) this.#frames[side].data(bytes, at, end);
  }

  gap(side: Side, length: number): void {
    if (!this.#frames[side].gap(length)) this.#isLost = true;
  }

  close(): void {}
}

/** Nothing tells it from its first bytes: only HTTP's reader opens it. */
export const websocket: Protocol = {
  name: "websocket",
  transports: ["tcp"],
  ports: [],
  records: [],
  probe: () => "no",
  open: (flow) => new WebSocketConversation(flow),
};
