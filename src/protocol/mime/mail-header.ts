/** The fields of a mail's header as the records of SMTP, POP3 and IMAP show them. */
import { parseAddress } from "#base/address.ts";
import { addressList, pretendedAddress } from "./addresses.ts";
import { decodeWords, rawText } from "./encoded-word.ts";
import type { Headers } from "./headers.ts";

/** Entries of To, and of Cc, that are kept: the largest lists that people send to stay below. */
export const mostAddresses = 1000;

/** What a header says of its message; what it does not say stays undefined. */
export interface MailHeader {
  readonly date: string | undefined;
  readonly from: string | undefined;
  readonly to: readonly string[] | undefined;
  readonly cc: readonly string[] | undefined;
  readonly replyTo: string | undefined;
  readonly msgId: string | undefined;
  readonly inReplyTo: string | undefined;
  readonly subject: string | undefined;
  readonly subjectRaw: string | undefined;
  readonly userAgent: string | undefined;
  readonly originatingIp: string | undefined;
  /** Received fields, the one that was added first at the front. */
  readonly received: readonly string[];
  readonly listId: string | undefined;
  readonly displayMismatch: boolean | undefined;
  readonly names: readonly string[];
}

const textOf = (value: string | undefined): string | undefined => (value === undefined ? undefined : rawText(value));

export function mailHeader(headers: Headers): MailHeader {
  const from = headers.get("from");
  const subject = headers.get("subject");
  const decoded = subject === undefined ? undefined : decodeWords(subject);
  const raw = textOf(subject);
  const decodedFrom = from === undefined ? undefined : decodeWords(from);
  return {
    date: textOf(headers.get("date")),
    from: decodedFrom,
    to: list(headers, "to"),
    cc: list(headers, "cc"),
    replyTo: textOf(headers.get("reply-to")),
    msgId: textOf(headers.get("message-id")),
    inReplyTo: textOf(headers.get("in-reply-to")),
    subject: decoded,
    subjectRaw: raw === decoded ? undefined : raw,
    userAgent: textOf(headers.get("user-agent") ?? headers.get("x-mailer") ?? headers.get("x-user-agent")),
    originatingIp: addressesIn(headers.get("x-originating-ip") ?? "")[0],
    received: headers.all("received").map(rawText).reverse(),
    listId: textOf(headers.get("list-id")),
    displayMismatch: decodedFrom === undefined ? undefined : pretendedAddress(decodedFrom) !== undefined,
    names: headers.fields.map((field) => rawText(field.name)),
  };
}

function list(headers: Headers, name: string): string[] | undefined {
  const values = headers.all(name);
  return values.length > 0 ? addressList(values, mostAddresses) : undefined;
}

/** IP addresses in running text, in order. */
export function addressesIn(text: string): string[] {
  const found: string[] = [];
  for (const [token] of text.replace(/IPv6:/gi, " ").matchAll(/[0-9A-Fa-f:.]{3,45}/g)) {
    const candidate = token.replace(/^[.:](?!:)|\.$/g, "");
    if (parseAddress(candidate)) found.push(candidate);
  }
  return found;
}

/** The address that a Received field says it came from: the second where there are two, since the first is a claim. */
export function addressInReceived(field: string): string | undefined {
  const wrapped = addressesIn([...field.matchAll(/[[(][^\])]{1,500}[\])]/g)].map(([part]) => part).join(" "));
  const found = wrapped.length > 0 ? wrapped : addressesIn(field);
  return found[1] ?? found[0];
}

const claims = {
  spf: /\bspf\s{0,5}=\s{0,5}(\w{1,20})/i,
  dkim: /\bdkim\s{0,5}=\s{0,5}(\w{1,20})/i,
  dmarc: /\bdmarc\s{0,5}=\s{0,5}(\w{1,20})/i,
};

/** What the message claims about its own checks (RFC 8601): believed by nobody but the server that wrote it. */
export function authenticationClaims(headers: Headers): { [K in keyof typeof claims]: string | undefined } {
  const text = headers.get("authentication-results") ?? "";
  const claim = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1]?.toLowerCase();
  return { spf: claim(claims.spf), dkim: claim(claims.dkim), dmarc: claim(claims.dmarc) };
}
