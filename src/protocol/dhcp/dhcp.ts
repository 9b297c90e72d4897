/** DHCP: messages of one transaction come in several conversations, by broadcast and not, and are joined by their id. */
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol } from "#flow/protocol.ts";
import { DhcpMessage, isMessage } from "./message.ts";
import { dhcp as dhcpRecord } from "./record.ts";
import { DhcpTransaction } from "./transaction.ts";

/** Zeek's times: looked at after ten seconds, over when quiet for five, cut after thirty. */
const afterMicros = { look: 10e6, quiet: 5e6, most: 30e6 } as const;
/** A large campus has a few hundred at a time; beyond that the oldest are written. */
const maxTransactions = 10_000;

/** Transactions that may go on, by id and client; shared by the conversations that carry them. */
class Transactions {
  readonly #byKey = new Map<string, DhcpTransaction>();
  #sweptAt = 0;
  #open = 0;

  begin(): void {
    this.#open++;
  }

  /** When no conversation is left, nothing more can come. */
  end(flow: Flow): void {
    if (--this.#open > 0) return;
    for (const transaction of this.#byKey.values()) flow.emit(dhcpRecord, transaction.row());
    this.#byKey.clear();
  }

  add(flow: Flow, side: Side, message: DhcpMessage): void {
    this.#sweep(flow);
    const key = `${message.xid} ${message.mac}`;
    let transaction = this.#byKey.get(key);
    if (transaction === undefined || isOver(transaction, flow.now)) {
      if (transaction !== undefined) this.#write(flow, key, transaction);
      if (this.#byKey.size >= maxTransactions) this.#writeOldest(flow);
      transaction = new DhcpTransaction(flow.now, message.xid);
      this.#byKey.set(key, transaction);
    }
    transaction.add(flow, side, message);
    if (transaction.isFull) this.#write(flow, key, transaction);
  }

  /** Once a second of the traffic's time is often enough, and bounds the work. */
  #sweep(flow: Flow): void {
    if (Math.abs(flow.now - this.#sweptAt) < 1e6) return;
    this.#sweptAt = flow.now;
    for (const [key, transaction] of this.#byKey) {
      if (flow.now - transaction.startedAt <= afterMicros.look) return;
      if (isOver(transaction, flow.now)) this.#write(flow, key, transaction);
    }
  }

  #writeOldest(flow: Flow): void {
    flow.weird("DHCP_max_tracked_transactions_exceeded");
    for (const [key, transaction] of this.#byKey) {
      this.#write(flow, key, transaction);
      return;
    }
  }

  #write(flow: Flow, key: string, transaction: DhcpTransaction): void {
    this.#byKey.delete(key);
    flow.emit(dhcpRecord, transaction.row());
  }
}

function isOver(transaction: DhcpTransaction, now: number): boolean {
  const age = now - transaction.startedAt;
  if (age <= afterMicros.look) return false;
  return age > afterMicros.most || now - transaction.lastAt > afterMicros.quiet;
}

class DhcpConversation implements Conversation {
  readonly #flow: Flow;
  readonly #transactions: Transactions;
  #isConfirmed = false;

  constructor(flow: Flow, transactions: Transactions) {
    this.#flow = flow;
    this.#transactions = transactions;
    transactions.begin();
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    if (!isMessage(bytes, at, end)) {
      if (!this.#isConfirmed) this.#flow.reject("not a DHCP message");
      return;
    }
    if (!this.#isConfirmed) this.#flow.confirm("dhcp");
    this.#isConfirmed = true;
    const message = new DhcpMessage(bytes, at, end);
    if (message.isOverrun) this.#flow.weird("wh_dhcp_option_overrun");
    this.#transactions.add(this.#flow, side, message);
  }

  gap(): void {}

  close(): void {
    this.#transactions.end(this.#flow);
  }
}

/** A DHCP with transactions of its own. */
function createDhcp(): Protocol {
  const transactions = new Transactions();
  return {
    name: "dhcp",
    transports: ["udp"],
    ports: [67, 68, 4011],
    records: [dhcpRecord],
    probe: (bytes, at, end) => (isMessage(bytes, at, end) ? "yes" : "no"),
    open: (flow) => new DhcpConversation(flow, transactions),
  };
}

export const dhcp = createDhcp();
