/** Hot: the client's side of POP3: commands, and the answers of a login. */
import { latin1 } from "#base/bytes.ts";
import { LineReader } from "../lines.ts";
import { rawText } from "../mime/encoded-word.ts";
import { userOf } from "../mime/login.ts";
import { isUnaskedTls } from "../ssl/unasked.ts";
import type { Server } from "./server.ts";
import type { Session } from "./session.ts";

/** RFC 2449 4 allows 255 bytes; an answer of SASL may be longer. */
const longestLine = 8192;

const commands = new Set(
  "USER PASS APOP AUTH CAPA STLS STAT LIST RETR DELE NOOP RSET TOP UIDL QUIT LAST XTND UTF8 LANG XOIP".split(" "),
);

const tlsHandshake = 0x16;
/** A client that sends that much nonsense speaks something else by now. */
const mostUnknown = 100;

export class Client {
  readonly #session: Session;
  readonly #server: Server;
  readonly #lines = new LineReader(longestLine);
  #authSteps = 0;
  #unknownInRow = 0;
  /** STLS was the last command. */
  #isTlsAwaited = false;

  constructor(session: Session, server: Server) {
    this.#session = session;
    this.#server = server;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    if (isUnaskedTls(this.#session.flow, bytes, at)) {
      this.#session.isOver = true;
      this.#session.flow.handOver(bytes, at, end);
      return;
    }
    while (at < end && !this.#session.isOver) {
      if (this.#isTlsAwaited && this.#beforeTls(bytes, at, end)) return;
      at = this.#lines.take(bytes, at, end);
      if (this.#lines.isWhole) this.#line(latin1(this.#lines.bytes, this.#lines.at, this.#lines.end));
    }
  }

  gap(): void {
    this.#lines.drop();
  }

  /** STLS was sent and not answered: TLS may begin, or more commands come, which is an attack. */
  #beforeTls(bytes: Uint8Array, at: number, end: number): boolean {
    this.#isTlsAwaited = false;
    const session = this.#session;
    if (!session.pending.some(({ name }) => name === "STLS")) return false;
    if (bytes[at] !== tlsHandshake) {
      session.flow.weird("wh_pop3_stls_injection");
      return false;
    }
    session.tls = true;
    session.isOver = true;
    session.flow.handOver(bytes, at, end);
    return true;
  }

  #line(line: string): void {
    const session = this.#session;
    if (this.#server.isChallenging) {
      this.#server.isChallenging = false;
      this.#answer(line);
      return;
    }
    const [, verb = "", argument = ""] = /^([A-Za-z0-9]{1,10})(?: +(.*))?$/.exec(line.trimEnd()) ?? [];
    const name = verb.toUpperCase();
    if (!commands.has(name)) {
      session.flow.weird("pop3_client_command_unknown", rawText(verb));
      session.await("", "");
      if (++this.#unknownInRow > mostUnknown) this.#giveUp();
      return;
    }
    this.#unknownInRow = 0;
    this.#server.commandFollows();
    if (name === "USER") {
      session.user = rawText(argument);
      session.authMechanism = "USER";
    } else if (name === "APOP") {
      session.user = rawText(argument.split(" ", 1)[0]!);
      session.authMechanism = "APOP";
    } else if (name === "AUTH" && argument !== "") {
      const [mechanism = "", initial] = argument.split(/ +/, 2);
      session.authMechanism = rawText(mechanism.toUpperCase());
      this.#authSteps = 0;
      if (initial !== undefined) this.#answer(initial);
    }
    this.#isTlsAwaited = name === "STLS";
    const isSecret = name === "PASS" || name === "APOP";
    session.await(name, isSecret ? "" : rawText(name === "AUTH" ? argument.split(" ", 1)[0]! : argument));
  }

  #giveUp(): void {
    this.#session.flow.weird("too_many_analyzer_violations");
    this.#session.isOver = true;
  }

  #answer(answer: string): void {
    this.#session.user =
      userOf(this.#session.authMechanism ?? "", answer.trim(), this.#authSteps++) ?? this.#session.user;
  }
}
