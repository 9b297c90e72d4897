/** A capture as a beginning and packets: so that damage can be done to packets and the file stays one. */

export interface Pieces {
  /** What must stand first: pcap's header; pcapng's section and interfaces. */
  readonly beginning: Uint8Array;
  /** Records or blocks, whole. */
  readonly packets: readonly Uint8Array[];
  /** Bytes of each before the packet's own. */
  readonly headerSize: number;
  /** Where a record says how much of the packet it holds; pcapng's blocks say it twice and are not cut. */
  readonly lengthAt: number | undefined;
  readonly littleEndian: boolean;
}

const PCAP = { size: 24, record: 16, captureLength: 8 } as const;
const BLOCK = { length: 4, least: 12, packetHeader: 28 } as const;
const enhancedPacket = 6;
const sectionMagic = 0x0a0d0d0a;
const byteOrderMagic = 0x1a2b3c4d;
const pcapMagics = [0xa1b2c3d4, 0xa1b23c4d];

/** Undefined for what is neither, or another variant of it. */
export function piecesOf(bytes: Uint8Array): Pieces | undefined {
  if (bytes.length < PCAP.size) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const littleEndian of [true, false])
    if (pcapMagics.includes(view.getUint32(0, littleEndian))) return pcapPieces(bytes, view, littleEndian);
  if (view.getUint32(0) !== sectionMagic) return undefined;
  return blocks(bytes, view, view.getUint32(8, true) === byteOrderMagic);
}

function pcapPieces(bytes: Uint8Array, view: DataView, littleEndian: boolean): Pieces {
  const packets: Uint8Array[] = [];
  for (let at: number = PCAP.size; at + PCAP.record <= bytes.length; ) {
    const end = at + PCAP.record + view.getUint32(at + PCAP.captureLength, littleEndian);
    if (end > bytes.length) break;
    packets.push(bytes.subarray(at, end));
    at = end;
  }
  const beginning = bytes.subarray(0, PCAP.size);
  return { beginning, packets, headerSize: PCAP.record, lengthAt: PCAP.captureLength, littleEndian };
}

function blocks(bytes: Uint8Array, view: DataView, littleEndian: boolean): Pieces {
  const packets: Uint8Array[] = [];
  let beginningEnd = 0;
  for (let at = 0; at + BLOCK.least <= bytes.length; ) {
    const length = view.getUint32(at + BLOCK.length, littleEndian);
    if (length < BLOCK.least || at + length > bytes.length) break;
    const isPacket = view.getUint32(at, littleEndian) === enhancedPacket && length > BLOCK.packetHeader + 4;
    if (isPacket || packets.length > 0) packets.push(bytes.subarray(at, at + length));
    else beginningEnd = at + length;
    at += length;
  }
  const beginning = bytes.subarray(0, beginningEnd);
  return { beginning, packets, headerSize: BLOCK.packetHeader, lengthAt: undefined, littleEndian };
}

/** The capture again. */
export const joined = (beginning: Uint8Array, packets: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(Buffer.concat([beginning, ...packets]));
