/**
 * Hot: the ring that the kernel fills with an interface's packets (TPACKET_V3, packet(7)), seen as one ArrayBuffer. Offsets
 * and lengths of its structures: linux/if_packet.h.
 */
import { batchCapacity, metaChecksumsBlank, metaHasVlan, metaVlanMask, PacketBatch } from "#base/packet-batch.ts";
import { CaptureNotes } from "./notes.ts";
import type { PacketSource } from "./source.ts";
import { InputSummary, type KernelCounters } from "./summary.ts";

/** A block is handed over at the latest after this: what a slow link waits for. */
export const retireMs = 50;
/** While packets come, and once a link has been idle: looking costs, and the ring holds what comes meanwhile. */
const busyPollMs = 10;
const idlePollMs = 40;
const busyPolls = 50;
/** So many polls of an idle link are about a second: the clock is told, and the interface is looked for. */
const pollsPerLook = 25;

const block = { status: 8, packets: 12, first: 16 } as const;
const header = {
  next: 0,
  seconds: 4,
  nanos: 8,
  captured: 12,
  length: 16,
  status: 20,
  mac: 24,
  vlan: 32,
  packetType: 58,
  size: 68,
} as const;
const status = { user: 1, checksumsBlank: 8, vlan: 0x10 } as const;
const outgoing = 4;

/** A ring of `blockCount` blocks of `blockBytes` each, and what the kernel does for it. */
export interface Ring {
  readonly name: string;
  readonly linkType: number;
  readonly ring: ArrayBuffer;
  readonly blockBytes: number;
  readonly statistics: () => KernelCounters;
  /** Whether the interface is still there. */
  readonly isThere: () => boolean;
  /** From here on the kernel takes nothing in, and counts nothing. */
  readonly shut: () => void;
  readonly release: () => void;
}

/** The packets of a ring, block by block. */
export class RingSource implements PacketSource {
  readonly isPlainFile = false;
  readonly name: string;
  readonly summary = new InputSummary();
  readonly notes = new CaptureNotes();
  private readonly kernel: Ring;
  private readonly i32: Int32Array;
  private readonly view: DataView;
  private readonly blockCount: number;
  private readonly linkType: number;
  private isClosed = false;

  constructor(kernel: Ring) {
    this.kernel = kernel;
    this.name = kernel.name;
    this.linkType = kernel.linkType;
    this.i32 = new Int32Array(kernel.ring);
    this.view = new DataView(kernel.ring);
    this.blockCount = kernel.ring.byteLength / kernel.blockBytes;
  }

  /** An empty batch comes where nothing did, at once and then every second: the clock goes on. */
  async *batches(): AsyncIterable<PacketBatch> {
    const batch = new PacketBatch();
    batch.bytes = new Uint8Array(this.kernel.ring);
    // After close() the kernel still hands over the block that it fills; a busy link must not keep us for ever.
    let closing = this.blockCount;
    let waited = false;
    let polls = 0;
    for (let i = 0; !(this.isClosed && (waited || closing-- === 0)); ) {
      const at = i * this.kernel.blockBytes;
      if (this.isOurs(at)) {
        yield* this.block(batch, at);
        i = (i + 1) % this.blockCount;
        polls = 0;
        this.count();
        // On a link that is never idle, timers and messages have their turn too.
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      if (polls++ % pollsPerLook === 0) {
        this.look();
        batch.count = 0;
        yield batch;
      }
      const isLast = this.isClosed;
      const pause = isLast ? 2 * retireMs : polls < busyPolls ? busyPollMs : idlePollMs;
      await new Promise((resolve) => setTimeout(resolve, pause));
      waited = isLast && !this.isOurs(at);
    }
    this.count();
    this.kernel.release();
  }

  private isOurs(at: number): boolean {
    return (Atomics.load(this.i32, (at + block.status) >> 2) & status.user) !== 0;
  }

  /** The packets of the block at `at`, which is given back after them. */
  private *block(batch: PacketBatch, at: number): Iterable<PacketBatch> {
    const end = at + this.kernel.blockBytes;
    let next = at + this.view.getUint32(at + block.first, true);
    for (let left = this.view.getUint32(at + block.packets, true); left > 0; ) {
      batch.count = 0;
      for (; left > 0 && batch.count < batchCapacity; left--) {
        if (next + header.size > end) {
          this.summary.skip("ring block damaged", left);
          left = 0;
          break;
        }
        this.take(batch, next, end);
        next += this.view.getUint32(next + header.next, true);
      }
      this.summary.add(batch);
      yield batch;
    }
    Atomics.store(this.i32, (at + block.status) >> 2, 0);
  }

  private take(batch: PacketBatch, at: number, blockEnd: number): void {
    const { view } = this;
    // On the loopback every packet comes twice: as it leaves and as it arrives.
    if (this.name === "lo" && view.getUint8(at + header.packetType) === outgoing) return;
    const start = at + view.getUint16(at + header.mac, true);
    const end = start + view.getUint32(at + header.captured, true);
    if (end > blockEnd) {
      this.summary.skip("ring block damaged");
      return;
    }
    const i = batch.count++;
    const bits = view.getUint32(at + header.status, true);
    batch.at[i] = start;
    batch.end[i] = end;
    batch.wireLength[i] = view.getUint32(at + header.length, true);
    batch.seconds[i] = view.getUint32(at + header.seconds, true);
    batch.micros[i] = Math.floor(view.getUint32(at + header.nanos, true) / 1000);
    batch.linkType[i] = this.linkType;
    batch.meta[i] =
      (bits & status.vlan ? metaHasVlan | (view.getUint32(at + header.vlan, true) & metaVlanMask) : 0) |
      (bits & status.checksumsBlank ? metaChecksumsBlank : 0);
  }

  /** Reading the kernel's counters sets them to zero. */
  private count(): void {
    const { packets, drops, freezes } = this.kernel.statistics();
    const sums = (this.summary.kernel ??= { packets: 0, drops: 0, freezes: 0 });
    sums.packets += packets;
    sums.drops += drops;
    sums.freezes += freezes;
  }

  /** A ring whose interface was taken away stays silent for ever. */
  private look(): void {
    if (this.isClosed || this.kernel.isThere()) return;
    this.summary.damage = `the interface ${this.name} is gone`;
    this.close();
  }

  close(): void {
    if (!this.isClosed) this.kernel.shut();
    this.isClosed = true;
  }
}
