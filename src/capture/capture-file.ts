/** A capture file, or the same bytes from a pipe, as a source of packets. */
import { hex } from "#base/bytes.ts";
import { PacketBatch } from "#base/packet-batch.ts";
import { UserError } from "#base/user-error.ts";
import { type ByteSource, FileSource, openBytes, PieceSource, reasonOf } from "./byte-source.ts";
import type { Framing } from "./framing.ts";
import { CaptureNotes } from "./notes.ts";
import { fileHeader, isPcap, PcapFraming, pcapHeader } from "./pcap.ts";
import { isPcapng, PcapngFraming } from "./pcapng.ts";
import type { PacketSource } from "./source.ts";
import { InputSummary } from "./summary.ts";
import { piecesOf, unpackerOf } from "./unpack.ts";

/** Stays in a core's cache together with the batch; larger chunks measure slower. */
const chunkSize = 512 << 10;
/** Enough to tell every format by. */
const magicSize = 12;

/** Opens a pcap or pcapng file, compressed or not; `-` is standard input. Throws a UserError when it is none. */
export async function openCapture(path: string, size = chunkSize): Promise<PacketSource> {
  return captureFrom(openBytes(path), path === "-" ? "stdin" : path, size);
}

/** The same of bytes that come from elsewhere; `name` is what errors call them. */
export async function captureFrom(bytes: ByteSource, name: string, size = chunkSize): Promise<PacketSource> {
  let source = bytes;
  try {
    const chunk = new Chunk(size);
    await chunk.readAtLeast(source, magicSize);
    const unpacker = unpackerOf(chunk.bytes);
    if (unpacker) {
      const packed = source;
      source = new PieceSource(unpacker(piecesOf(chunk.bytes.slice(0, chunk.end), packed)), () => packed.close());
      chunk.end = 0;
      await chunk.readAtLeast(source, magicSize);
    }
    if (isPcap(chunk.view)) await chunk.readAtLeast(source, fileHeader.size);
    return new CaptureFile(name, source, chunk);
  } catch (cause) {
    source.close();
    if (cause instanceof UserError) throw cause;
    throw new UserError(`cannot read ${name}: ${reasonOf(cause)}`, { cause });
  }
}

/** The piece of the input at hand: bytes[at, end) is still to be read. */
class Chunk {
  bytes: Uint8Array;
  view: DataView;
  at = 0;
  end = 0;
  /** Where bytes[0] stands in the (unpacked) input. */
  base = 0;

  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = viewOf(this.bytes);
  }

  /** Goes on in other memory, if all that is left has room there. */
  moveTo(room: Uint8Array): void {
    const { bytes, at, end } = this;
    if (end - at > room.length) return;
    room.set(bytes.subarray(at, end));
    this.bytes = room;
    this.view = viewOf(room);
    this.base += at;
    this.end = end - at;
    this.at = 0;
  }

  /** Moves what is left to the front, and doubles the room when that is not enough; so room follows what was read. */
  makeRoom(): void {
    const { bytes, at, end } = this;
    if (at === 0 && end === bytes.length) {
      this.bytes = new Uint8Array(bytes.length * 2);
      this.view = viewOf(this.bytes);
      this.bytes.set(bytes);
      return;
    }
    bytes.copyWithin(0, at, end);
    this.base += at;
    this.end = end - at;
    this.at = 0;
  }

  async readAtLeast(source: ByteSource, size: number): Promise<void> {
    while (this.end < size) {
      const count = await source.read(this.bytes, this.end);
      if (count === 0) return;
      this.end += count;
    }
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);

class CaptureFile implements PacketSource {
  readonly name: string;
  readonly isPlainFile: boolean;
  readonly summary = new InputSummary();
  readonly notes = new CaptureNotes();
  readonly #source: ByteSource;
  readonly #chunk: Chunk;
  readonly #batch = new PacketBatch();
  readonly #framing: Framing;
  #isClosed = false;

  constructor(name: string, source: ByteSource, chunk: Chunk) {
    this.name = name;
    this.isPlainFile = source instanceof FileSource;
    this.#source = source;
    this.#chunk = chunk;
    this.#framing = this.#recognise();
  }

  async *batches(room?: Uint8Array): AsyncGenerator<PacketBatch> {
    const chunk = this.#chunk;
    if (room) chunk.moveTo(room.subarray(0, chunk.bytes.length));
    const batch = this.#batch;
    try {
      while (!this.#isClosed) {
        chunk.at = this.#framing.fill(chunk.view, chunk.at, chunk.end);
        if (batch.count > 0) {
          batch.bytes = chunk.bytes;
          this.summary.add(batch);
          yield batch;
          continue;
        }
        if (this.#framing.damage !== undefined) {
          this.summary.damage = `damaged ${this.#place()}: ${this.#framing.damage}`;
          return;
        }
        chunk.makeRoom();
        const count = this.#read();
        if ((typeof count === "number" ? count : await count) === 0) return this.#atEnd();
      }
    } finally {
      this.summary.reportedDrops = this.notes.dropped;
      this.close();
    }
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#source.close();
  }

  #recognise(): Framing {
    const { bytes, view, end } = this.#chunk;
    const cannotRead = `cannot read ${this.name}:`;
    if (end === 0) throw new UserError(`${cannotRead} it is empty`);
    if (end >= magicSize && isPcapng(view)) return new PcapngFraming(this.#batch, this.summary, this.notes);
    if (!isPcap(view)) throw new UserError(`${cannotRead} not a pcap or pcapng file (${beginning(bytes, end)})`);
    if (end < fileHeader.size) {
      throw new UserError(`${cannotRead} its pcap header is cut off (${end} of ${fileHeader.size} bytes)`);
    }
    this.#chunk.at = fileHeader.size;
    const header = pcapHeader(view);
    this.notes.addInterface({
      linkType: header.linkType,
      snapLength: header.snapLength,
      name: undefined,
      description: undefined,
      received: undefined,
      dropped: undefined,
    });
    return new PcapFraming(header, this.#batch);
  }

  #read(): number | Promise<number> {
    try {
      const count = this.#source.read(this.#chunk.bytes, this.#chunk.end);
      if (typeof count === "number") return this.#arrived(count);
      return count.then(
        (arrived) => this.#arrived(arrived),
        (cause) => this.#failed(cause),
      );
    } catch (cause) {
      return this.#failed(cause);
    }
  }

  #arrived(count: number): number {
    this.#chunk.end += count;
    return count;
  }

  /** A disk that fails, or a packed file that is damaged: what came before it has been used. */
  #failed(cause: unknown): number {
    this.summary.damage = `damaged ${this.#place()}: ${reasonOf(cause)}`;
    return 0;
  }

  #atEnd(): void {
    const left = this.#chunk.end - this.#chunk.at;
    if (left === 0 || this.#isClosed) return;
    this.summary.damage ??= `cut off ${this.#place()}: ${left} of ${this.#framing.wanted} bytes are there`;
  }

  #place(): string {
    const { packets } = this.summary;
    return `at byte ${this.#chunk.base + this.#chunk.at}, after ${packets} ${packets === 1 ? "packet" : "packets"}`;
  }
}

/** What people mistake for a capture, by its first bytes. */
const otherFormats: readonly (readonly [string, string])[] = [
  ["fd377a585a00", "it is an xz archive; unpack it first"],
  ["425a68", "it is a bzip2 archive; unpack it first"],
  ["504b0304", "it is a zip archive; unpack it first"],
  ["04224d18", "it is an lz4 archive; unpack it first"],
];

function beginning(bytes: Uint8Array, end: number): string {
  const start = hex(bytes, 0, Math.min(end, 6));
  const other = otherFormats.find(([magic]) => start.startsWith(magic));
  return other ? other[1] : `it starts with 0x${start.slice(0, 8)}`;
}
