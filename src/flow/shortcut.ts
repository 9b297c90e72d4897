/**
 * Hot: the shortcut through the engine for what most packets are: the next segment of an open TCP conversation, or one more datagram
 * of a known one. The outcome is the engine's; whatever it would find new or odd is left to it, and then nothing is changed here.
 */
import type { Express } from "#decode/express.ts";
import { ipProtocol } from "#decode/packet.ts";
import type { Conversations } from "./conversations.ts";
import type { Copies } from "./copies.ts";
import { onceBit } from "./history.ts";
import { InOrder } from "./in-order.ts";
import { microsMask, Slot, State, Tally } from "./slot.ts";
import type { FlowTable } from "./table.ts";
import { addToTally } from "./tally.ts";

export class Shortcut {
  private readonly table: FlowTable;
  private readonly open: Conversations;
  private readonly copies: Copies;

  constructor(table: FlowTable, open: Conversations, copies: Copies) {
    this.table = table;
    this.open = open;
    this.copies = copies;
  }

  /** Takes the packet that was read; false when it is for the engine. */
  take(express: Express): boolean {
    const { table, open } = this;
    const { packet } = express;
    const isTcp = packet.ipProto === ipProtocol.tcp;
    if (isTcp && !InOrder.isUsual(packet)) return false;
    const at = table.find(packet);
    const { words } = table;
    // it may be over, and another begin
    if (at === 0 || packet.seconds >= words[at + Slot.due]! >>> 0) return false;
    const state = words[at + Slot.state]!;
    const side = table.fromA === ((state & State.origIsB) === 0) ? 0 : 1;
    if (words[at + Slot.packets + side] === 0 || (state & (State.unprovenSums << side)) !== 0) return false;
    if (isTcp) {
      if (!open.inOrder.fits(at, side, packet)) return false;
    } else if ((words[at + Slot.seen]! & (1 << (onceBit.data + 16 * side))) === 0) return false;
    if (!express.isChecksumRight() || !this.copies.isFirst(packet, at, side)) return false;
    open.now = packet.seconds * 1e6 + packet.micros;
    if (isTcp) open.inOrder.take(at, side, packet);
    else this.datagram(at, side, express);
    return true;
  }

  private datagram(at: number, side: number, { packet }: Express): void {
    const { words } = this.table;
    words[at + Slot.packets + side]!++;
    addToTally(words, at, Tally.ipBytes, side, packet.ipLength);
    addToTally(words, at, Tally.payload, side, packet.payloadLength);
    words[at + Slot.lastSeconds] = packet.seconds;
    words[at + Slot.lastMicros] = (words[at + Slot.lastMicros]! & ~microsMask) | packet.micros;
    if (packet.payloadLength > 0) this.open.read(at, side, packet.bytes, packet.payloadAt, packet.payloadEnd);
  }
}
