/** One mail transaction while it is under way: envelope, message, and the row that becomes of them. */

import type { Flow } from "#flow/flow.ts";
import type { RowOf } from "#record/record.ts";
import { bareAddress } from "../mime/addresses.ts";
import { rawText } from "../mime/encoded-word.ts";
import { addressInReceived, authenticationClaims, mailHeader, mostAddresses } from "../mime/mail-header.ts";
import type { Message } from "../mime/message.ts";
import type { smtp } from "./record.ts";

/** Recipients of one transaction that are kept; servers refuse some hundreds. */
const mostRecipients = 1000;

/** Servers give up on a loop after some thirty hops. */
const longestPath = 100;

/** What the session knows of its client when a transaction is written. */
export interface SessionFacts {
  helo: string | undefined;
  authMechanism: string | undefined;
  authUser: string | undefined;
  tls: boolean;
}

export class Transaction {
  readonly startedAt: number;
  mailFrom: string | undefined;
  readonly recipients = new Set<string>();
  lastReply: string | undefined;
  message: Message | undefined;
  /** Files of a message that stopped short before this one. */
  readonly brokenOff: string[] = [];
  isChunked = false;
  smtpUtf8 = false;
  /** The client did something that is worth a row: it said more than goodbye. */
  hasActivity = false;
  #saidTooMany = false;

  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }

  /** MAIL, RCPT or message data were seen. */
  get hasMail(): boolean {
    return this.mailFrom !== undefined || this.recipients.size > 0 || this.message !== undefined;
  }

  addRecipient(address: string, flow: Flow): void {
    if (this.recipients.size < mostRecipients) {
      this.recipients.add(address);
    } else if (!this.#saidTooMany) {
      this.#saidTooMany = true;
      flow.weird("smtp_too_many_rcptto_addresses");
    }
  }

  row(flow: Flow, depth: number, facts: SessionFacts): RowOf<typeof smtp> {
    const { message } = this;
    const header = message?.headers && mailHeader(message.headers);
    const claims = message?.headers && authenticationClaims(message.headers);
    const recipients = [...this.recipients];
    return {
      ts: this.startedAt,
      trans_depth: depth,
      helo: facts.helo,
      mailfrom: this.mailFrom,
      rcptto: recipients.length > 0 ? recipients : undefined,
      date: header?.date,
      from: header?.from,
      to: header?.to,
      cc: header?.cc,
      reply_to: header?.replyTo,
      msg_id: header?.msgId,
      in_reply_to: header?.inReplyTo,
      subject: header?.subject,
      x_originating_ip: header?.originatingIp,
      first_received: header?.received[0],
      second_received: header?.received[1],
      last_reply: this.lastReply,
      path: pathOf(flow, header?.received ?? []),
      user_agent: header?.userAgent,
      tls: facts.tls,
      fuids: [...this.brokenOff, ...(message?.files.map((file) => file.fuid) ?? [])],
      size: message?.size,
      chunking: message ? this.isChunked : undefined,
      auth_mech: facts.authMechanism,
      auth_user: facts.authUser,
      smtp_utf8: this.smtpUtf8 || undefined,
      bcc: header && hiddenRecipients(recipients, [...(header.to ?? []), ...(header.cc ?? [])]),
      subject_raw: header?.subjectRaw,
      links: message && nonEmpty(message.links.all),
      attachments: message && nonEmpty(message.attachments),
      spf_seen: claims?.spf,
      dkim_seen: claims?.dkim,
      dmarc_seen: claims?.dmarc,
      list_id: header?.listId,
      boundary: message?.boundary === undefined ? undefined : rawText(message.boundary),
      header_names: header?.names,
      display_mismatch: header?.displayMismatch,
      link_text_mismatch: message && message.links.all.length > 0 ? message.links.isMisleading : undefined,
    };
  }
}

const nonEmpty = <T>(values: readonly T[]): readonly T[] | undefined => (values.length > 0 ? values : undefined);

/** Recipients that the header does not name. */
function hiddenRecipients(recipients: readonly string[], named: readonly string[]): readonly string[] | undefined {
  const shown = new Set(named.map((entry) => (bareAddress(entry) ?? entry).toLowerCase()));
  return nonEmpty(recipients.filter((recipient) => !shown.has(recipient.toLowerCase())));
}

/** The receiver, the host that delivered to it, and those that the Received fields name, latest first. */
function pathOf(flow: Flow, received: readonly string[]): string[] {
  const path = [flow.respAddress, flow.origAddress];
  for (const field of received.toReversed()) {
    const address = addressInReceived(field);
    if (address === undefined || path.at(-1) === address) continue;
    if (path.length >= longestPath) {
      flow.weird("smtp_max_path_length_exceeded");
      break;
    }
    path.push(address);
  }
  return path;
}

/** Says what was too long to keep. */
export function weighHeader(flow: Flow, row: RowOf<typeof smtp>): void {
  if ((row.to?.length ?? 0) >= mostAddresses) flow.weird("smtp_too_many_to_addresses");
  if ((row.cc?.length ?? 0) >= mostAddresses) flow.weird("smtp_too_many_cc_addresses");
}
