/** Where FTP's data goes, as PORT, PASV, EPRT and EPSV tell it, and the connection that then carries it (RFC 959, RFC 2428). */
import { addressText, parseAddress } from "#base/address.ts";
import type { FileBody } from "#flow/files.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol } from "#flow/protocol.ts";

export interface DataEnd {
  /** Undefined: that of the host that says it. */
  readonly address: string | undefined;
  readonly port: number;
}

const canonical = (text: string): string | undefined => {
  const bytes = parseAddress(text);
  return bytes === undefined ? undefined : addressText(bytes);
};

/** h1,h2,h3,h4,p1,p2 of PORT and of the reply to PASV. */
export function sixNumbers(text: string): DataEnd | undefined {
  const match = /(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3}),(\d{1,3})/.exec(text);
  const numbers = match?.slice(1).map(Number);
  if (numbers === undefined || numbers.some((number) => number > 255)) return undefined;
  const address = canonical(numbers.slice(0, 4).join("."));
  return address === undefined ? undefined : { address, port: numbers[4]! * 256 + numbers[5]! };
}

/** |protocol|address|port| of EPRT, |||port| of the reply to EPSV; any character may stand for the bar. */
export function barred(text: string): DataEnd | undefined {
  const match = /([!-~])\d?\1([0-9A-Fa-f:.]*)\1(\d{1,5})\1/.exec(text);
  if (match === null) return undefined;
  const port = Number(match[3]);
  const address = match[2] === "" ? undefined : canonical(match[2]!);
  if (port > 65_535 || (match[2] !== "" && address === undefined)) return undefined;
  return { address, port };
}

/** What the control connection wants to know of the data. */
export interface Transfer {
  begun(uid: string, body: FileBody): void;
  readonly filename: string | undefined;
}

class DataConversation implements Conversation {
  readonly #flow: Flow;
  readonly #transfer: Transfer;
  #body: FileBody | undefined = undefined;
  #side: Side = 0;

  constructor(flow: Flow, transfer: Transfer) {
    this.#flow = flow;
    this.#transfer = transfer;
    flow.confirm();
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    this.#open(side);
    if (side === this.#side) this.#body?.data(bytes, at, end);
  }

  gap(side: Side, length: number): void {
    this.#open(side);
    if (side === this.#side) this.#body?.gap(length);
  }

  end(side: Side): void {
    if (side === this.#side) this.#finish(true);
  }

  close(): void {
    this.#finish(false);
  }

  /** Data goes one way: who sends first sends all. */
  #open(side: Side): void {
    if (this.#body !== undefined) return;
    this.#side = side;
    const { filename } = this.#transfer;
    this.#body = this.#flow.file({ source: "FTP_DATA", depth: 0, side, filename, isVerbatim: true });
    this.#transfer.begun(this.#flow.uid, this.#body);
  }

  #finish(isComplete: boolean): void {
    const body = this.#body;
    this.#body = undefined;
    body?.end(isComplete);
  }
}

/** The protocol of a connection that a control connection has announced. */
export const dataOf = (transfer: Transfer): Protocol => ({
  name: "ftp-data",
  transports: ["tcp"],
  ports: [],
  records: [],
  probe: () => "no",
  open: (flow) => new DataConversation(flow, transfer),
});
