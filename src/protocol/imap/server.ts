/** The server's side of IMAP: verdicts, and the messages that it sends. */
import { rawText } from "../mime/encoded-word.ts";
import { ImapLines, type LineListener, type LiteralSink } from "./lines.ts";
import type { Session } from "./session.ts";
import { Transfer } from "./transfer.ts";

/** A whole message, or a piece of one from an offset on; other sections are parts that MIME reading finds itself. */
const wholeMessage = /(?:BODY\[\](?:<(\d{1,15})>)?|RFC822) $/i;

/** So many lines that are none of IMAP's, and this is no IMAP server. */
const mostOddLines = 10;

export class Server implements LineListener {
  readonly #session: Session;
  readonly #lines = new ImapLines(this);
  readonly #fetch: Transfer;
  #oddLines = 0;

  constructor(session: Session) {
    this.#session = session;
    this.#fetch = new Transfer(session, 1);
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    const stop = this.#lines.data(bytes, at, end);
    if (stop < 0) return;
    this.#session.isOver = true;
    if (this.#session.tls) this.#session.flow.handOver(bytes, stop, end);
  }

  gap(length: number): void {
    this.#lines.gap(length);
  }

  close(): void {
    this.#fetch.finish();
  }

  literal(before: string): LiteralSink | undefined {
    const number = /^\* (\d{1,9}) FETCH\b/i.exec(before)?.[1];
    const section = wholeMessage.exec(before);
    if (number === undefined || !section) return undefined;
    return this.#fetch.begin({ command: "FETCH", number: Number(number) }, Number(section[1] ?? 0));
  }

  literalOver(): void {
    this.#fetch.literalOver();
  }

  hugeLiteral(): void {
    this.#session.flow.weird("wh_imap_literal_too_big");
  }

  line(line: string): boolean {
    if (line.startsWith("+")) {
      this.#session.isChallenging = [...this.#session.commands.values()].some(({ name }) => name === "AUTHENTICATE");
      return false;
    }
    if (line.startsWith("* ")) {
      this.#untagged(line.slice(2));
      return false;
    }
    const [, tag = "", status = "", text = ""] = /^(\S{1,100}) (OK|NO|BAD)(?: (.*))?$/is.exec(line) ?? [];
    if (status === "") {
      this.#odd();
      return false;
    }
    return this.#tagged(tag, status.toUpperCase(), text);
  }

  #untagged(text: string): void {
    const session = this.#session;
    const greeting = /^(?:OK|PREAUTH|BYE)(?: (.*))?$/is.exec(text);
    if (greeting) session.banner ??= rawText(greeting[1] ?? "");
    const capabilities = /^CAPABILITY (.*)$/is.exec(text) ?? /\[CAPABILITY ([^\]]*)\]/i.exec(text);
    if (capabilities) session.capabilities(capabilities[1]!);
    if (!/^\d{1,9} FETCH\b/i.test(text)) return;
    const uid = /[( ]UID (\d{1,10})\b/i.exec(text)?.[1];
    const flags = /[( ]FLAGS \(([^()]{0,500})\)/i.exec(text)?.[1];
    this.#fetch.describe({
      ...(uid === undefined ? {} : { uid: Number(uid) }),
      ...(flags === undefined ? {} : { flags: rawText(flags).split(/ +/).filter(Boolean) }),
    });
  }

  /** A command is done; says whether what follows is no IMAP. */
  #tagged(tag: string, status: string, text: string): boolean {
    const session = this.#session;
    const command = session.commands.get(tag);
    session.commands.delete(tag);
    session.answered(tag, status, rawText(text));
    const capabilities = /\[CAPABILITY ([^\]]*)\]/i.exec(text);
    if (capabilities) session.capabilities(capabilities[1]!);
    if (!command) {
      if (!session.flow.isPartial) session.flow.weird("wh_imap_tag_unmatched");
      return false;
    }
    session.flow.confirm();
    const isOk = status === "OK";
    switch (command.name) {
      case "LOGIN":
      case "AUTHENTICATE":
        session.isChallenging = false;
        session.success = isOk;
        return false;
      case "SELECT":
      case "EXAMINE":
        this.#fetch.finish();
        session.mailbox = isOk ? command.argument : undefined;
        return false;
      case "STARTTLS":
        session.tls = isOk;
        return isOk;
      case "COMPRESS":
        session.compress = isOk;
        return isOk;
      default:
        return false;
    }
  }

  #odd(): void {
    if (++this.#oddLines < mostOddLines) return;
    this.#session.isOver = true;
    this.#session.flow.reject("replies that are none");
  }
}
