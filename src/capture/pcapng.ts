/** Hot: the blocks of a pcapng file (draft-ietf-opsawg-pcapng). */
import { batchCapacity, type PacketBatch } from "#base/packet-batch.ts";
import { type Framing, largestPacket } from "./framing.ts";
import type { CaptureNotes } from "./notes.ts";
import {
  type BlockRange,
  readInterface,
  readNames,
  readSecrets,
  readStatistics,
  type Section,
} from "./pcapng-notes.ts";
import type { InputSummary } from "./summary.ts";

const blockType = {
  section: 0x0a0d_0d0a,
  interface: 1,
  packet: 2,
  simplePacket: 3,
  names: 4,
  statistics: 5,
  enhancedPacket: 6,
  secrets: 10,
} as const;

/** Every block: type, length, body, length again. */
const block = { type: 0, length: 4, body: 8, smallest: 12, trailer: 4 } as const;
const enhanced = { interface: 8, high: 12, low: 16, captureLength: 20, wireLength: 24, data: 28 } as const;
const obsolete = { interface: 8, drops: 10, high: 12, low: 16, captureLength: 20, wireLength: 24, data: 28 } as const;
const simple = { wireLength: 8, data: 12 } as const;
const byteOrderMagicAt = 8;
const byteOrderMagic = 0x1a2b_3c4d;
const smallestSection = 28;
/** Options beside a packet are far smaller; a longer block is damage. */
const largestBlock = largestPacket + (1 << 20);
/** The obsolete packet block's drop count when it is not known. */
const dropsUnknown = 0xffff;

/** True when the bytes, at least 12, begin as a pcapng section does. */
export function isPcapng(view: DataView): boolean {
  return (
    view.getUint32(block.type, true) === blockType.section &&
    (view.getUint32(byteOrderMagicAt, true) === byteOrderMagic ||
      view.getUint32(byteOrderMagicAt, false) === byteOrderMagic)
  );
}

export class PcapngFraming implements Framing {
  wanted: number = smallestSection;
  damage: string | undefined;
  readonly #batch: PacketBatch;
  readonly #summary: InputSummary;
  readonly #notes: CaptureNotes;
  #section: Section = { littleEndian: true, interfaces: [] };

  constructor(batch: PacketBatch, summary: InputSummary, notes: CaptureNotes) {
    this.#batch = batch;
    this.#summary = summary;
    this.#notes = notes;
    batch.meta.fill(0);
  }

  fill(view: DataView, at: number, end: number): number {
    const batch = this.#batch;
    let littleEndian = this.#section.littleEndian;
    batch.count = 0;
    this.wanted = block.smallest;
    while (batch.count < batchCapacity && at + block.smallest <= end) {
      const type = view.getUint32(at + block.type, littleEndian);
      if (type === blockType.section && !this.#openSection(view, at)) break;
      littleEndian = this.#section.littleEndian;
      const length = view.getUint32(at + block.length, littleEndian);
      if (length < block.smallest || length > largestBlock) {
        this.damage = `a block claims to be ${length} bytes long`;
        break;
      }
      const next = at + ((length + 3) & ~3);
      if (next > end) {
        this.wanted = next - at;
        break;
      }
      if (view.getUint32(next - block.trailer, littleEndian) !== length) {
        this.damage = "a block's length differs between its two ends";
        break;
      }
      const bodyEnd = next - block.trailer;
      if (type === blockType.enhancedPacket) this.#enhancedPacket(view, at, bodyEnd);
      else if (type !== blockType.section) this.#otherBlock(view, type, { at, end: bodyEnd });
      at = next;
    }
    return at;
  }

  #openSection(view: DataView, at: number): boolean {
    const littleEndian = view.getUint32(at + byteOrderMagicAt, true) === byteOrderMagic;
    if (!littleEndian && view.getUint32(at + byteOrderMagicAt, false) !== byteOrderMagic) {
      this.damage = "a section has no byte-order magic";
      return false;
    }
    this.#section = { littleEndian, interfaces: [] };
    return true;
  }

  #enhancedPacket(view: DataView, at: number, bodyEnd: number): void {
    const { littleEndian } = this.#section;
    if (at + enhanced.data > bodyEnd) {
      this.#summary.skip("packet block too short");
      return;
    }
    const captureLength = view.getUint32(at + enhanced.captureLength, littleEndian);
    if (captureLength > bodyEnd - at - enhanced.data) {
      this.#summary.skip("packet longer than its block");
      return;
    }
    this.#packet(
      view.getUint32(at + enhanced.interface, littleEndian),
      at + enhanced.data,
      captureLength,
      view.getInt32(at + enhanced.wireLength, littleEndian),
      view.getUint32(at + enhanced.high, littleEndian),
      view.getUint32(at + enhanced.low, littleEndian),
    );
  }

  #obsoletePacket(view: DataView, at: number, bodyEnd: number): void {
    const { littleEndian, interfaces } = this.#section;
    if (at + obsolete.data > bodyEnd) {
      this.#summary.skip("packet block too short");
      return;
    }
    const captureLength = view.getUint32(at + obsolete.captureLength, littleEndian);
    if (captureLength > bodyEnd - at - obsolete.data) {
      this.#summary.skip("packet longer than its block");
      return;
    }
    const index = view.getUint16(at + obsolete.interface, littleEndian);
    const drops = view.getUint16(at + obsolete.drops, littleEndian);
    const note = interfaces[index]?.note;
    if (note && drops !== dropsUnknown) note.dropped = (note.dropped ?? 0) + drops;
    this.#packet(
      index,
      at + obsolete.data,
      captureLength,
      view.getInt32(at + obsolete.wireLength, littleEndian),
      view.getUint32(at + obsolete.high, littleEndian),
      view.getUint32(at + obsolete.low, littleEndian),
    );
  }

  /** A packet of the first interface, without a time. */
  #simplePacket(view: DataView, at: number, bodyEnd: number): void {
    const { littleEndian, interfaces } = this.#section;
    if (at + simple.data > bodyEnd) {
      this.#summary.skip("packet block too short");
      return;
    }
    const wireLength = view.getUint32(at + simple.wireLength, littleEndian);
    const snapLength = interfaces[0]?.note.snapLength || wireLength;
    const captureLength = Math.min(wireLength, snapLength, bodyEnd - at - simple.data);
    this.#packet(0, at + simple.data, captureLength, wireLength, 0, 0);
  }

  #packet(index: number, start: number, captured: number, wire: number, high: number, low: number): void {
    const from = this.#section.interfaces[index];
    if (from === undefined) {
      this.#summary.skip("packet of an undeclared interface");
      return;
    }
    const batch = this.#batch;
    const i = batch.count++;
    from.clock.read(high, low);
    batch.at[i] = start;
    batch.end[i] = start + captured;
    batch.wireLength[i] = Math.max(wire, captured);
    batch.seconds[i] = from.clock.seconds;
    batch.micros[i] = from.clock.micros;
    batch.linkType[i] = from.note.linkType;
  }

  #otherBlock(view: DataView, type: number, range: BlockRange): void {
    switch (type) {
      case blockType.packet:
        this.#obsoletePacket(view, range.at, range.end);
        break;
      case blockType.simplePacket:
        this.#simplePacket(view, range.at, range.end);
        break;
      case blockType.interface:
        readInterface(view, range, this.#section, this.#notes);
        break;
      case blockType.names:
        readNames(view, range, this.#section, this.#notes);
        break;
      case blockType.statistics:
        readStatistics(view, range, this.#section);
        break;
      case blockType.secrets:
        readSecrets(view, range, this.#section, this.#notes);
        break;
      default:
        this.#summary.skip(`pcapng block type 0x${type.toString(16).padStart(8, "0")}`);
    }
  }
}
