/** What both sides of a POP3 connection work on, and the rows that become of it. */
import type { Flow } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { mailHeader } from "../mime/mail-header.ts";
import type { Message } from "../mime/message.ts";
import { pop3 } from "./record.ts";

/** A client that pipelines more is no mail client. */
const mostPending = 100;

/** Unique ids that are remembered: a mailbox of more has its messages named by number only. */
const mostIds = 10_000;

export interface Command {
  readonly name: string;
  readonly argument: string;
  readonly at: number;
}

export class Session {
  readonly flow: Flow;
  /** Sent and not answered yet, in order. */
  readonly pending: Command[] = [];
  /** Unique ids by message number. */
  readonly ids = new Map<string, string>();
  /** Encrypted now, or given up: no more is read. */
  isOver = false;
  user: string | undefined;
  authMechanism: string | undefined;
  success: boolean | undefined;
  banner: string | undefined;
  tls = false;
  readonly capabilities: string[] = [];
  deleted = 0;
  /** MIME entities of all messages so far. */
  entities = 0;
  #retrieved = 0;
  #sawCommand = false;
  #lastStatus: string | undefined;
  #lastReply: string | undefined;
  #saidPending = false;
  readonly #startedAt: number;

  constructor(flow: Flow) {
    this.flow = flow;
    this.#startedAt = flow.now;
  }

  await(name: string, argument: string): void {
    this.#sawCommand = true;
    if (this.pending.length >= mostPending) {
      if (!this.#saidPending) this.flow.weird("pop3_client_too_many_pending_commands");
      this.#saidPending = true;
      this.pending.shift();
    }
    this.pending.push({ name, argument, at: this.flow.now });
  }

  /** The server's verdict on a command (undefined: its greeting). */
  answered(command: Command | undefined, status: string, reply: string): void {
    this.#lastStatus = status;
    this.#lastReply = reply;
    const isOk = status === "+OK";
    switch (command?.name) {
      case undefined:
        this.banner ??= reply;
        return;
      case "PASS":
      case "APOP":
      case "AUTH":
        // AUTH without a mechanism only asks which there are
        if (command?.argument !== "" || command.name === "PASS") this.success = isOk;
        return;
      case "DELE":
        if (isOk) this.deleted++;
        return;
      case "UIDL":
        if (isOk) this.addId(reply);
    }
  }

  /** `number id`, as UIDL lists them. */
  addId(line: string): void {
    const [number = "", id] = line.trim().split(" ", 2);
    if (id !== undefined && this.ids.size < mostIds) this.ids.set(number, id);
  }

  /** A message was fetched, or refused. */
  fetched(command: Command, status: string, reply: string, message: Message | undefined): void {
    if (message) {
      this.#retrieved++;
      this.entities += message.entities;
    }
    const header = message?.headers && mailHeader(message.headers);
    const [number = ""] = command.argument.split(" ", 1);
    this.flow.emit(pop3, {
      ts: command.at,
      ...this.#login(),
      command: command.name,
      args: command.argument,
      status,
      reply,
      msg_no: /^\d{1,9}$/.test(number) ? Number(number) : undefined,
      size: message?.size,
      uidl: this.ids.get(number),
      fuids: message?.files.map(({ fuid }) => fuid),
      date: header?.date,
      from: header?.from,
      to: header?.to,
      subject: header?.subject,
      msg_id: header?.msgId,
      links: message && message.links.all.length > 0 ? message.links.all : undefined,
      attachments: message && message.attachments.length > 0 ? message.attachments : undefined,
    });
  }

  close(): void {
    if (!this.#sawCommand) return;
    this.flow.emit(pop3, {
      ts: this.#startedAt,
      ...this.#login(),
      command: "session",
      status: this.#lastStatus,
      reply: this.#lastReply,
      capa: this.capabilities.length > 0 ? this.capabilities : undefined,
      retrieved: this.#retrieved,
      deleted: this.deleted,
    });
  }

  #login(): Partial<RowOf<typeof pop3>> {
    const { user, authMechanism, success, banner, tls } = this;
    return { user, auth_mech: authMechanism, success, banner, tls };
  }
}
