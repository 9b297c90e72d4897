/** The client's side of IMAP: tagged commands, logins, messages that it stores. */
import { rawText } from "../mime/encoded-word.ts";
import { userOf } from "../mime/login.ts";
import { isUnaskedTls } from "../ssl/unasked.ts";
import { ImapLines, type LineListener, type LiteralSink } from "./lines.ts";
import type { Session } from "./session.ts";
import { Transfer } from "./transfer.ts";

const tlsHandshake = 0x16;

/** An argument: quoted, or an atom. */
const argument = /^(?:"((?:[^"\\]|\\[\s\S])*)"|([^\s"]+))/;

/** The first argument of a command; quotes taken off. */
function firstArgument(text: string): string | undefined {
  const match = argument.exec(text.trimStart());
  return match?.[1]?.replace(/\\([\s\S])/g, "$1") ?? match?.[2];
}

export class Client implements LineListener {
  readonly #session: Session;
  readonly #lines = new ImapLines(this);
  readonly #append: Transfer;
  #authSteps = 0;
  #isTlsAwaited = false;

  constructor(session: Session) {
    this.#session = session;
    this.#append = new Transfer(session, 0);
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    const { flow } = this.#session;
    if (isUnaskedTls(flow, bytes, at)) {
      this.#session.isOver = true;
      flow.handOver(bytes, at, end);
      return;
    }
    while (at < end && !this.#session.isOver) {
      if (this.#isTlsAwaited) {
        this.#isTlsAwaited = false;
        if (bytes[at] === tlsHandshake) {
          this.#session.tls = true;
          this.#session.isOver = true;
          flow.handOver(bytes, at, end);
          return;
        }
        if ([...this.#session.commands.values()].some(({ name }) => name === "STARTTLS")) {
          flow.weird("wh_imap_starttls_injection");
        }
      }
      // a line after which TLS may begin ends the reading for now
      const stop = this.#lines.data(bytes, at, end);
      if (stop < 0) return;
      at = stop;
    }
  }

  gap(length: number): void {
    this.#lines.gap(length);
  }

  close(): void {
    this.#append.finish();
  }

  literal(before: string): LiteralSink | undefined {
    const [, verb = "", rest = ""] = /^\S{1,100} +(\S{1,20}) +(.*)$/s.exec(before) ?? [];
    if (verb.toUpperCase() !== "APPEND") return undefined;
    const flags = /\(([^()]{0,500})\)/.exec(rest)?.[1];
    return this.#append.begin(
      {
        command: "APPEND",
        mailbox: rawText(firstArgument(rest) ?? ""),
        flags: flags === undefined ? undefined : rawText(flags).split(/ +/).filter(Boolean),
      },
      0,
    );
  }

  literalOver(): void {
    this.#append.literalOver();
    this.#append.finish();
  }

  hugeLiteral(): void {
    this.#session.flow.weird("wh_imap_literal_too_big");
  }

  line(line: string): boolean {
    const session = this.#session;
    if (session.isChallenging) {
      session.isChallenging = false;
      this.#answer(line);
      return false;
    }
    const [, tag, verb = "", rest = ""] = /^([^\s*+]{1,100}) +([A-Za-z]{2,20})(?: +(.*))?$/s.exec(line) ?? [];
    if (tag === undefined) return false;
    const name = verb.toUpperCase();
    if (name === "LOGIN") {
      session.authMechanism = "LOGIN";
      session.user = rawText(firstArgument(rest) ?? "");
    } else if (name === "AUTHENTICATE") {
      const [mechanism = "", initial] = rest.split(/ +/, 2);
      session.authMechanism = rawText(mechanism.toUpperCase());
      this.#authSteps = 0;
      if (initial !== undefined) this.#answer(initial);
    } else if (name === "ID") {
      session.clientId = rawText(rest);
    }
    const takesMailbox = name === "SELECT" || name === "EXAMINE";
    session.await(tag, { name, argument: takesMailbox ? rawText(firstArgument(rest) ?? "") : "" });
    this.#isTlsAwaited = name === "STARTTLS";
    return this.#isTlsAwaited;
  }

  #answer(answer: string): void {
    const session = this.#session;
    session.user = userOf(session.authMechanism ?? "", answer.trim(), this.#authSteps++) ?? session.user;
  }
}
