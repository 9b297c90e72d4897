/** Writes frames as a classic pcap file, in order of time. */
import { writeFileSync } from "node:fs";

export interface Frame {
  /** Microseconds since 1970. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Sizes of the headers of the file and of each packet. */
export const PCAP = { header: 24, record: 16 } as const;
const snapLength = 262_144;
const ethernet = 1;

/** What stands before the packets: little-endian, microseconds, Ethernet. */
export function pcapHeader(): Buffer {
  const header = Buffer.alloc(PCAP.header);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(snapLength, 16);
  header.writeUInt32LE(ethernet, 20);
  return header;
}

export function writePcap(path: string, frames: readonly Frame[]): void {
  const parts: Uint8Array[] = [pcapHeader()];
  for (const { at, bytes } of [...frames].sort((a, b) => a.at - b.at)) {
    const record = Buffer.alloc(PCAP.record);
    record.writeUInt32LE(Math.floor(at / 1e6), 0);
    record.writeUInt32LE(at % 1e6, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    parts.push(record, bytes);
  }
  writeFileSync(path, Buffer.concat(parts));
}
