/** One lane's table runs full: who goes must be the same for any number of readers (docs/decisions/0026). */
import { expect, it } from "vitest";
import { Decoder } from "#decode/decoder.ts";
import { laneCount } from "#decode/lane.ts";
import { noFiles } from "#test/build/files.ts";
import { batchOf, ether, ip4, join, udp } from "#test/build/packets.ts";
import { FlowLanes } from "./lanes.ts";

/** More than a lane holds. */
const conversations = 112_000;
const udpAt = 14 + 20;

/** What one reader of these lanes makes of a flood between two hosts, with a few conversations of others in between. */
function read(mine?: readonly boolean[]): { rows: string[]; evicted: number } {
  const rows: string[] = [];
  const lanes = new FlowLanes({
    emit: (_, head, row) => rows.push(`${head?.uid} ${head?.origPort} ${JSON.stringify(row)}`),
    protocols: [],
    files: () => noFiles,
    flowsOnly: true,
    mine,
  });
  const decoder = new Decoder({ ignoreChecksums: true, weird: () => undefined });
  const flood = batchOf([join(ether({}, ip4({ source: "10.0.0.1", destination: "192.0.2.1" }, udp({}, "x"))))]);
  const others = Array.from({ length: 40 }, (_, host) =>
    batchOf([ether({}, ip4({ source: `10.0.1.${host}`, destination: "192.0.2.9" }, udp({}, "hello")))]),
  );
  const take = (batch: typeof flood, micros: number): void => {
    batch.seconds[0] = 1_700_000_000 + Math.floor(micros / 1e6);
    batch.micros[0] = micros % 1e6;
    lanes.frame(batch.seconds[0], batch.micros[0]);
    if (decoder.decode(batch, 0) === "ip") lanes.packet(decoder.lane, decoder.packet);
  };
  for (let i = 0; i < conversations; i++) {
    flood.bytes[udpAt] = i >> 8;
    flood.bytes[udpAt + 1] = i;
    flood.bytes[udpAt + 3] = i >> 16;
    take(flood, 100 * i);
    if (i % 1000 === 0) take(others[(i / 1000) % others.length]!, 100 * i + 50);
  }
  lanes.finish(1_700_000_000 + 12, 0);
  return { rows, evicted: lanes.counters.shed.flows };
}

it("lets the same conversations go for one reader and for two", () => {
  const alone = read();
  const [even, odd] = [0, 1].map((reader) => read(Array.from({ length: laneCount }, (_, lane) => lane % 2 === reader)));
  expect(alone.evicted).toBeGreaterThan(3000);
  expect(even!.evicted + odd!.evicted).toBe(alone.evicted);
  expect(even!.rows.length).toBeGreaterThan(0);
  expect(odd!.rows.length).toBeGreaterThan(0);
  const together = [...even!.rows, ...odd!.rows].sort();
  // compared as one text: a difference in a hundred thousand rows is nothing to print
  expect(together.join("\n") === alone.rows.sort().join("\n")).toBe(true);
});
