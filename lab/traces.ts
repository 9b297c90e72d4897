/** Large traces for measurements: the sample many times over, smallest packets of few conversations, a flood from everywhere. */
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checksum, ether, ip4, join, n16, tcp, udp } from "../test/build/packets.ts";
import { PCAP, pcapHeader } from "./pcap-file.ts";

/** 2026-11-24 06:00:00 UTC. */
const startSeconds = 1_795_500_000;
const bufferBytes = 4 << 20;
/** Of an Ethernet frame with IPv4 without options. */
const at = {
  source: 26,
  destination: 30,
  ipChecksum: 24,
  ip: 14,
  transport: 34,
  sourcePort: 34,
  sequence: 38,
} as const;
const checksumAt = { tcp: at.transport + 16, udp: at.transport + 6 } as const;
const protocolAt = 23;
const isTcp = 6;

/** Mulberry32: the same trace every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

class Trace {
  private readonly file: number;
  private readonly buffer = Buffer.allocUnsafeSlow(bufferBytes);
  private used = 0;
  packets = 0;

  constructor(path: string) {
    this.file = openSync(path, "w");
    this.used += pcapHeader().copy(this.buffer);
  }

  /** `micros` after the start. */
  write(micros: number, frame: Uint8Array): void {
    if (this.used + PCAP.record + frame.length > bufferBytes) this.flush();
    const { buffer, used } = this;
    buffer.writeUInt32LE(startSeconds + Math.floor(micros / 1e6), used);
    buffer.writeUInt32LE(micros % 1e6, used + 4);
    buffer.writeUInt32LE(frame.length, used + 8);
    buffer.writeUInt32LE(frame.length, used + 12);
    buffer.set(frame, used + PCAP.record);
    this.used += PCAP.record + frame.length;
    this.packets++;
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private flush(): void {
    writeSync(this.file, this.buffer, 0, this.used);
    this.used = 0;
  }
}

/** Fills in both checksums of a frame, as of its addresses and ports now. */
function sum(frame: Uint8Array): void {
  const set = (place: number, value: number): void => frame.set(n16(value), place);
  set(at.ipChecksum, 0);
  set(at.ipChecksum, checksum(frame.subarray(at.ip, at.transport)));
  const protocol = frame[protocolAt]!;
  const place = protocol === isTcp ? checksumAt.tcp : checksumAt.udp;
  const end = at.ip + ((frame[at.ip + 2]! << 8) | frame[at.ip + 3]!);
  const segment = frame.subarray(at.transport, end);
  set(place, 0);
  const pseudo = join(frame.subarray(at.source, at.transport), n16(protocol), n16(segment.length));
  set(place, checksum(join(pseudo, segment)) || 0xffff);
}

/** The sample's day again and again within hours, each time between other hosts. */
export function mixedTrace(path: string, packets: number): void {
  const sample = readFileSync(fileURLToPath(new URL("../samples/office-tuesday.pcap", import.meta.url)));
  const frames: { micros: number; frame: Buffer }[] = [];
  for (let place: number = PCAP.header; place < sample.length; ) {
    const length = sample.readUInt32LE(place + 8);
    const micros = sample.readUInt32LE(place) * 1e6 + sample.readUInt32LE(place + 4);
    const frame = sample.subarray(place + PCAP.record, place + PCAP.record + length);
    frames.push({ micros: micros - (frames[0]?.micros ?? micros), frame });
    place += PCAP.record + length;
  }
  for (const one of frames.slice(1)) one.micros = Math.floor(one.micros / 100);
  frames[0]!.micros = 0;
  const trace = new Trace(path);
  const apartMicros = 20_000;
  const copiesAtOnce = 200;
  for (let round = 0; trace.packets < packets; round++) {
    const roundMicros = round * (frames.at(-1)!.micros + copiesAtOnce * apartMicros);
    const copies = Array.from({ length: copiesAtOnce }, (_, copy) => ({ copy, next: 0 }));
    // the copy whose next frame is soonest goes on
    for (let micros = 0; copies.length > 0; ) {
      let soonest = copies[0]!;
      for (const one of copies)
        if (
          frames[one.next]!.micros + one.copy * apartMicros <
          frames[soonest.next]!.micros + soonest.copy * apartMicros
        )
          soonest = one;
      const { micros: after, frame } = frames[soonest.next]!;
      micros = after + soonest.copy * apartMicros;
      const number = round * copiesAtOnce + soonest.copy;
      for (const address of [at.source, at.destination]) {
        frame[address] = 1 + ((number >> 8) % 220);
        frame[address + 1] = number & 255;
      }
      sum(frame);
      trace.write(roundMicros + micros, frame);
      if (++soonest.next === frames.length) copies.splice(copies.indexOf(soonest), 1);
    }
  }
  trace.close();
}

const smallFlows = 10_000;

/** Bare acknowledgements of 60 bytes, both ways, of ten thousand conversations in no order. */
export function smallTrace(path: string, packets: number): void {
  const random = seeded(1);
  const host = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;
  const frames = Array.from({ length: smallFlows }, (_, flow) => {
    const [client, server] = [host(flow), "192.0.2.80"];
    const ports = { sourcePort: 20_000 + (flow % 40_000), destinationPort: 443 };
    const back = { sourcePort: ports.destinationPort, destinationPort: ports.sourcePort };
    const there = ip4({ source: client, destination: server }, tcp({ ...ports, seq: 1000, ack: 2000 }, ""));
    const answer = ip4({ source: server, destination: client }, tcp({ ...back, seq: 2000, ack: 1000 }, ""));
    return [padded(ether({}, there).bytes), padded(ether({}, answer).bytes)] as const;
  });
  const trace = new Trace(path);
  for (let micros = 0; trace.packets < packets; micros += 3) {
    const choice = random();
    trace.write(micros, frames[choice % smallFlows]![(choice >>> 31) as 0 | 1]);
  }
  trace.close();
}

/** Two of three packets open a connection from a random address, every third is a question for a name. */
export function floodTrace(path: string, packets: number): void {
  const random = seeded(2);
  const syn = padded(ether({}, ip4({ destination: "10.200.1.2" }, tcp({ flags: 2 }, ""))).bytes);
  const question = join(
    n16(1),
    n16(0x0100),
    n16(1),
    n16(0),
    n16(0),
    n16(0),
    [4],
    "h241",
    [7],
    "example",
    [3],
    "com",
    [0],
    n16(1),
    n16(1),
  );
  const asked = ether({}, ip4({ destination: "10.200.0.51" }, udp({ destinationPort: 53 }, question))).bytes;
  const trace = new Trace(path);
  for (let micros = 0; trace.packets < packets; micros += 1 + (random() % 3)) {
    const frame = trace.packets % 3 === 2 ? asked : syn;
    const view = new DataView(frame.buffer, frame.byteOffset);
    view.setUint32(at.source, random());
    frame[at.source] = 1 + (frame[at.source]! % 222);
    view.setUint16(at.sourcePort, 1024 + (random() % 64_000));
    if (frame === syn) view.setUint32(at.sequence, random());
    sum(frame);
    trace.write(micros, frame);
  }
  trace.close();
}

const leastFrame = 60;
const padded = (frame: Uint8Array): Uint8Array => join(frame, new Uint8Array(Math.max(0, leastFrame - frame.length)));
