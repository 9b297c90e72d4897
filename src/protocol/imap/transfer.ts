/** A message on its way, in one literal or in several that a client fetches piece by piece. */
import type { Side } from "#flow/flow.ts";
import { Message } from "../mime/message.ts";
import type { Place, Session } from "./session.ts";

export class Transfer {
  readonly #session: Session;
  readonly #side: Side;
  #message: Message | undefined;
  #place: Place = { command: "FETCH" };
  #startedAt = 0;
  #isCut = false;

  constructor(session: Session, side: Side) {
    this.#session = session;
    this.#side = side;
  }

  /** A literal with the message's bytes from `offset` on begins. Undefined: it continues nothing that was seen. */
  begin(place: Place, offset: number): Message | undefined {
    const isNext = this.#message?.size === offset && offset > 0 && this.#place.number === place.number;
    if (isNext) return this.#message;
    this.finish();
    if (offset > 0) return undefined;
    this.#startedAt = this.#session.flow.now;
    this.#place = place;
    this.#isCut = true;
    this.#message = new Message(this.#session.flow, "IMAP", this.#side, this.#session.entities);
    return this.#message;
  }

  /** The literal at hand was seen to its end. */
  literalOver(): void {
    this.#isCut = false;
  }

  /** What the rest of the line says of the message. */
  describe(more: Partial<Place>): void {
    this.#place = { ...this.#place, ...more };
  }

  /** The message is over: no more pieces of it will come. */
  finish(): void {
    const message = this.#message;
    if (!message) return;
    this.#message = undefined;
    message.end(!this.#isCut);
    this.#session.entities += message.entities;
    this.#session.message(message, this.#startedAt, this.#place);
  }
}
