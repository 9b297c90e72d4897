/** ARP and RARP: who has which address on the local network, and who lies about it (RFC 826, RFC 903, RFC 5227). */
import { ip4Text, macText } from "#base/address.ts";
import { u16, u32 } from "#base/bytes.ts";
import type { WeirdName } from "#base/weird/index.ts";
import type { LinkConversation, LinkProtocol, Packet } from "#flow/link-protocol.ts";
import type { Emit, RowOf } from "#record/record.ts";
import { frame, isIp4OnEthernet, macNumber, operation } from "./frame.ts";
import { arp as arpRecord, operations } from "./record.ts";

type ArpRow = RowOf<typeof arpRecord>;

const etherType = { arp: 0x0806, rarp: 0x8035 } as const;
/** Operations by number (iana.org/assignments/arp-parameters). */
const operationNames: Readonly<Record<number, ArpRow["operation"]>> = {
  1: "request",
  2: "reply",
  3: "rarp_request",
  4: "rarp_reply",
  8: "inarp_request",
  9: "inarp_reply",
};
/** Questions to which nobody replied within this time are told, those of one asker for one address as one row. */
const unansweredMicros = 60e6;
/** A /16 that is full; beyond that the oldest is forgotten. */
const maxBindings = 65_536;
/** A scan of a /20 within a minute. */
const maxQuestions = 4096;
/** Rows a minute; a storm says nothing new in its thousandth frame. */
const maxRowsPerMinute = 1000;

interface Question {
  readonly row: ArpRow;
  readonly startedAt: number;
  askedAt: number;
  count: number;
}

class ArpConversation implements LinkConversation {
  readonly #emit: Emit;
  readonly #weird: (name: WeirdName, addition?: string) => void;
  /** Hardware address of each address, as they were told last. */
  readonly #bindings = new Map<number, number>();
  /** Waiting for a reply, by asker and address. */
  readonly #questions = new Map<string, Question>();
  #minuteAt = 0;
  #rowsInMinute = 0;
  #sweptAt = 0;

  constructor(emit: Emit, weird: (name: WeirdName, addition?: string) => void) {
    this.#emit = emit;
    this.#weird = weird;
  }

  data(packet: Packet, bytes: Uint8Array, at: number, end: number): void {
    if (end - at < frame.size) {
      this.#weird("truncated_ARP");
      return;
    }
    if (!isIp4OnEthernet(bytes, at)) return;
    const now = packet.seconds * 1e6 + packet.micros;
    this.#sweep(now);
    const kind = u16(bytes, at + frame.operation);
    const sender = u32(bytes, at + frame.senderAddress);
    const target = u32(bytes, at + frame.targetAddress);
    const mac = macNumber(bytes, at + frame.senderMac);
    if (packet.sourceMacAt >= 0 && macNumber(packet.bytes, packet.sourceMacAt) !== mac)
      this.#weird("wh_arp_mac_mismatch", macText(bytes, at + frame.senderMac));
    const answer = kind === operation.reply ? this.#takeAnswered(bytes, at) : undefined;
    const previous = this.#bind(sender, mac);
    const isChange = previous !== undefined && previous !== mac;
    if (isChange) this.#weird("wh_arp_binding_flip", ip4Text(bytes, at + frame.senderAddress));
    const isNew = sender !== 0 && previous === undefined;
    if (isNew || isChange || answer !== undefined || kind > operation.reply) {
      const row = this.#row(packet, bytes, at, now, kind);
      if (previous !== undefined && isChange) {
        row.prev_mac = macOf(previous);
        row.changed = true;
      }
      if (answer !== undefined) {
        row.answered = true;
        row.rtt = (now - answer.askedAt) / 1e6;
        row.count = answer.count;
      }
      this.#write(row, now);
    }
    if (kind === operation.request && sender !== target) this.#ask(packet, bytes, at, now);
  }

  close(): void {
    for (const question of this.#questions.values()) this.#writeUnanswered(question, question.askedAt);
    this.#questions.clear();
  }

  /** Notes who has the address; who had it before, if anybody. */
  #bind(address: number, mac: number): number | undefined {
    if (address === 0) return undefined;
    const previous = this.#bindings.get(address);
    if (previous === mac) return previous;
    if (this.#bindings.size >= maxBindings) this.#bindings.delete(this.#bindings.keys().next().value ?? address);
    this.#bindings.set(address, mac);
    return previous;
  }

  #ask(packet: Packet, bytes: Uint8Array, at: number, now: number): void {
    const key = questionKey(macNumber(bytes, at + frame.senderMac), u32(bytes, at + frame.targetAddress));
    const known = this.#questions.get(key);
    if (known !== undefined) {
      known.count++;
      known.askedAt = now;
      return;
    }
    if (this.#questions.size >= maxQuestions) {
      this.#weird("wh_arp_storm");
      return;
    }
    const row = this.#row(packet, bytes, at, now, operation.request);
    this.#questions.set(key, { row, startedAt: now, askedAt: now, count: 1 });
  }

  /** The question that this reply answers, no longer waiting. */
  #takeAnswered(bytes: Uint8Array, at: number): Question | undefined {
    const key = questionKey(macNumber(bytes, at + frame.targetMac), u32(bytes, at + frame.senderAddress));
    const question = this.#questions.get(key);
    this.#questions.delete(key);
    return question;
  }

  #sweep(now: number): void {
    if (Math.abs(now - this.#sweptAt) < 1e6) return;
    this.#sweptAt = now;
    for (const [key, question] of this.#questions) {
      if (now - question.startedAt < unansweredMicros) return;
      this.#questions.delete(key);
      this.#writeUnanswered(question, now);
    }
  }

  #writeUnanswered(question: Question, now: number): void {
    question.row.answered = false;
    question.row.count = question.count;
    this.#write(question.row, now);
  }

  #write(row: ArpRow, now: number): void {
    if (Math.abs(now - this.#minuteAt) >= 60e6) {
      this.#minuteAt = now;
      this.#rowsInMinute = 0;
    }
    if (++this.#rowsInMinute > maxRowsPerMinute) {
      this.#weird("wh_arp_storm");
      return;
    }
    this.#emit(arpRecord, undefined, row);
  }

  #row(packet: Packet, bytes: Uint8Array, at: number, now: number, kind: number): ArpRow {
    const sender = u32(bytes, at + frame.senderAddress);
    const target = u32(bytes, at + frame.targetAddress);
    const isOfItself = sender === target && sender !== 0;
    return {
      ts: now,
      operation: operationNames[kind] ?? operations[operations.length - 1],
      hw_type: u16(bytes, at + frame.hardwareType),
      proto_type: u16(bytes, at + frame.protocolType),
      sender_mac: macText(bytes, at + frame.senderMac),
      sender_addr: ip4Text(bytes, at + frame.senderAddress),
      target_mac: macText(bytes, at + frame.targetMac),
      target_addr: ip4Text(bytes, at + frame.targetAddress),
      eth_src: packet.sourceMacAt >= 0 ? macText(packet.bytes, packet.sourceMacAt) : undefined,
      eth_dst: packet.destinationMacAt >= 0 ? macText(packet.bytes, packet.destinationMacAt) : undefined,
      gratuitous: isOfItself,
      probe: kind === operation.request && sender === 0,
      announce: kind === operation.request && isOfItself,
      count: 1,
    };
  }
}

const questionKey = (mac: number, address: number): string => `${mac} ${address}`;
const macOf = (mac: number): string => (mac.toString(16).padStart(12, "0").match(/../g) ?? []).join(":");

export const arp: LinkProtocol = {
  name: "arp",
  etherTypes: [etherType.arp, etherType.rarp],
  records: [arpRecord],
  open: (emit, weird) => new ArpConversation(emit, weird),
};
