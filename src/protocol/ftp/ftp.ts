/** FTP: who signs in, what is fetched and stored, and the connections on which it travels (RFC 959, 2228, 2428, 3659). */
import { latin1 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import { LineReader } from "../lines.ts";
import { isUnaskedTls } from "../ssl/unasked.ts";
import { ftp as record } from "./record.ts";
import { Session } from "./session.ts";

/** What is kept of a line. */
const longestLine = 4096;
/** So many lines that are neither command nor reply, and this is not FTP. */
const mostOddLines = 10;
const probed = 16;
const commandLine = /^([A-Za-z]{3,4})(?: (.*))?$/s;
const replyLine = /^(\d{3})(?:([ -])(.*))?$/s;
const commands = /^(?:USER|AUTH|FEAT|SYST|OPTS|HOST|CLNT|PASS|PASV|EPSV)[ \r\n]/i;

class FtpConversation implements Conversation {
  readonly #flow: Flow;
  readonly #session: Session;
  readonly #lines: readonly [LineReader, LineReader] = [new LineReader(longestLine), new LineReader(longestLine)];
  #oddLines = 0;
  /** Code of the reply of several lines that has not ended. */
  #openReply: string | undefined = undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#session = new Session(flow);
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    if (side === 0 && isUnaskedTls(this.#flow, bytes, at)) {
      this.#session.isOver = true;
      this.#flow.handOver(bytes, at, end);
      return;
    }
    const lines = this.#lines[side];
    while (at < end && !this.#session.isOver) {
      at = lines.take(bytes, at, end);
      if (!lines.isWhole) return;
      const text = wireText(lines.bytes, lines.at, lines.end, longestLine);
      if (side === 0) this.#command(text);
      else if (this.#reply(text)) {
        this.#session.isOver = true;
        this.#flow.handOver(bytes, at, end);
      }
    }
  }

  gap(side: Side): void {
    this.#lines[side].drop();
    if (side === 1) this.#openReply = undefined;
  }

  close(): void {
    this.#session.close();
  }

  #command(line: string): void {
    if (this.#lines[0].isCut) this.#flow.weird("FTP_max_command_length_exceeded");
    // the signs of Telnet that go before ABOR are no part of it
    const match = commandLine.exec(line.replace(/^(?:\\xff|\\xf[0-9a-f])+/, ""));
    if (match === null) {
      this.#flow.weird("FTP_invalid_command");
      this.#odd();
      return;
    }
    this.#session.command(match[1]!.toUpperCase(), match[2] ?? "");
  }

  /** Says whether encryption begins behind this line. */
  #reply(line: string): boolean {
    const match = replyLine.exec(line);
    const [, code, separator, message = ""] = match ?? [];
    if (this.#openReply !== undefined && (code !== this.#openReply || separator === "-")) return false;
    if (code === undefined) {
      this.#odd();
      return false;
    }
    this.#openReply = separator === "-" ? code : undefined;
    return separator !== "-" && this.#session.reply(Number(code), message);
  }

  #odd(): void {
    if (++this.#oddLines < mostOddLines) return;
    this.#session.isOver = true;
    this.#flow.reject("lines that are neither command nor reply");
  }
}

function probe(bytes: Uint8Array, at: number, end: number, side: Side, onPort: boolean): Verdict {
  const text = latin1(bytes, at, Math.min(end, at + probed));
  if (side === 0) {
    if (commands.test(text)) return "yes";
    return text.length < 5 && /^[A-Za-z]*$/.test(text) ? "more" : "no";
  }
  if (!onPort) return "no";
  if (/^(?:220|120|421)[ -]/.test(text)) return "yes";
  return text.length < 4 && /^\d*$/.test(text) ? "more" : "no";
}

export const ftp: Protocol = {
  name: "ftp",
  transports: ["tcp"],
  ports: [21, 2811],
  records: [record],
  probe,
  open: (flow) => new FtpConversation(flow),
};
