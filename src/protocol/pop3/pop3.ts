/** Hot: POP3 (RFC 1939, 2449, 2595, 5034): mail fetched from a mailbox. */
import { latin1 } from "#base/bytes.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import { Client } from "./client.ts";
import { pop3 as pop3Record } from "./record.ts";
import { Server } from "./server.ts";
import { Session } from "./session.ts";

/** USER alone is FTP's as well. */
const ownCommand = /^(?:CAPA|APOP|STLS)(?:[ \r\n]|$)/i;
const sharedCommand = /^(?:USER|AUTH|QUIT)(?:[ \r\n]|$)/i;
/** A bare +OK is Redis's as well. */
const banner = /^\+OK [^\r\n]/;

const longestProbe = 64;

function probe(bytes: Uint8Array, at: number, end: number, side: Side, onPort: boolean): Verdict {
  const text = latin1(bytes, at, Math.min(end, at + longestProbe));
  if (side === 1) {
    if (banner.test(text) || (onPort && /^(?:\+OK|-ERR)/.test(text))) return "yes";
    return "+OK ".startsWith(text) ? "more" : "no";
  }
  if (ownCommand.test(text) || (onPort && sharedCommand.test(text))) return "yes";
  return sharedCommand.test(text) || (text.length < 5 && /^[A-Za-z]*$/.test(text)) ? "more" : "no";
}

export const pop3: Protocol = {
  name: "pop3",
  transports: ["tcp"],
  ports: [110],
  records: [pop3Record],
  probe,
  open: (flow: Flow): Conversation => {
    const session = new Session(flow);
    const server = new Server(session);
    const client = new Client(session, server);
    return {
      data(side, bytes, at, end) {
        if (session.isOver) return;
        if (side === 0) client.data(bytes, at, end);
        else server.data(bytes, at, end);
      },
      gap(side, length) {
        if (session.isOver) return;
        if (side === 0) client.gap();
        else server.gap(length);
      },
      close() {
        server.close();
        session.close();
      },
    };
  },
};
