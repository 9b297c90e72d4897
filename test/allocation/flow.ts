/** Run by src/flow/allocation.test.ts in a process of its own: conversations in order, and how far the heap grew per packet. */

import { Decoder } from "#decode/decoder.ts";
import { tcpFlag } from "#decode/packet.ts";
import { FlowEngine } from "#flow/engine.ts";
import { Stop } from "#flow/fast-layout.ts";
import { KnownProtocols } from "#flow/known-protocols.ts";
import type { Protocol } from "#flow/protocol.ts";
import { noFiles } from "#test/build/files.ts";
import { batchOf, ether, ip4, tcp, udp } from "#test/build/packets.ts";

const flows = 500;
const { syn, ack, psh } = tcpFlag;
const payload = "x".repeat(200);

let bytesRead = 0;
const reader: Protocol = {
  name: "reader",
  transports: ["tcp", "udp"],
  ports: [],
  records: [],
  probe: () => "yes",
  open: () => ({
    data: (_side, _bytes, at, end) => {
      bytesRead += end - at;
    },
    gap: () => undefined,
    close: () => undefined,
  }),
};

const protocols = new KnownProtocols([reader]);
const engine = new FlowEngine({
  emit: () => undefined,
  protocols,
  files: noFiles,
  flowsOnly: false,
  ignoreChecksums: true,
});
const decoder = new Decoder({ ignoreChecksums: true, weird: () => undefined });
const { fast } = engine;
let packets = 0;

const client = (flow: number) => ({ sourcePort: 10_000 + flow, destinationPort: 7000 });
const server = (flow: number) => ({ sourcePort: 7000, destinationPort: 10_000 + flow });
const there = { source: "10.0.0.1", destination: "10.0.0.2" };
const back = { source: "10.0.0.2", destination: "10.0.0.1" };

/** Segments and datagrams of every flow; their sequence numbers are set on the way. */
const opening = batchOf(
  Array.from({ length: flows }, (_, i) => [
    ether({}, ip4(there, tcp({ ...client(i), seq: 0, flags: syn }, ""))),
    ether({}, ip4(back, tcp({ ...server(i), seq: 0, ack: 1, flags: syn | ack }, ""))),
    ether({}, ip4(there, tcp({ ...client(i), seq: 1, ack: 1 }, ""))),
  ]).flat(),
);
const rounds = batchOf(
  Array.from({ length: flows }, (_, i) => [
    ether({}, ip4(there, tcp({ ...client(i), ack: 1, flags: psh | ack }, payload))),
    ether({}, ip4(back, tcp({ ...server(i), seq: 1 }, ""))),
    ether({}, ip4(there, udp(client(i), payload))),
    ether({}, ip4(back, udp(server(i), payload))),
  ]).flat(),
);
const idAt = 14 + 4;
const sequenceAt = 14 + 20 + 4;
const rounded = new DataView(rounds.bytes.buffer, rounds.bytes.byteOffset);

function feed(batch: typeof rounds): void {
  fast.second = batch.seconds[0]!;
  fast.attach(batch, undefined);
  for (let i = 0; i < batch.count; i++) {
    i = fast.run(i, batch.count);
    packets += fast.taken;
    if (i === batch.count) break;
    if (fast.stop === Stop.data) {
      engine.data(fast.at, fast.side, fast.packet);
      continue;
    }
    engine.frame(batch.seconds[0]!, batch.micros[i]!);
    for (let layer = decoder.decode(batch, i); layer !== "none"; layer = decoder.inner()) {
      engine.packet(decoder.packet);
      packets++;
    }
  }
}

let sent = 1;
function run(count: number): void {
  for (let round = 0; round < count; round++) {
    for (let i = 0; i < rounds.count; i++) rounded.setUint16(rounds.at[i]! + idAt, round);
    for (let i = 0; i < rounds.count; i += 4) {
      rounded.setUint32(rounds.at[i]! + sequenceAt, sent);
      rounded.setUint32(rounds.at[i + 1]! + sequenceAt + 4, sent + payload.length);
    }
    sent += payload.length;
    feed(rounds);
  }
}

feed(opening);
run(100);
gc?.();
packets = 0;
bytesRead = 0;
const before = process.memoryUsage().heapUsed;
run(300);
const grown = process.memoryUsage().heapUsed - before;
process.stdout.write(JSON.stringify({ packets, bytesRead, bytesPerPacket: grown / packets }));
