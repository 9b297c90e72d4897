/** Hot: the records of a pcap file (draft-ietf-opsawg-pcap), and of Kuznetzov's variant with a longer record header. */
import { batchCapacity, type PacketBatch } from "#base/packet-batch.ts";
import { type Framing, largestPacket, usualSnapLength } from "./framing.ts";

export const fileHeader = { magic: 0, snapLength: 16, linkType: 20, size: 24 } as const;
const record = { seconds: 0, fraction: 4, captureLength: 8, wireLength: 12, size: 16 } as const;
/** The variant adds interface index, protocol and packet type. */
const modifiedRecordSize = 24;

/** The upper bits of the field hold the length of the frame check sequence. */
const linkTypeMask = 0x03ff_ffff;

const micro = 0xa1b2_c3d4;
const nano = 0xa1b2_3c4d;
const modified = 0xa1b2_cd34;

interface PcapHeader {
  readonly littleEndian: boolean;
  readonly isNano: boolean;
  readonly recordSize: number;
  readonly snapLength: number;
  readonly linkType: number;
}

/** True when the bytes begin as a pcap file does. */
export function isPcap(view: DataView): boolean {
  return littleEndianOf(view) !== undefined;
}

/** The file header, of which `fileHeader.size` bytes are there. */
export function pcapHeader(view: DataView): PcapHeader {
  const littleEndian = littleEndianOf(view) ?? true;
  const magic = view.getUint32(fileHeader.magic, littleEndian);
  return {
    littleEndian,
    isNano: magic === nano,
    recordSize: magic === modified ? modifiedRecordSize : record.size,
    snapLength: view.getUint32(fileHeader.snapLength, littleEndian),
    linkType: view.getUint32(fileHeader.linkType, littleEndian) & linkTypeMask,
  };
}

function littleEndianOf(view: DataView): boolean | undefined {
  const isMagic = (word: number): boolean => word === micro || word === nano || word === modified;
  if (isMagic(view.getUint32(fileHeader.magic, true))) return true;
  return isMagic(view.getUint32(fileHeader.magic, false)) ? false : undefined;
}

export class PcapFraming implements Framing {
  wanted: number;
  damage: string | undefined;
  readonly #batch: PacketBatch;
  readonly #header: PcapHeader;
  readonly #limit: number;

  constructor(header: PcapHeader, batch: PacketBatch) {
    this.#header = header;
    this.#batch = batch;
    this.wanted = header.recordSize;
    this.#limit = Math.min(largestPacket, Math.max(usualSnapLength, header.snapLength));
    // One interface, nothing from a kernel: these columns never change.
    batch.linkType.fill(header.linkType);
    batch.meta.fill(0);
  }

  fill(view: DataView, at: number, end: number): number {
    const { littleEndian, isNano, recordSize } = this.#header;
    const limit = this.#limit;
    const batch = this.#batch;
    let count = 0;
    this.wanted = recordSize;
    while (count < batchCapacity && at + recordSize <= end) {
      const captureLength = view.getUint32(at + record.captureLength, littleEndian);
      if (captureLength > limit) {
        this.damage = `a packet claims to hold ${captureLength} bytes`;
        break;
      }
      const start = at + recordSize;
      const next = start + captureLength;
      if (next > end) {
        this.wanted = next - at;
        break;
      }
      let seconds = view.getInt32(at + record.seconds, littleEndian);
      let micros = view.getUint32(at + record.fraction, littleEndian);
      const wireLength = view.getInt32(at + record.wireLength, littleEndian);
      if (isNano) micros = (micros / 1000) | 0;
      if (micros >= 1_000_000) {
        seconds += (micros / 1_000_000) | 0;
        micros %= 1_000_000;
      }
      batch.at[count] = start;
      batch.end[count] = next;
      batch.seconds[count] = seconds;
      batch.micros[count] = micros;
      // A packet is at least as long as what was captured of it, whatever its header says.
      batch.wireLength[count] = Math.max(wireLength, captureLength);
      count++;
      at = next;
    }
    batch.count = count;
    return at;
  }
}
