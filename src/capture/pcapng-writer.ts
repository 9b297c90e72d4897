/** Writes packets as pcapng (draft-ietf-opsawg-pcapng): one section, one interface for each link type, microseconds. */
import type { PacketBatch } from "#base/packet-batch.ts";

const blockType = { section: 0x0a0d0d0a, interface: 1, enhancedPacket: 6 } as const;
const byteOrderMagic = 0x1a2b3c4d;
const option = { end: 0, comment: 1, application: 4 } as const;

const padded = (length: number): number => (length + 3) & ~3;

export class PcapngWriter {
  private readonly interfaces = new Map<number, number>();
  private readonly put: (bytes: Uint8Array) => void;

  /** `comment` goes into the section's header, for whoever opens the file. */
  constructor(put: (bytes: Uint8Array) => void, comment: string) {
    this.put = put;
    const body = Buffer.alloc(16);
    body.writeUInt32LE(byteOrderMagic, 0);
    body.writeUInt16LE(1, 4);
    body.writeBigInt64LE(-1n, 8);
    this.block(
      blockType.section,
      Buffer.concat([
        body,
        textOption(option.comment, comment),
        textOption(option.application, "Wirehawk"),
        endOfOptions,
      ]),
    );
  }

  packet(batch: PacketBatch, index: number): void {
    const at = batch.at[index]!;
    const length = batch.end[index]! - at;
    const body = Buffer.alloc(20 + padded(length));
    const micros = batch.seconds[index]! * 1e6 + batch.micros[index]!;
    body.writeUInt32LE(this.interfaceOf(batch.linkType[index]!), 0);
    body.writeUInt32LE(Math.floor(micros / 2 ** 32), 4);
    body.writeUInt32LE(micros % 2 ** 32, 8);
    body.writeUInt32LE(length, 12);
    body.writeUInt32LE(batch.wireLength[index]!, 16);
    body.set(batch.bytes.subarray(at, at + length), 20);
    this.block(blockType.enhancedPacket, body);
  }

  private interfaceOf(linkType: number): number {
    const known = this.interfaces.get(linkType);
    if (known !== undefined) return known;
    const body = Buffer.alloc(8);
    body.writeUInt16LE(linkType, 0);
    this.block(blockType.interface, body);
    this.interfaces.set(linkType, this.interfaces.size);
    return this.interfaces.size - 1;
  }

  private block(type: number, body: Uint8Array): void {
    const total = 12 + body.length;
    const block = Buffer.alloc(total);
    block.writeUInt32LE(type, 0);
    block.writeUInt32LE(total, 4);
    block.set(body, 8);
    block.writeUInt32LE(total, total - 4);
    this.put(block);
  }
}

const endOfOptions = Buffer.alloc(4);

function textOption(code: number, text: string): Buffer {
  const content = Buffer.from(text).subarray(0, 4000);
  const bytes = Buffer.alloc(4 + padded(content.length));
  bytes.writeUInt16LE(code, 0);
  bytes.writeUInt16LE(content.length, 2);
  content.copy(bytes, 4);
  return bytes;
}
