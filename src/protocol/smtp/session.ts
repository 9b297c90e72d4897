/** What both sides of an SMTP connection work on: transactions, and the commands that wait for their reply. */
import type { Flow } from "#flow/flow.ts";
import { Message } from "../mime/message.ts";
import { smtp } from "./record.ts";
import { type SessionFacts, Transaction, weighHeader } from "./transaction.ts";

/** A client that pipelines stays below the number of recipients a server takes; more is no dialogue. */
const mostPending = 1000;

/** Zeek's limit: after so many commands out of order this is no mail. */
const mostInvalid = 25;

/** What waits for a reply. `end of data` and `last chunk` end a message. */
export type Pending = "other" | "AUTH" | "STARTTLS" | "nested MAIL" | "DATA" | "end of data" | "last chunk";

export interface Command {
  readonly name: Pending;
  readonly transaction: Transaction;
}

export class Session {
  readonly flow: Flow;
  readonly facts: SessionFacts = { helo: undefined, authMechanism: undefined, authUser: undefined, tls: false };
  /** Sent and not answered yet, in order. */
  readonly pending: Command[] = [];
  transaction: Transaction;
  sawServer = false;
  sawClient = false;
  /** Encrypted now, or given up: no more is read. */
  isOver = false;
  /** MIME entities of all messages so far. */
  entities = 0;
  #written = 0;
  #invalid = 0;
  #saidPending = false;

  constructor(flow: Flow) {
    this.flow = flow;
    this.transaction = new Transaction(flow.now);
  }

  /** The message of the current transaction, begun if it was not. */
  openMessage(): Message {
    this.transaction.message ??= new Message(this.flow, "SMTP", 0, this.entities);
    return this.transaction.message;
  }

  await(name: Pending): void {
    if (this.pending.length >= mostPending) {
      if (!this.#saidPending) this.flow.weird("smtp_excessive_pending_cmds");
      this.#saidPending = true;
      this.#forget(this.pending.shift()!);
    }
    this.pending.push({ name, transaction: this.transaction });
  }

  /** The message of the current transaction is over: what follows belongs to the next, whatever the reply. */
  endMessage(isComplete: boolean, awaiting: "end of data" | "last chunk"): void {
    this.#endMime(isComplete);
    this.await(awaiting);
    this.transaction = new Transaction(this.flow.now);
  }

  /** The server answered the end of a message, or never will. */
  write(transaction: Transaction): void {
    const row = transaction.row(this.flow, ++this.#written, this.facts);
    weighHeader(this.flow, row);
    this.flow.emit(smtp, row);
  }

  /** A new transaction begins: one that was under way and never ended is written as it stands. */
  begin(): void {
    if (!this.sawServer) this.#writePending();
    if (this.transaction.hasMail) this.abandon();
  }

  /** Writes the current transaction, unfinished as it is. */
  abandon(): void {
    this.#endMime(false);
    this.write(this.transaction);
    this.transaction = new Transaction(this.flow.now);
  }

  /** The message stops short, and another begins in its place. */
  breakOff(): void {
    this.#endMime(false);
    const { files = [] } = this.transaction.message ?? {};
    this.transaction.brokenOff.push(...files.map(({ fuid }) => fuid));
    this.transaction.message = undefined;
  }

  /** A command out of its order. */
  invalid(): void {
    this.flow.weird("smtp_mail_transaction_invalid");
    if (++this.#invalid < mostInvalid) return;
    this.flow.weird("smtp_excessive_invalid_mail_transactions");
    this.isOver = true;
    this.flow.reject("too many mail commands out of order");
  }

  close(): void {
    this.#writePending();
    if (this.transaction.hasActivity) this.abandon();
  }

  #endMime(isComplete: boolean): void {
    const { message } = this.transaction;
    message?.end(isComplete);
    this.entities += message?.entities ?? 0;
  }

  #writePending(): void {
    for (const command of this.pending.splice(0)) this.#forget(command);
  }

  #forget(command: Command): void {
    if (command.name === "end of data" || command.name === "last chunk") this.write(command.transaction);
  }
}
