/** SOCKS: to whom a proxy is asked to connect (RFC 1928, 1929; version 4 and 4a); what it carries is read by its own protocol. */
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import type { RowOf } from "#record/record.ts";
import {
  clientSize,
  longestMessage,
  place4,
  place5,
  serverSize,
  signIn,
  user4,
  user5,
  version4,
  version5,
} from "./messages.ts";
import { socks as record } from "./record.ts";

const commands: Readonly<Record<number, string>> = { 1: "connect", 2: "bind", 3: "udp associate" };
const connect = 1;
const bind = 2;
/** RFC 1929 is method 2; none of those offered will do: 255. */
const byName = 2;
const noMethod = 255;

/** Zeek's words for the replies. */
const replies4: Readonly<Record<number, string>> = {
  90: "succeeded",
  91: "general SOCKS server failure",
  92: "request failed because client is not running identd",
  93: "request failed because client's identd could not confirm the user ID string in the request",
};
const replies5: readonly string[] = [
  "succeeded",
  "general SOCKS server failure",
  "connection not allowed by ruleset",
  "Network unreachable",
  "Host unreachable",
  "Connection refused",
  "TTL expired",
  "Command not supported",
  "Address type not supported",
];
const succeeded = replies5[0];

/** A message that is not whole yet. */
interface Started {
  readonly bytes: Uint8Array;
  length: number;
}
const started = (): Started => ({ bytes: new Uint8Array(longestMessage), length: 0 });

class SocksConversation implements Conversation {
  readonly #flow: Flow;
  readonly #started: readonly [Started, Started] = [started(), started()];
  #isGreeted = false;
  #isChosen = false;
  #command = 0;
  #row: RowOf<typeof record> | undefined = undefined;
  /** The proxy answers to the requests of `bind` twice. */
  #replies = 0;
  #isOver = false;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const message = this.#started[side];
    while (at < end && !this.#isOver) {
      if (side === 0 && this.#command !== 0) {
        this.#ahead(bytes, at, end);
        return;
      }
      const size = this.#size(side, message);
      if (size === undefined || size > longestMessage) {
        this.#giveUp();
        return;
      }
      const taken = Math.min(size - message.length, end - at);
      for (let i = 0; i < taken; i++) message.bytes[message.length + i] = bytes[at + i]!;
      message.length += taken;
      at += taken;
      if (message.length < size || this.#size(side, message) !== size) continue;
      if (side === 0) this.#fromClient(message.bytes, size);
      else if (this.#fromProxy(message.bytes, size)) {
        this.#flow.carries("SOCKS");
        this.#flow.handOver(bytes, at, end);
      }
      message.length = 0;
    }
  }

  gap(): void {
    this.#giveUp();
  }

  close(): void {
    this.#isOver = true;
    this.#write();
  }

  #size(side: Side, { bytes, length }: Started): number | undefined {
    return side === 0 ? clientSize(bytes, length, this.#isGreeted) : serverSize(bytes, length, this.#isChosen);
  }

  /** What the client says before it was answered is for the other end, if the proxy is never heard at all. */
  #ahead(bytes: Uint8Array, at: number, end: number): void {
    if (this.#flow.position(1) > 0 || !this.#flow.isPartial) return;
    this.#isOver = true;
    this.#flow.handOver(bytes, at, end);
  }

  #giveUp(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#isUnproven) this.#flow.reject("not SOCKS");
  }

  /** The proxy has not said anything that only a proxy says. */
  get #isUnproven(): boolean {
    return !this.#isChosen && this.#replies === 0;
  }

  #fromClient(bytes: Uint8Array, size: number): void {
    this.#row ??= { ts: this.#flow.now, version: bytes[0]! };
    const row = this.#row;
    if (bytes[0] === signIn) row.user = user5(bytes);
    else if (bytes[0] === version5 && !this.#isGreeted) {
      this.#isGreeted = true;
      row.auth_methods = [...bytes.subarray(2, size)];
    } else {
      row.ts = this.#flow.now;
      this.#command = bytes[1]!;
      row.command = commands[this.#command];
      const { host, name, port } = bytes[0] === version4 ? place4(bytes, size) : place5(bytes, size);
      if (bytes[0] === version4) row.user = user4(bytes) || undefined;
      row["request.host"] = host;
      row["request.name"] = name;
      row.request_p = port;
    }
  }

  /** Whether what follows is the connection that was asked for. */
  #fromProxy(bytes: Uint8Array, size: number): boolean {
    const row = this.#row;
    if (row === undefined) {
      this.#giveUp();
      return false;
    }
    if (bytes[0] === version5 && !this.#isChosen) this.#chosen(row, bytes[1]!);
    else if (bytes[0] === signIn) this.#signedIn(row, bytes[1] === 0);
    else return this.#replied(row, bytes, size);
    return false;
  }

  #chosen(row: RowOf<typeof record>, method: number): void {
    if (method !== noMethod && row.auth_methods?.includes(method) === false) {
      this.#giveUp();
      return;
    }
    this.#isChosen = true;
    this.#flow.confirm();
    row.auth_method = method;
    if (method === 0 || method === byName) return;
    // what signs in otherwise, or nobody, is not read
    if (method !== noMethod) this.#flow.weird("socks5_unsupported_authentication_method", String(method));
    this.#isOver = true;
  }

  #signedIn(row: RowOf<typeof record>, isAccepted: boolean): void {
    if (isAccepted) return;
    row.status = replies5[1];
    this.#isOver = true;
  }

  #replied(row: RowOf<typeof record>, bytes: Uint8Array, size: number): boolean {
    const code = bytes[1]!;
    const status = bytes[0] === version5 ? replies5[code] : replies4[code];
    if (status === undefined || this.#command === 0) {
      this.#giveUp();
      return false;
    }
    this.#replies++;
    this.#flow.confirm();
    const { host, name, port } = bytes[0] === version5 ? place5(bytes, size) : place4(bytes, size);
    row.status = status;
    row["bound.host"] = host;
    row["bound.name"] = name;
    row.bound_p = port;
    if (status !== succeeded) this.#isOver = true;
    else if (this.#command === connect) this.#isOver = true;
    else if (this.#command === bind && this.#replies === 2) this.#isOver = true;
    if (this.#isOver || this.#command !== bind) this.#write();
    return this.#isOver && status === succeeded;
  }

  /** A greeting alone is written, too, if it was answered: somebody tried the door. */
  #write(): void {
    const row = this.#row;
    this.#row = undefined;
    if (row !== undefined && !this.#isUnproven) this.#flow.emit(record, row);
  }
}

function probe(bytes: Uint8Array, at: number, end: number, side: Side, onPort: boolean): Verdict {
  if (side === 1) return "no";
  const [version, second] = [bytes[at]!, bytes[at + 1]!];
  if (version !== version4 && version !== version5) return "no";
  if (end - at < 3) return "more";
  if (version === version4) {
    if (second !== connect && second !== bind) return "no";
    if (end - at < 9) return "more";
    return bytes[at + 2] !== 0 || bytes[at + 3] !== 0 ? "yes" : "no";
  }
  if (second < 1 || second > 8) return "no";
  for (let i = at + 2; i < Math.min(end, at + 2 + second); i++)
    if (!onPort && bytes[i]! > 9 && bytes[i]! < 0x80) return "no";
  return end - at < 2 + second ? "more" : "yes";
}

export const socks: Protocol = {
  name: "socks",
  transports: ["tcp"],
  ports: [1080],
  records: [record],
  probe,
  open: (flow) => new SocksConversation(flow),
};
