/** What both sides of an IMAP connection work on, and the rows that become of it. */
import type { Flow } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { rawText } from "../mime/encoded-word.ts";
import { mailHeader } from "../mime/mail-header.ts";
import type { Message } from "../mime/message.ts";
import { imap } from "./record.ts";

/** Commands that wait for their reply. */
const mostTags = 200;
/** A server names some forty. */
const mostCapabilities = 100;

export interface Command {
  readonly name: string;
  readonly argument: string;
}

/** What the line around a message says of it. */
export interface Place {
  command: "FETCH" | "APPEND";
  mailbox?: string | undefined;
  number?: number | undefined;
  uid?: number | undefined;
  flags?: string[] | undefined;
}

export class Session {
  readonly flow: Flow;
  readonly commands = new Map<string, Command>();
  /** The server waits for an answer of a login: the client's next line is no command. */
  isChallenging = false;
  /** Encrypted or compressed now, or given up: no more is read. */
  isOver = false;
  user: string | undefined;
  authMechanism: string | undefined;
  success: boolean | undefined;
  banner: string | undefined;
  tls = false;
  compress: boolean | undefined;
  mailbox: string | undefined;
  clientId: string | undefined;
  /** MIME entities of all messages so far. */
  entities = 0;
  #capabilities: string[] | undefined;
  #sawCommand = false;
  #fetched = 0;
  #appended = 0;
  #tag: string | undefined;
  #status: string | undefined;
  #reply: string | undefined;
  readonly #startedAt: number;

  constructor(flow: Flow) {
    this.flow = flow;
    this.#startedAt = flow.now;
  }

  await(tag: string, command: Command): void {
    this.#sawCommand = true;
    if (this.commands.size < mostTags) this.commands.set(tag, command);
  }

  capabilities(list: string): void {
    this.#capabilities = rawText(list.trim()).split(/ +/, mostCapabilities);
  }

  answered(tag: string, status: string, reply: string): void {
    this.#tag = rawText(tag);
    this.#status = status;
    this.#reply = reply;
  }

  /** A message was transferred whole, or as much of it as the client wanted. */
  message(message: Message, startedAt: number, place: Place): void {
    if (place.command === "FETCH") this.#fetched++;
    else this.#appended++;
    const header = message.headers && mailHeader(message.headers);
    this.flow.emit(imap, {
      ts: startedAt,
      ...this.#login(),
      command: place.command,
      mailbox: place.mailbox ?? this.mailbox,
      msg_no: place.number,
      uid_msg: place.uid,
      flags: place.flags,
      size: message.size,
      fuids: message.files.map(({ fuid }) => fuid),
      date: header?.date,
      from: header?.from,
      to: header?.to,
      subject: header?.subject,
      msg_id: header?.msgId,
      links: message.links.all.length > 0 ? message.links.all : undefined,
      attachments: message.attachments.length > 0 ? message.attachments : undefined,
    });
  }

  close(): void {
    if (!this.#sawCommand) return;
    this.flow.emit(imap, {
      ts: this.#startedAt,
      ...this.#login(),
      capabilities: this.#capabilities,
      compress: this.compress,
      command: "session",
      tag: this.#tag,
      mailbox: this.mailbox,
      status: this.#status,
      reply: this.#reply,
      fetched: this.#fetched,
      appended: this.#appended,
      client_id: this.clientId,
    });
  }

  #login(): Partial<RowOf<typeof imap>> {
    const { user, authMechanism, success, banner, tls } = this;
    return { user, auth_mech: authMechanism, success, banner, tls };
  }
}
