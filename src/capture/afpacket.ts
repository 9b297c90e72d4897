/**
 * Hot: a Linux interface as a source of packets: an AF_PACKET ring (TPACKET_V3, packet(7)) that the kernel fills and this
 * process sees as one ArrayBuffer. Offsets and lengths of its structures: linux/if_packet.h.
 */
import { readFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import koffi from "koffi";
import { batchCapacity, metaChecksumsBlank, metaHasVlan, metaVlanMask, PacketBatch } from "#base/packet-batch.ts";
import { UserError } from "#base/user-error.ts";
import { compileInterfaceFilter } from "./libpcap.ts";
import { CaptureNotes } from "./notes.ts";
import type { PacketSource } from "./source.ts";
import { InputSummary, type KernelCounters } from "./summary.ts";

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOL_PACKET = 263;
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const packetOption = { membership: 1, ring: 5, statistics: 6, version: 10 } as const;
const ethernetAll = 0x0003;
const tpacketV3 = 2;
const promiscuous = 1;

/** 64 blocks of 1 MiB: a third of a second of a full gigabit of small packets. */
const blockBytes = 1 << 20;
const blocks = 64;
const frameBytes = 2048;
/** A block is handed over at the latest after this: what a slow link waits for. */
const retireMs = 50;
const pollMs = 20;

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
/** LINKTYPE_ by the kernel's ARPHRD_ (linux/if_arp.h); tunnels without a link header carry bare IP. */
const linkTypes: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [772, 1],
  [65534, 101],
  [768, 101],
  [769, 101],
  [776, 101],
  [778, 101],
]);
const mapFailed = 0xffff_ffff_ffff_ffffn;

const open = () => {
  const libc = koffi.load("libc.so.6");
  return {
    socket: libc.func("int socket(int, int, int)"),
    bind: libc.func("int bind(int, void *, uint32)"),
    close: libc.func("int close(int)"),
    setsockopt: libc.func("int setsockopt(int, int, int, void *, uint32)"),
    getsockopt: libc.func("int getsockopt(int, int, int, void *, void *)"),
    mmap: libc.func("void *mmap(void *, size_t, int, int, int, int64)"),
    interfaceIndex: libc.func("uint32 if_nametoindex(const char *)"),
  };
};

const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => {
    bytes.writeInt32LE(value | 0, 4 * i);
  });
  return bytes;
};

/** One instruction of BPF, `ret #0`. */
const passNothing = Buffer.from([6, 0, 0, 0, 0, 0, 0, 0]);

export interface LiveOptions {
  readonly name: string;
  /** A BPF expression that the kernel applies, before a packet costs anything; it knows VLAN tags taken off the frame. */
  readonly filter?: string | undefined;
}

/** Begins to record; what the kernel drops is in the summary. */
export function openInterface({ name, filter }: LiveOptions): PacketSource {
  if (process.platform !== "linux")
    throw new UserError("recording an interface needs Linux: record with tcpdump -w and read the file");
  const system = open();
  const index = system.interfaceIndex(name) as number;
  if (index === 0)
    throw new UserError(
      `there is no interface “${name}”: there are ${["lo", ...Object.keys(networkInterfaces())].filter((one, i, all) => all.indexOf(one) === i).join(", ")}`,
    );
  const hardware = Number(readFileSync(`/sys/class/net/${name}/type`, "utf8"));
  const linkType = linkTypes.get(hardware);
  if (linkType === undefined)
    throw new UserError(`cannot record ${name}: its kind of link (ARPHRD ${hardware}) is not known; use tcpdump -w`);
  const program = filter === undefined ? undefined : compileInterfaceFilter(filter, name);
  const socket = system.socket(AF_PACKET, SOCK_RAW, 0) as number;
  if (socket < 0)
    throw new UserError(
      `cannot record ${name}: this user may not (CAP_NET_RAW is missing); run it with sudo, or see wirehawk doctor`,
    );
  const check = (result: number, what: string): void => {
    if (result >= 0) return;
    system.close(socket);
    throw new UserError(`cannot record ${name}: ${what} failed (errno ${koffi.errno()})`);
  };
  const set = (option: number, value: Buffer, what: string): void =>
    check(system.setsockopt(socket, SOL_PACKET, option, value, value.length) as number, what);
  set(packetOption.version, words(tpacketV3), "choosing the ring's version");
  const attach = (instructions: Uint8Array): number => {
    // struct sock_fprog: the number of instructions and where they lie
    const attached = Buffer.alloc(16);
    attached.writeUInt16LE(instructions.length / 8, 0);
    attached.writeBigUInt64LE(koffi.address(instructions), 8);
    return system.setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, attached, attached.length) as number;
  };
  if (program) check(attach(program), "attaching the filter");
  set(
    packetOption.ring,
    words(blockBytes, blocks, frameBytes, (blockBytes / frameBytes) * blocks, retireMs, 0, 0),
    "making the ring",
  );
  const pointer = system.mmap(null, blockBytes * blocks, 3, 1, socket, 0) as bigint | null;
  check(pointer === null || pointer === -1n || pointer === mapFailed ? -1 : 0, "mapping the ring");
  const address = Buffer.alloc(20);
  address.writeUInt16LE(AF_PACKET, 0);
  address.writeUInt16BE(ethernetAll, 2);
  address.writeInt32LE(index, 4);
  check(system.bind(socket, address, address.length) as number, "binding to the interface");
  const membership = Buffer.alloc(16);
  membership.writeInt32LE(index, 0);
  membership.writeUInt16LE(promiscuous, 4);
  set(packetOption.membership, membership, "listening to all addresses");
  const statistics = (): KernelCounters => {
    const counts = Buffer.alloc(12);
    const length = words(12);
    system.getsockopt(socket, SOL_PACKET, packetOption.statistics, counts, length);
    return { packets: counts.readUInt32LE(0), drops: counts.readUInt32LE(4), freezes: counts.readUInt32LE(8) };
  };
  const ring = koffi.view(pointer, blockBytes * blocks);
  return new RingSource({
    name,
    linkType,
    ring,
    statistics,
    shut: () => attach(passNothing),
    release: () => system.close(socket),
  });
}

interface Ring {
  readonly name: string;
  readonly linkType: number;
  readonly ring: ArrayBuffer;
  readonly statistics: () => KernelCounters;
  /** From here on the kernel takes nothing in, and counts nothing. */
  readonly shut: () => void;
  readonly release: () => void;
}

class RingSource implements PacketSource {
  readonly name: string;
  readonly summary = new InputSummary();
  readonly notes = new CaptureNotes();
  private readonly i32: Int32Array;
  private readonly view: DataView;
  private readonly linkType: number;
  private readonly statistics: Ring["statistics"];
  private readonly shut: () => void;
  private readonly release: () => void;
  private isClosed = false;

  constructor({ name, linkType, ring, statistics, shut, release }: Ring) {
    this.name = name;
    this.linkType = linkType;
    this.i32 = new Int32Array(ring);
    this.view = new DataView(ring);
    this.statistics = statistics;
    this.shut = shut;
    this.release = release;
  }

  /** An empty batch comes where nothing did for a while: the clock goes on. */
  async *batches(): AsyncIterable<PacketBatch> {
    const batch = new PacketBatch();
    batch.bytes = new Uint8Array(this.i32.buffer);
    let ordinal = 1;
    // After close() the kernel still hands over the block that it fills; a busy link must not keep us for ever.
    let closing = blocks;
    let waited = false;
    for (let i = 0; !(this.isClosed && (waited || closing-- === 0)); ) {
      const at = i * blockBytes;
      const word = (at + block.status) >> 2;
      if ((Atomics.load(this.i32, word) & status.user) === 0) {
        batch.count = 0;
        yield batch;
        const isLast = this.isClosed;
        await new Promise((resolve) => setTimeout(resolve, isLast ? 2 * retireMs : pollMs));
        waited = isLast && (Atomics.load(this.i32, word) & status.user) === 0;
        continue;
      }
      const count = this.view.getUint32(at + block.packets, true);
      let next = at + this.view.getUint32(at + block.first, true);
      for (let left = count; left > 0; ) {
        batch.firstOrdinal = ordinal;
        batch.count = 0;
        for (; left > 0 && batch.count < batchCapacity; left--) {
          if (next + header.size > at + blockBytes) {
            this.summary.skip("ring block damaged", left);
            left = 0;
            break;
          }
          this.take(batch, next, at + blockBytes);
          next += this.view.getUint32(next + header.next, true);
        }
        ordinal += batch.count;
        this.summary.add(batch);
        yield batch;
      }
      Atomics.store(this.i32, word, 0);
      i = (i + 1) % blocks;
      this.count();
    }
    this.count();
    this.release();
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
    const { packets, drops, freezes } = this.statistics();
    const kernel = (this.summary.kernel ??= { packets: 0, drops: 0, freezes: 0 });
    kernel.packets += packets;
    kernel.drops += drops;
    kernel.freezes += freezes;
  }

  close(): void {
    if (!this.isClosed) this.shut();
    this.isClosed = true;
  }
}
