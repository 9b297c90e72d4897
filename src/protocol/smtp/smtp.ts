/** Hot: SMTP and LMTP (RFC 5321, 2033), with pipelining, BDAT, AUTH and STARTTLS: mail on its way between servers. */

import { latin1 } from "#base/bytes.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import { Client } from "./client.ts";
import { smtp as smtpRecord } from "./record.ts";
import { Server } from "./server.ts";
import { Session } from "./session.ts";

const greeting = /^(?:EHLO|HELO|LHLO)(?:[ \t\r\n]|$)/i;
const midstream = /^(?:MAIL FROM|RCPT TO):/i;
/** A banner that says so; 220 alone is FTP's as well. */
const banner = /^220[ -][^\r\n]{0,500}\bE?L?S?MTP\b/i;
const anyBanner = /^(?:220|421|554)[ -]/;
/** Enough to see a banner's first line. */
const probed = 512;

function probe(bytes: Uint8Array, at: number, end: number, side: Side, onPort: boolean): Verdict {
  const text = latin1(bytes, at, Math.min(end, at + probed));
  if (side === 0) {
    if (greeting.test(text) || midstream.test(text)) return "yes";
    return text.length < 10 && /^[A-Za-z :]*$/.test(text) ? "more" : "no";
  }
  if (banner.test(text) || (onPort && anyBanner.test(text))) return "yes";
  if (text.startsWith("220") || "220".startsWith(text) || (onPort && text.length < 4)) return "more";
  return "no";
}

export const smtp: Protocol = {
  name: "smtp",
  transports: ["tcp"],
  ports: [25, 587, 2525],
  records: [smtpRecord],
  probe,
  open: (flow: Flow): Conversation => {
    const session = new Session(flow);
    const client = new Client(session);
    const server = new Server(session, client);
    return {
      data(side, bytes, at, end) {
        if (session.isOver) return;
        if (side === 0) client.data(bytes, at, end);
        else server.data(bytes, at, end);
      },
      gap(side, length) {
        if (session.isOver) return;
        if (side === 0) client.gap(length);
        else server.gap();
      },
      close() {
        session.close();
      },
    };
  },
};
