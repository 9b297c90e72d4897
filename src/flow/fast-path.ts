/**
 * Hot: the fast path (fast-path/, WebAssembly) and the memory that it shares with this room: the conversations of all lanes of a
 * reader, and the batch at hand. What it does not take is told as a packet, and goes the way through decoder and engine.
 */
import { readFileSync } from "node:fs";
import { PacketBatch } from "#base/packet-batch.ts";
import { UserError } from "#base/user-error.ts";
import { isDhcpPort } from "#decode/lane.ts";
import { Packet } from "#decode/packet.ts";
import { isTunnelPort } from "#decode/tunnel/ports.ts";
import {
  batchAt,
  Copies,
  hashAt,
  Lane,
  type LaneParts,
  laneOrdinalsAt,
  laneParts,
  lanesAt,
  lanesFrom,
  PacketWord,
  packetAt,
  portsAt,
  Run,
  roomAt,
  roomBytes,
  runAt,
  Stop,
} from "./fast-layout.ts";
import { hashTable } from "./tabulation-hash.ts";

/** What fast-path/index.ts exports; `lane` is where a lane's own memory begins. */
interface Exports {
  run(from: number, count: number): number;
  find(lane: number, version: number, ports: number, kind: number, network: number, vlans: number): number;
  insert(lane: number, slot: number): void;
  remove(lane: number, slot: number): void;
  growIndex(lane: number): void;
  isCopy(
    lane: number,
    flow: number,
    id: number,
    content: number,
    place: number,
    leg: number,
    seconds: number,
    micros: number,
    remembers: number,
  ): number;
}

let compiled: WebAssembly.Module | undefined;

function theModule(): WebAssembly.Module {
  // the same from src/flow/ and, bundled, from dist/cli/
  compiled ??= new WebAssembly.Module(readFileSync(new URL("../../fast-path/fast-path.wasm", import.meta.url)));
  return compiled;
}

const pageBytes = 65536;

/** Memory of so many bytes, of which nothing is taken before it is touched. */
function reserved(bytes: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / pageBytes) });
  } catch (cause) {
    const need = "WebAssembly needs 10 GB of it, though little of that becomes memory";
    throw new UserError(
      `cannot reserve address space for conversations: ${need}; lift the limit (ulimit -v unlimited)`,
      { cause },
    );
  }
}

const runWord = runAt >> 2;
const packetWord = packetAt >> 2;

/** UDP ports whose packets are left to the decoder. */
const leftPorts = Uint8Array.from({ length: 65536 }, (_, port) =>
  isTunnelPort(port, port) || isDhcpPort(port) ? 1 : 0,
);

/** How many conversations, and details of them, a lane holds. */
export interface LaneBounds {
  readonly slots: number;
  readonly details: number;
}

export interface FastPathOptions {
  /** Of each lane that is run here. */
  readonly bounds: readonly LaneBounds[];
  readonly ignoreChecksums: boolean;
  /** Of the hash of the tables; by chance for each process unless given. Results never depend on it. */
  readonly seed?: number | undefined;
}

export class FastPath {
  readonly exports: Exports;
  readonly buffer: ArrayBuffer;
  /** Where the memory of each lane that is run here begins. */
  readonly lanes: readonly number[];
  /** The packet that run() stopped at, unless at the frame. */
  readonly packet = new Packet();
  private readonly parts: readonly LaneParts[];
  private readonly words: Int32Array;
  private readonly own: PacketBatch;
  /** Where it is best to have the bytes of a batch: elsewhere they are copied. */
  readonly room: Uint8Array;
  private readonly laneOrdinals: Uint8Array;

  constructor({ bounds, ignoreChecksums, seed }: FastPathOptions) {
    let end = lanesFrom;
    this.parts = bounds.map(({ slots, details }) => {
      const parts = laneParts(end, slots, details);
      end = parts.end;
      return parts;
    });
    this.lanes = this.parts.map(({ at }) => at);
    const memory = reserved(end);
    const { buffer } = memory;
    this.exports = new WebAssembly.Instance(theModule(), { env: { memory } }).exports as unknown as Exports;
    this.buffer = buffer;
    this.words = new Int32Array(buffer, 0, lanesFrom >> 2);
    this.own = new PacketBatch(buffer, batchAt);
    this.room = new Uint8Array(buffer, roomAt, roomBytes);
    this.laneOrdinals = new Uint8Array(buffer, laneOrdinalsAt, roomAt - laneOrdinalsAt);
    this.words.set(hashTable(seed), hashAt >> 2);
    new Uint8Array(buffer, portsAt, leftPorts.length).set(leftPorts);
    this.packet.hasTransport = true;
    this.begin(ignoreChecksums);
  }

  /** All lanes are empty, and none is given. */
  begin(ignoreChecksums: boolean): void {
    const { words, parts, buffer } = this;
    words.fill(0, lanesAt >> 2, hashAt >> 2);
    for (const { at, index, mask, latest, ...others } of parts) {
      const lane = new Int32Array(buffer, at, Lane.size);
      for (const [name, place] of Object.entries({ ...others, index, mask, latest, ordinal: 0 }))
        if (name in Lane) lane[Lane[name as keyof typeof Lane]] = place;
      new Int32Array(buffer, index, 2 * (mask + 1)).fill(0);
      new Int32Array(buffer, latest, Copies.buckets).fill(0);
    }
    words[runWord + Run.ignoresChecksums] = ignoreChecksums ? 1 : 0;
    this.second = -1;
  }

  /** Packets of the lane `ordinal` go to the memory at `lane`; those of lanes that are not given are passed over. */
  give(ordinal: number, lane: number): void {
    this.words[(lanesAt >> 2) + ordinal] = lane;
  }

  /** The clock that run() goes by. */
  set second(second: number) {
    this.words[runWord + Run.second] = second;
  }

  /**
   * The batch that run() goes through; false when it is too large for that. `lanes`: of each packet, where they are known: of
   * other lanes than those that were given only what may be a tunnel is of interest.
   */
  attach(batch: PacketBatch, lanes: Uint8Array | undefined): boolean {
    const { count } = batch;
    const { own, room, packet } = this;
    if (count === 0) return false;
    const from = batch.at[0]!;
    const end = batch.end[count - 1]!;
    const isOwn = batch.bytes.buffer === this.buffer;
    if (!isOwn && end - from > room.length) return false;
    if (!isOwn) room.set(batch.bytes.subarray(from, end));
    own.takeColumns(batch);
    if (lanes) this.laneOrdinals.set(lanes.subarray(0, count));
    this.words[runWord + Run.base] = isOwn ? batch.bytes.byteOffset : roomAt - from;
    this.words[runWord + Run.hasLanes] = lanes ? 1 : 0;
    packet.bytes = batch.bytes;
    packet.view = new DataView(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
    return true;
  }

  /** Takes the packets [from, count) as far as it can; the first that it leaves, or `count`. */
  run(from: number, count: number): number {
    const at = this.exports.run(from, count);
    const { stop } = this;
    if (stop === Stop.data) this.tellPayload(at);
    else if (stop === Stop.packet) this.tell(at);
    return at;
  }

  /** Why run() stopped; one of `Stop`. */
  get stop(): number {
    return this.words[runWord + Run.stop]!;
  }

  /** How many packets run() took. */
  get taken(): number {
    return this.words[runWord + Run.taken]!;
  }

  /** Lane of the packet that run() stopped at. */
  get lane(): number {
    return this.words[packetWord + PacketWord.lane]!;
  }

  /** First word of the flow of the packet that run() stopped at, or 0; and if it was taken, the side that sent it. */
  get at(): number {
    return this.words[runWord + Run.at]!;
  }

  get side(): number {
    return this.words[runWord + Run.side]!;
  }

  private tellPayload(index: number): void {
    const { packet, words, own } = this;
    packet.seconds = own.seconds[index]!;
    packet.micros = own.micros[index]!;
    packet.ipProto = words[packetWord + PacketWord.ipProto]!;
    packet.seq = words[packetWord + PacketWord.seq]! >>> 0;
    packet.payloadAt = words[packetWord + PacketWord.payloadAt]!;
    packet.payloadEnd = words[packetWord + PacketWord.payloadEnd]!;
    packet.payloadLength = packet.payloadEnd - packet.payloadAt;
  }

  private tell(index: number): void {
    this.tellPayload(index);
    const { packet, words, own } = this;
    const macAt = words[packetWord + PacketWord.macAt]!;
    const ports = words[packetWord + PacketWord.ports]!;
    packet.wireLength = own.wireLength[index]!;
    packet.destinationMacAt = macAt;
    packet.sourceMacAt = macAt + 6;
    packet.vlan = words[packetWord + PacketWord.vlan]!;
    packet.ipVersion = words[packetWord + PacketWord.ipVersion]!;
    packet.ipAt = words[packetWord + PacketWord.ipAt]!;
    packet.ipLength = words[packetWord + PacketWord.ipLength]!;
    packet.sourceAt = words[packetWord + PacketWord.sourceAt]!;
    packet.destinationAt = words[packetWord + PacketWord.destinationAt]!;
    packet.ttl = words[packetWord + PacketWord.ttl]!;
    packet.transportAt = words[packetWord + PacketWord.transportAt]!;
    packet.sourcePort = ports >>> 16;
    packet.destinationPort = ports & 0xffff;
    packet.ack = words[packetWord + PacketWord.ack]! >>> 0;
    packet.flags = words[packetWord + PacketWord.flags]!;
    packet.window = words[packetWord + PacketWord.window]!;
    packet.optionsAt = words[packetWord + PacketWord.optionsAt]!;
    packet.checksumOk = true;
  }
}

/** One that was given back: its memory is large, and the collector goes through everything for a new one. */
let idle: FastPath | undefined;

/** An empty one for so many lanes of these bounds; to be given back. */
export function borrowFastPath(options: FastPathOptions): FastPath {
  const known = idle;
  if (known?.lanes.length !== options.bounds.length) return new FastPath(options);
  idle = undefined;
  known.begin(options.ignoreChecksums);
  return known;
}

export function giveBackFastPath(fast: FastPath): void {
  idle = fast;
}
