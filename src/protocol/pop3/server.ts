/** Hot: the server's side of POP3: verdicts, lists, and the messages themselves. */
import { latin1 } from "#base/bytes.ts";
import { LineReader } from "../lines.ts";
import { DotReader, type DotSink } from "../mime/dot-reader.ts";
import { rawText } from "../mime/encoded-word.ts";
import { Message } from "../mime/message.ts";
import type { Command, Session } from "./session.ts";

/** RFC 2449 4 allows 512 bytes. */
const longestReply = 8192;

/** So many lines that are no reply, and this is no POP3 server. */
const mostOddLines = 10;

/** A server names some twenty. */
const mostCapabilities = 100;

interface Fetch {
  readonly command: Command;
  readonly reply: string;
  readonly message: Message;
  readonly dots: DotReader;
}

export class Server {
  /** The server waits for an answer of a login: the client's next line is no command. */
  isChallenging = false;
  readonly #session: Session;
  readonly #lines = new LineReader(longestReply);
  /** A list that goes on until a lone dot, and the command that asked for it. */
  #list: Command | undefined;
  #fetch: Fetch | undefined;
  #sawGap = false;
  #oddLines = 0;

  constructor(session: Session) {
    this.#session = session;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    while (at < end && !this.#session.isOver) {
      if (this.#fetch) {
        const stop = this.#fetch.dots.data(bytes, at, end);
        if (stop < 0) return;
        this.#fetched(!this.#sawGap);
        at = stop;
        continue;
      }
      at = this.#lines.take(bytes, at, end);
      if (this.#lines.isWhole && this.#line(latin1(this.#lines.bytes, this.#lines.at, this.#lines.end))) {
        this.#session.isOver = true;
        this.#session.flow.handOver(bytes, at, end);
      }
    }
  }

  gap(length: number): void {
    this.#sawGap = true;
    this.#lines.drop();
    this.#fetch?.dots.gap();
    this.#fetch?.message.gap(length);
  }

  /** The client goes on: what should have come before was in the hole. */
  commandFollows(): void {
    if (!this.#sawGap) return;
    this.#sawGap = false;
    this.#list = undefined;
    if (this.#fetch) this.#fetched(false);
    this.#session.pending.length = 0;
  }

  close(): void {
    if (this.#fetch) this.#fetched(false);
  }

  /** One line outside a message; says whether encryption begins behind it. */
  #line(line: string): boolean {
    if (this.#list) {
      this.#listed(line);
      return false;
    }
    const session = this.#session;
    const [, status, text = ""] = /^(\+OK|-ERR)(?: (.*))?$/.exec(line.trimEnd()) ?? [];
    if (!status) {
      this.#odd(line);
      return false;
    }
    const command = session.banner === undefined && !session.flow.isPartial ? undefined : session.pending.shift();
    const reply = rawText(text);
    session.answered(command, status, reply);
    if (!command) return false;
    session.flow.confirm();
    this.isChallenging = false;
    if (command.name === "RETR" || command.name === "TOP") this.#begin(command, status, reply);
    if (status !== "+OK") return false;
    if (command.name === "STLS") {
      session.tls = true;
      return true;
    }
    const lists =
      command.argument === "" && (command.name === "LIST" || command.name === "UIDL" || command.name === "AUTH");
    if (lists || command.name === "CAPA") this.#list = command;
    return false;
  }

  #begin(command: Command, status: string, reply: string): void {
    const { flow, entities } = this.#session;
    if (status !== "+OK") {
      this.#session.fetched(command, status, reply, undefined);
      return;
    }
    this.#sawGap = false;
    const message = new Message(flow, "POP3", 1, entities);
    this.#fetch = { command, reply, message, dots: new DotReader(new Content(message)) };
  }

  #fetched(isComplete: boolean): void {
    const { command, reply, message } = this.#fetch!;
    this.#fetch = undefined;
    message.end(isComplete);
    this.#session.fetched(command, "+OK", reply, message);
  }

  #listed(line: string): void {
    const session = this.#session;
    if (line === ".") {
      this.#list = undefined;
    } else if (this.#list!.name === "UIDL") {
      session.addId(rawText(line));
    } else if (this.#list!.name === "CAPA" && session.capabilities.length < mostCapabilities) {
      session.capabilities.push(rawText(line));
    }
  }

  /** A challenge of SASL begins with a plus sign; anything else is no POP3. */
  #odd(line: string): void {
    if (/^\+(?: |$)/.test(line)) {
      this.isChallenging = true;
      return;
    }
    this.#session.flow.weird("pop3_server_command_unknown");
    if (++this.#oddLines < mostOddLines) return;
    this.#session.isOver = true;
    this.#session.flow.reject("replies that are none");
  }
}

/** Where the content of a message goes. */
class Content implements DotSink {
  readonly #message: Message;

  constructor(message: Message) {
    this.#message = message;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    this.#message.data(bytes, at, end);
  }

  smuggling(): void {}
}
