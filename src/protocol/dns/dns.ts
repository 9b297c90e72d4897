/** DNS over UDP and TCP, and what shares its messages: mDNS, LLMNR, NetBIOS names. */
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol } from "#flow/protocol.ts";
import { MessageFraming } from "./framing.ts";
import { flag, flagsAt, header, opcode, opcodeOf } from "./header.ts";
import { messages } from "./message.ts";
import { Pending, type UnmatchedTaker } from "./pairing.ts";
import { probeDatagram, probeStream } from "./probe.ts";
import { dns as dnsRecord } from "./record.ts";
import { type DnsRow, Transaction } from "./transaction.ts";

const port = { dns: 53, netbios: 137, mdns: 5353, llmnr: 5355 } as const;
/** What is damaged this often before anything was sound is no DNS. */
const maxViolations = 2;

function transportOf(flow: Flow): DnsRow["transport"] {
  const isPort = (wanted: number): boolean => flow.respPort === wanted || flow.origPort === wanted;
  if (isPort(port.mdns)) return "mdns";
  if (isPort(port.llmnr)) return "llmnr";
  if (isPort(port.netbios)) return "nbns";
  return flow.proto === "tcp" ? "tcp" : "udp";
}

/** 224.0.0.0/4, whose bytes are IPv4-mapped, and ff00::/8. */
const isMulticast = (address: Uint8Array): boolean =>
  address[0] === 0xff || (address[10] === 0xff && address[0] === 0 && (address[12]! & 0xf0) === 0xe0);

/** Zeek tells queries, notifies and updates; NetBIOS has its own operations. */
const isTold = (operation: number, isNetbios: boolean): boolean =>
  operation === opcode.query ||
  operation === opcode.update ||
  (isNetbios ? operation > opcode.update : operation === opcode.notify);

class DnsConversation implements Conversation, UnmatchedTaker {
  readonly #flow: Flow;
  readonly #transport: DnsRow["transport"];
  readonly #queries = new Pending(this);
  /** Made when a reply comes before its query, or without. */
  #replies: Pending | undefined = undefined;
  readonly #framing: readonly [MessageFraming, MessageFraming] | undefined = undefined;
  /** On a multicast group everybody speaks; a reply is nobody's in particular. */
  readonly #isGroup: boolean;
  #isFirst = true;
  #isConfirmed = false;
  #violations = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#transport = transportOf(flow);
    this.#isGroup = isMulticast(flow.respBytes);
    if (flow.proto !== "tcp") return;
    const take = (bytes: Uint8Array, at: number, end: number): void => this.#message(bytes, at, end);
    this.#framing = [new MessageFraming(take), new MessageFraming(take)];
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    if (this.#framing !== undefined) {
      this.#framing[side].data(bytes, at, end);
      return;
    }
    if (this.#isFirst && end - at >= header.size) {
      this.#isFirst = false;
      if (side === 0 && (flagsAt(bytes, at) & flag.qr) !== 0 && !this.#isGroup) this.#flow.swapRoles();
    }
    this.#message(bytes, at, end);
  }

  gap(side: Side, length: number): void {
    this.#framing?.[side].gap(length);
  }

  close(): void {
    this.#queries.flushAll();
    this.#replies?.flushAll();
  }

  #message(bytes: Uint8Array, at: number, end: number): void {
    if (end - at < header.size) {
      this.#flow.weird("DNS_truncated_len_lt_hdr_len");
      return;
    }
    const flags = flagsAt(bytes, at);
    if (!isTold(opcodeOf(flags), this.#transport === "nbns")) return;
    const isReply = (flags & flag.qr) !== 0;
    const transaction = this.#transactionOf((bytes[at]! << 8) | bytes[at + 1]!, isReply);
    const isSound = messages.read(this.#flow, transaction, bytes, at, end);
    if (isReply) transaction.sawReply = true;
    else transaction.sawQuery = true;
    if (this.#isGroup || (transaction.sawQuery && transaction.sawReply)) this.#emit(transaction);
    this.#judge(isSound);
  }

  /** The other half's transaction when that is known, else a new one that waits for its other half. */
  #transactionOf(id: number, isReply: boolean): Transaction {
    const known = this.#isGroup ? undefined : (isReply ? this.#queries : this.#replies)?.take(id);
    if (known !== undefined) return known;
    const transaction = new Transaction(id, this.#flow.now, this.#flow.proto, this.#transport);
    if (!this.#isGroup) this.#wait(transaction, isReply);
    return transaction;
  }

  #wait(transaction: Transaction, isReply: boolean): void {
    if (!isReply) {
      this.#queries.add(transaction);
      return;
    }
    this.#replies ??= new Pending(this);
    this.#replies.add(transaction);
  }

  /** The other half of it never came. */
  unmatched(transaction: Transaction): void {
    if (!transaction.sawQuery) this.#flow.weird("wh_dns_reply_without_query");
    this.#emit(transaction);
  }

  #judge(isSound: boolean): void {
    if (isSound) {
      if (!this.#isConfirmed) this.#flow.confirm("dns");
      this.#isConfirmed = true;
    } else if (!this.#isConfirmed && ++this.#violations >= maxViolations) {
      this.#flow.reject("not DNS messages");
    }
  }

  #emit(transaction: Transaction): void {
    this.#flow.emit(dnsRecord, transaction.row);
  }
}

const shared = {
  name: "dns",
  ports: [port.dns, port.netbios, port.mdns, port.llmnr],
  records: [dnsRecord],
  open: (flow: Flow): Conversation => new DnsConversation(flow),
} as const;

export const dns: Protocol = {
  ...shared,
  transports: ["udp"],
  probe: (bytes, at, end, _side, onPort) => probeDatagram(bytes, at, end, onPort),
};

export const dnsOverTcp: Protocol = {
  ...shared,
  transports: ["tcp"],
  probe: (bytes, at, end, _side, onPort) => probeStream(bytes, at, end, onPort),
};
