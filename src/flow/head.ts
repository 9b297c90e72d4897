/** What names a conversation, read from its slot; texts are made when asked for. */
import { addressText } from "#base/address.ts";
import { idText } from "#base/base62.ts";
import { ipProtocol } from "#decode/packet.ts";
import type { JsonBytes } from "#record/json-bytes.ts";
import type { FlowHead } from "#record/record.ts";
import { communityId } from "./community-id.ts";
import { writeHead } from "./head-json.ts";
import { putAddress, putWord, startMicros, uidHigh, uidLow } from "./name.ts";
import { kind, Slot, State } from "./slot.ts";

/** Words of a slot that name its flow: a cache line, and small enough for V8 to keep with the object that has them. */
const nameWords = Slot.lastMicros + 1;

/** Where the slot of a flow lies: a table, whose words are others when it has grown. */
interface Slots {
  readonly words: Int32Array;
}

export class Head implements FlowHead {
  private slots: Slots;
  private place: number;

  constructor(slots: Slots, at: number) {
    this.slots = slots;
    this.place = at;
  }

  /** First word of the flow's slot, as long as it has one. */
  get at(): number {
    return this.place;
  }

  /** The flow leaves its slot; who still holds this goes on to read what it was called. */
  detach(): void {
    this.slots = { words: this.slots.words.slice(this.place, this.place + nameWords) };
    this.place = 0;
  }

  writeJson(out: JsonBytes): void {
    writeHead(out, this.slots.words, this.place);
  }

  get uidHigh(): number {
    return uidHigh(this.slots.words, this.place);
  }

  get uidLow(): number {
    return uidLow(this.slots.words, this.place);
  }

  get uid(): string {
    return idText("C", this.uidHigh, this.uidLow);
  }

  get startTime(): number {
    return startMicros(this.slots.words, this.place);
  }

  get ipProto(): number {
    return this.word(Slot.kind) & kind.protocol;
  }

  get vlan(): number | undefined {
    return (this.word(Slot.state) & State.hasVlan) !== 0 ? this.word(Slot.startMicros) >>> 20 : undefined;
  }

  get innerVlan(): number | undefined {
    return (this.word(Slot.state) & State.hasInnerVlan) !== 0 ? this.word(Slot.lastMicros) >>> 20 : undefined;
  }

  get proto(): "tcp" | "udp" | "icmp" | "unknown_transport" {
    switch (this.ipProto) {
      case ipProtocol.tcp:
        return "tcp";
      case ipProtocol.udp:
        return "udp";
      case ipProtocol.icmp:
      case ipProtocol.icmp6:
        return "icmp";
      default:
        return "unknown_transport";
    }
  }

  get origAddress(): string {
    return addressText(this.origBytes);
  }

  get respAddress(): string {
    return addressText(this.respBytes);
  }

  get origPort(): number {
    return this.port(this.origIsB);
  }

  get respPort(): number {
    return this.port(!this.origIsB);
  }

  get origBytes(): Uint8Array {
    return this.address(this.origIsB);
  }

  get respBytes(): Uint8Array {
    return this.address(!this.origIsB);
  }

  get communityId(): string {
    return communityId(this.slots.words, this.place);
  }

  protected get origIsB(): boolean {
    return (this.word(Slot.state) & State.origIsB) !== 0;
  }

  private word(word: number): number {
    return this.slots.words[this.place + word]!;
  }

  private port(ofB: boolean): number {
    const ports = this.word(Slot.ports);
    return ofB ? ports & 0xffff : ports >>> 16;
  }

  private address(ofB: boolean): Uint8Array {
    const bytes = new Uint8Array(16);
    const from = ofB ? Slot.addressB : Slot.addressA;
    if ((this.word(Slot.kind) & kind.ip6) !== 0) {
      putAddress(bytes, this.slots.words, this.place + from);
      return bytes;
    }
    bytes[10] = 0xff;
    bytes[11] = 0xff;
    putWord(bytes, 12, this.word(from));
    return bytes;
  }
}
