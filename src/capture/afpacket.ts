/**
 * A Linux interface as a source of packets: an AF_PACKET socket with a ring (packet(7)) that this process sees as one
 * ArrayBuffer. Offsets and lengths of its structures: linux/if_packet.h.
 */
import { readdirSync, readFileSync } from "node:fs";
import koffi from "koffi";
import { didYouMean } from "#base/nearest.ts";
import { UserError } from "#base/user-error.ts";
import { compileInterfaceFilter } from "./libpcap.ts";
import { RingSource, retireMs } from "./ring.ts";
import type { PacketSource } from "./source.ts";
import type { KernelCounters } from "./summary.ts";

const AF_PACKET = 17;
const SOCK_RAW = 3;
const SOL_PACKET = 263;
const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const packetOption = { membership: 1, ring: 5, statistics: 6, version: 10 } as const;
const ethernetAll = 0x0003;
const tpacketV3 = 2;
const promiscuous = 1;
const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
/** EPERM, EACCES. */
const notPermitted: ReadonlySet<number> = new Set([1, 13]);

/** 32 MiB: an eighth of a second of a full gigabit of the smallest packets, seconds of usual traffic. */
const blockBytes = 1 << 20;
const blocks = 32;
const ringBytes = blocks * blockBytes;
const frameBytes = 2048;

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

const libc = () => {
  const library = koffi.load("libc.so.6");
  return {
    socket: library.func("int socket(int, int, int)"),
    bind: library.func("int bind(int, void *, uint32)"),
    close: library.func("int close(int)"),
    setsockopt: library.func("int setsockopt(int, int, int, void *, uint32)"),
    getsockopt: library.func("int getsockopt(int, int, int, void *, void *)"),
    mmap: library.func("void *mmap(void *, size_t, int, int, int, int64)"),
    interfaceIndex: library.func("uint32 if_nametoindex(const char *)"),
  };
};
type Libc = ReturnType<typeof libc>;

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

/** Whether this process may read the packets of an interface, found out by asking for it. */
export function mayRecord(): boolean {
  if (process.platform !== "linux") return false;
  const system = libc();
  const socket = system.socket(AF_PACKET, SOCK_RAW, 0) as number;
  if (socket >= 0) system.close(socket);
  return socket >= 0;
}

/** Begins to record; what the kernel drops is in the summary. */
export function openInterface({ name, filter }: LiveOptions): PacketSource {
  if (process.platform !== "linux")
    throw new UserError("recording an interface needs Linux: record with tcpdump -w and read the file");
  const system = libc();
  const index = indexOf(system, name);
  const linkType = linkTypeOf(name);
  const socket = new PacketSocket(system, name);
  try {
    socket.set(packetOption.version, words(tpacketV3), "choosing the ring's version");
    if (filter !== undefined) socket.attach(compileInterfaceFilter(filter, name));
    const ring = socket.ring();
    socket.bind(index);
    return new RingSource({
      name,
      linkType,
      ring,
      blockBytes,
      statistics: () => socket.statistics(),
      isThere: () => system.interfaceIndex(name) === index,
      shut: () => socket.attach(passNothing),
      release: () => socket.close(),
    });
  } catch (error) {
    socket.close();
    throw error;
  }
}

function indexOf(system: Libc, name: string): number {
  const index = system.interfaceIndex(name) as number;
  if (index > 0) return index;
  const known = readdirSync("/sys/class/net");
  throw new UserError(
    `there is no interface “${name}”${didYouMean(name, known) || "."} This machine has ${known.join(", ")}`,
  );
}

function linkTypeOf(name: string): number {
  const hardware = Number(readFileSync(`/sys/class/net/${name}/type`, "utf8"));
  const linkType = linkTypes.get(hardware);
  if (linkType !== undefined) return linkType;
  throw new UserError(`cannot record ${name}: its kind of link (ARPHRD ${hardware}) is not known; use tcpdump -w`);
}

class PacketSocket {
  private readonly system: Libc;
  private readonly name: string;
  private readonly socket: number;

  constructor(system: Libc, name: string) {
    this.system = system;
    this.name = name;
    this.socket = system.socket(AF_PACKET, SOCK_RAW, 0) as number;
    if (this.socket >= 0) return;
    if (notPermitted.has(koffi.errno()))
      throw new UserError(
        `cannot record ${name}: this user may not read packets (CAP_NET_RAW is missing); run it with sudo, or give the right to a copy of node (setcap cap_net_raw+ep): wirehawk doctor says how`,
      );
    throw new UserError(`cannot record ${name}: making a packet socket failed (errno ${koffi.errno()})`);
  }

  private check(result: number, what: string): void {
    if (result < 0) throw new UserError(`cannot record ${this.name}: ${what} failed (errno ${koffi.errno()})`);
  }

  set(option: number, value: Buffer, what: string): void {
    this.check(this.system.setsockopt(this.socket, SOL_PACKET, option, value, value.length) as number, what);
  }

  attach(instructions: Uint8Array): void {
    // struct sock_fprog: the number of instructions and where they lie
    const program = Buffer.alloc(16);
    program.writeUInt16LE(instructions.length / 8, 0);
    program.writeBigUInt64LE(koffi.address(instructions), 8);
    const result = this.system.setsockopt(this.socket, SOL_SOCKET, SO_ATTACH_FILTER, program, program.length);
    this.check(result as number, "attaching the filter");
  }

  ring(): ArrayBuffer {
    const layout = words(blockBytes, blocks, frameBytes, (blockBytes / frameBytes) * blocks, retireMs, 0, 0);
    this.set(packetOption.ring, layout, "making the ring");
    const pointer = this.system.mmap(null, ringBytes, PROT_READ_WRITE, MAP_SHARED, this.socket, 0) as bigint | null;
    this.check(pointer === null || pointer === -1n || pointer === mapFailed ? -1 : 0, "mapping the ring");
    return koffi.view(pointer, ringBytes);
  }

  /** From here on packets come; those to other machines too. */
  bind(index: number): void {
    const address = Buffer.alloc(20);
    address.writeUInt16LE(AF_PACKET, 0);
    address.writeUInt16BE(ethernetAll, 2);
    address.writeInt32LE(index, 4);
    this.check(this.system.bind(this.socket, address, address.length) as number, "binding to the interface");
    const membership = Buffer.alloc(16);
    membership.writeInt32LE(index, 0);
    membership.writeUInt16LE(promiscuous, 4);
    this.set(packetOption.membership, membership, "listening to all addresses");
  }

  statistics(): KernelCounters {
    const counts = Buffer.alloc(12);
    this.system.getsockopt(this.socket, SOL_PACKET, packetOption.statistics, counts, words(counts.length));
    return { packets: counts.readUInt32LE(0), drops: counts.readUInt32LE(4), freezes: counts.readUInt32LE(8) };
  }

  close(): void {
    this.system.close(this.socket);
  }
}
