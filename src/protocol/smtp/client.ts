/** Hot: the client's side: commands, and the messages between them. */
import { latin1 } from "#base/bytes.ts";
import { LineReader } from "../lines.ts";
import { bareAddress } from "../mime/addresses.ts";
import { DotReader, type DotSink } from "../mime/dot-reader.ts";
import { rawText } from "../mime/encoded-word.ts";
import { userOf } from "../mime/login.ts";
import { isUnaskedTls } from "../ssl/unasked.ts";
import type { Session } from "./session.ts";

/** RFC 5321 4.5.3.1.4 allows 512 bytes, extensions some more. */
const longestCommand = 4096;

/** No server takes a chunk of more; Zeek's name for it is the weird's. */
const hugeChunk = 1024 * 1024 * 1024;

/** How much of a bad argument a weird shows. */
const shownArgument = 40;

const tlsHandshake = 0x16;

type Mode = "command" | "auth" | "data" | "chunk";

const verbs = /^([A-Za-z]{3,10})(?:[ \t]+|$)/;

export class Client {
  readonly #session: Session;
  readonly #lines = new LineReader(longestCommand);
  readonly #content: Content;
  #dots: DotReader;
  #mode: Mode = "command";
  /** Bytes of the message were seen since DATA. */
  #sawData = false;
  #sawDataGap = false;
  #chunkLeft = 0;
  #isLastChunk = false;
  #authSteps = 0;
  /** Of the last MAIL. */
  #sender = "";
  #wantsUtf8 = false;
  #isTlsAwaited = false;

  constructor(session: Session) {
    this.#session = session;
    this.#content = new Content(session);
    this.#dots = new DotReader(this.#content);
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    if (isUnaskedTls(this.#session.flow, bytes, at)) {
      this.#session.isOver = true;
      this.#session.flow.handOver(bytes, at, end);
      return;
    }
    while (at < end && !this.#session.isOver) {
      if (this.#isTlsAwaited && this.#beforeTls(bytes, at, end)) return;
      if (this.#mode === "data") at = this.#data(bytes, at, end);
      else if (this.#mode === "chunk") at = this.#chunk(bytes, at, end);
      else {
        at = this.#lines.take(bytes, at, end);
        if (this.#lines.isWhole) this.#line();
      }
    }
  }

  gap(length: number): void {
    if (this.#mode === "data") {
      this.#sawDataGap = true;
      this.#dots.gap();
      this.#session.openMessage().gap(length);
      return;
    }
    if (this.#mode === "chunk") {
      const missing = Math.min(length, this.#chunkLeft);
      this.#session.openMessage().gap(missing);
      this.#chunkDone(missing);
      if (missing === length) return;
    }
    this.#lines.drop();
  }

  /** The server speaks though no command waits for a reply: a message may have ended unseen. */
  unasked(): void {
    // the end was in a hole, or the server takes a bare line feed for a line end
    if (this.#mode === "data" && (this.#sawDataGap || this.#dots.endedAtBareDot)) this.#messageOver(!this.#sawDataGap);
  }

  /** A transaction begins with the sender of the last MAIL. */
  beginTransaction(): void {
    this.#session.begin();
    const { transaction } = this.#session;
    transaction.hasActivity = true;
    transaction.mailFrom = this.#sender;
    transaction.smtpUtf8 = this.#wantsUtf8;
  }

  challenged(): void {
    this.#mode = "auth";
  }

  authEnded(): void {
    if (this.#mode === "auth") this.#mode = "command";
  }

  dataRefused(): void {
    if (this.#mode === "data" && !this.#sawData) {
      this.#mode = "command";
      this.#session.transaction.message = undefined;
    }
  }

  /** STARTTLS was sent and not answered: TLS may begin, or more commands come, which is an attack. */
  #beforeTls(bytes: Uint8Array, at: number, end: number): boolean {
    this.#isTlsAwaited = false;
    const { flow } = this.#session;
    if (!this.#session.pending.some(({ name }) => name === "STARTTLS")) return false;
    if (bytes[at] === tlsHandshake) {
      this.#session.facts.tls = true;
      this.#session.isOver = true;
      flow.handOver(bytes, at, end);
      return true;
    }
    flow.weird("wh_smtp_starttls_injection");
    return false;
  }

  #data(bytes: Uint8Array, at: number, end: number): number {
    this.#sawData = true;
    const stop = this.#dots.data(bytes, at, end);
    if (stop < 0) return end;
    this.#messageOver(true);
    return stop;
  }

  #messageOver(isComplete: boolean): void {
    this.#mode = "command";
    this.#session.endMessage(isComplete && !this.#sawDataGap, "end of data");
  }

  #chunk(bytes: Uint8Array, at: number, end: number): number {
    const stop = Math.min(end, at + this.#chunkLeft);
    this.#session.openMessage().data(bytes, at, stop);
    this.#chunkDone(stop - at);
    return stop;
  }

  #chunkDone(length: number): void {
    this.#chunkLeft -= length;
    if (this.#chunkLeft > 0) return;
    this.#mode = "command";
    if (this.#isLastChunk) this.#session.endMessage(true, "last chunk");
    else this.#session.await("other");
  }

  #line(): void {
    const { bytes, at, end, isCut } = this.#lines;
    if (this.#mode === "auth") {
      this.#mode = "command";
      this.#answer(latin1(bytes, at, end));
      return;
    }
    if (isCut) this.#session.flow.weird("wh_smtp_command_too_long");
    const line = latin1(bytes, at, end);
    const verb = verbs.exec(line);
    if (!verb) {
      if (line === ".") this.#session.flow.weird("smtp_unmatched_end_of_data");
      if (line !== "") this.#session.await("other");
      return;
    }
    this.#command(verb[1]!.toUpperCase(), line.slice(verb[0].length));
  }

  #command(verb: string, argument: string): void {
    const session = this.#session;
    const { transaction } = session;
    switch (verb) {
      case "EHLO":
      case "HELO":
      case "LHLO":
        session.facts.helo = rawText(argument).trim();
        // RFC 5321 4.1.4: it ends a transaction as RSET does
        if (transaction.hasMail) session.abandon();
        session.transaction.hasActivity = true;
        this.#confirm();
        session.await("other");
        return;
      case "MAIL":
        this.#mail(argument);
        return;
      case "RCPT":
        this.#rcpt(argument);
        session.await("other");
        return;
      case "DATA":
        this.#beginData();
        return;
      case "BDAT":
        this.#beginChunk(argument);
        return;
      case "AUTH":
        this.#auth(argument);
        return;
      case "STARTTLS":
        transaction.hasActivity = true;
        this.#isTlsAwaited = true;
        session.await("STARTTLS");
        return;
      case "RSET":
      case "QUIT":
        if (transaction.message) session.flow.weird("smtp_missing_bdat_last_chunk");
        if (transaction.hasMail && verb === "RSET") session.abandon();
        session.await("other");
        return;
      default:
        session.await("other");
    }
  }

  #confirm(): void {
    this.#session.sawClient = true;
    if (this.#session.sawServer) this.#session.flow.confirm();
  }

  #mail(argument: string): void {
    const session = this.#session;
    const from = /^from:[ \t]*(.*)$/i.exec(argument);
    if (!from) {
      session.await("other");
      return;
    }
    // so much of SMTP that one side is proof enough
    session.flow.confirm();
    this.#sender = rawText(bareAddress(from[1]!) ?? "");
    this.#wantsUtf8 = /\sSMTPUTF8\b/i.test(argument);
    const { mailFrom, message } = session.transaction;
    if (mailFrom !== undefined && !message) {
      session.flow.weird("smtp_nested_mail_transaction");
      if (session.sawServer) {
        // servers refuse it and keep the first sender (RFC 5321 4.1.4): the reply decides
        session.await("nested MAIL");
        return;
      }
    }
    this.beginTransaction();
    session.await("other");
  }

  #rcpt(argument: string): void {
    const to = /^to:[ \t]*(.*)$/i.exec(argument);
    if (!to) return;
    const { transaction, flow } = this.#session;
    if (transaction.mailFrom === undefined && !flow.isPartial) this.#session.invalid();
    transaction.hasActivity = true;
    const address = bareAddress(to[1]!) ?? /<([^<>]{1,512})>/.exec(to[1]!)?.[1];
    if (address !== undefined) transaction.addRecipient(rawText(address), flow);
  }

  #beginData(): void {
    const { transaction, flow } = this.#session;
    if (transaction.recipients.size === 0 && !flow.isPartial) this.#session.invalid();
    transaction.hasActivity = true;
    if (transaction.message) {
      flow.weird("smtp_missing_bdat_last_chunk");
      this.#session.breakOff();
    }
    this.#session.await("DATA");
    this.#mode = "data";
    this.#sawData = false;
    this.#sawDataGap = false;
    this.#dots = new DotReader(this.#content);
  }

  #beginChunk(argument: string): void {
    const { transaction, flow } = this.#session;
    transaction.hasActivity = true;
    const size = /^(\d{1,15})([ \t]+LAST)?[ \t]*$/i.exec(argument);
    if (!size) {
      flow.weird("smtp_invalid_bdat_command", rawText(argument.slice(0, shownArgument)));
      this.#session.await("other");
      return;
    }
    transaction.isChunked = true;
    this.#chunkLeft = Number(size[1]);
    this.#isLastChunk = size[2] !== undefined;
    if (this.#chunkLeft > hugeChunk) flow.weird("smtp_huge_bdat_chunk");
    this.#mode = "chunk";
    if (this.#chunkLeft === 0) this.#chunkDone(0);
  }

  #auth(argument: string): void {
    const [mechanism = "", initial] = argument.trim().split(/[ \t]+/, 2);
    const { facts, transaction } = this.#session;
    transaction.hasActivity = true;
    facts.authMechanism = rawText(mechanism.toUpperCase().slice(0, 40));
    this.#authSteps = 0;
    this.#session.await("AUTH");
    if (initial !== undefined) this.#answer(initial);
    // nobody says when the answers come: take the next line as one
    else if (!this.#session.sawServer) this.#mode = "auth";
  }

  #answer(answer: string): void {
    const { facts } = this.#session;
    facts.authUser ??= userOf(facts.authMechanism ?? "", answer.trim(), this.#authSteps++);
  }
}

/** Where the content of a DATA command goes. */
class Content implements DotSink {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  data(bytes: Uint8Array, at: number, end: number): void {
    this.#session.openMessage().data(bytes, at, end);
  }

  smuggling(): void {
    this.#session.flow.weird("wh_smtp_smuggling");
  }
}
