/** Hot: the server's side: replies, matched to the commands that they answer. */
import { latin1 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import { LineReader } from "../lines.ts";
import type { Client } from "./client.ts";
import type { Session } from "./session.ts";

/** RFC 5321 4.5.3.1.5 allows 512 bytes; longer texts are cut. */
const longestReply = 4096;

/** So many lines that are no reply, and this is no SMTP server. */
const mostOddLines = 10;

const dash = 0x2d;
const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

/** Does a line begin with a code from 200 to 599, and then a space, a dash or nothing? */
function isReply(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < 3 || bytes[at]! < 0x32 || bytes[at]! > 0x35) return false;
  if (!isDigit(bytes[at + 1]!) || !isDigit(bytes[at + 2]!)) return false;
  return end === at + 3 || bytes[at + 3] === 0x20 || bytes[at + 3] === dash;
}

export class Server {
  readonly #session: Session;
  readonly #client: Client;
  readonly #lines = new LineReader(longestReply);
  #oddLines = 0;
  #sawGap = false;

  constructor(session: Session, client: Client) {
    this.#session = session;
    this.#client = client;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    while (at < end && !this.#session.isOver) {
      at = this.#lines.take(bytes, at, end);
      if (this.#lines.isWhole && this.#line()) {
        this.#session.isOver = true;
        this.#session.flow.handOver(bytes, at, end);
      }
    }
  }

  gap(): void {
    this.#lines.drop();
    this.#sawGap = true;
  }

  /** One line of a reply; says whether encryption begins behind it. */
  #line(): boolean {
    const { bytes, at, end } = this.#lines;
    const session = this.#session;
    if (!isReply(bytes, at, end)) {
      if (++this.#oddLines < mostOddLines) return false;
      session.isOver = true;
      session.flow.reject("replies that are none");
      return false;
    }
    if (!session.sawServer) {
      session.sawServer = true;
      if (session.sawClient) session.flow.confirm();
    }
    const code = latin1(bytes, at, at + 3);
    // commands whose replies were lost in a hole will have none; the last one is being answered
    if (this.#sawGap && session.pending.length > 1) this.#dropUnanswered();
    this.#sawGap = false;
    if (session.pending.length === 0) this.#client.unasked();
    const command = session.pending[0];
    const transaction = command?.transaction ?? session.transaction;
    transaction.lastReply = `${code} ${wireText(bytes, Math.min(end, at + 4), end)}`.trimEnd();
    if (end > at + 3 && bytes[at + 3] === dash) return false;
    this.#oddLines = 0;
    if (!command) return false;
    if (command.name === "AUTH" && code === "334") {
      this.#client.challenged();
      return false;
    }
    session.pending.shift();
    switch (command.name) {
      case "DATA":
        if (code !== "354") this.#client.dataRefused();
        return false;
      case "nested MAIL":
        if (code.startsWith("2")) this.#client.beginTransaction();
        return false;
      case "AUTH":
        this.#client.authEnded();
        return false;
      case "end of data":
      case "last chunk":
        session.write(transaction);
        return false;
      case "STARTTLS":
        if (code !== "220") return false;
        session.facts.tls = true;
        session.transaction.hasActivity = true;
        return true;
      default:
        return false;
    }
  }

  #dropUnanswered(): void {
    const { pending } = this.#session;
    for (const { name, transaction } of pending.splice(0, pending.length - 1)) {
      if (name === "end of data" || name === "last chunk") this.#session.write(transaction);
    }
  }
}
