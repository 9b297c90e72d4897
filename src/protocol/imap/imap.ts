/** IMAP (RFC 9051, 3501): a mailbox read and kept on the server. */
import { latin1 } from "#base/bytes.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import { Client } from "./client.ts";
import { imap as imapRecord } from "./record.ts";
import { Server } from "./server.ts";
import { Session } from "./session.ts";

const greeting = /^\* (?:OK|PREAUTH|BYE)[ \r]/i;
const command =
  /^[A-Za-z0-9.]{1,20} (?:CAPABILITY|LOGIN|AUTHENTICATE|STARTTLS|ID|LOGOUT|SELECT|EXAMINE|NAMESPACE)[ \r]/i;
/** What is heard of a session that began long ago, as those do that wait for mail; believed on IMAP's port only. */
const midwayCommand =
  /^(?:DONE\r|[A-Za-z0-9.]{1,20} (?:UID|FETCH|NOOP|IDLE|LIST|STATUS|CHECK|CLOSE|SEARCH|STORE|APPEND)[ \r])/i;
const midwayReply = /^(?:\* \d{1,9} (?:EXISTS|RECENT|FETCH|EXPUNGE)|[A-Za-z0-9.]{1,20} (?:OK|NO|BAD))[ \r]/i;
const start = /^[A-Za-z0-9.]{1,20}(?: [A-Za-z]{0,12})?$/;

const longestProbe = 64;

function probe(bytes: Uint8Array, at: number, end: number, side: Side, onPort: boolean): Verdict {
  const text = latin1(bytes, at, Math.min(end, at + longestProbe));
  if (side === 1) {
    if (greeting.test(text) || (onPort && midwayReply.test(text))) return "yes";
    return text.length < 5 && "* OK * PREAUTH * BYE".includes(text) ? "more" : "no";
  }
  if (command.test(text) || (onPort && midwayCommand.test(text))) return "yes";
  return start.test(text) ? "more" : "no";
}

export const imap: Protocol = {
  name: "imap",
  transports: ["tcp"],
  ports: [143],
  records: [imapRecord],
  probe,
  open: (flow: Flow): Conversation => {
    const session = new Session(flow);
    const client = new Client(session);
    const server = new Server(session);
    return {
      data(side, bytes, at, end) {
        if (session.isOver) return;
        if (side === 0) client.data(bytes, at, end);
        else server.data(bytes, at, end);
      },
      gap(side, length) {
        if (session.isOver) return;
        if (side === 0) client.gap(length);
        else server.gap(length);
      },
      close() {
        client.close();
        server.close();
        session.close();
      },
    };
  },
};
