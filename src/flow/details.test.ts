import { expect, it } from "vitest";
import { play, TcpTalk, type Timed } from "#test/build/flows.ts";
import { ether, ip4, udp } from "#test/build/packets.ts";

const openConversations = (count: number): Timed[] =>
  Array.from(
    { length: count },
    (_, i) => new TcpTalk({ seconds: i / 100, ports: [20_000 + i, 9999] }).handshake().frames,
  )
    .flat()
    .sort(([a], [b]) => a - b);

it("lets one conversation go for each that needs a detail, and none that has none", () => {
  const { conns, engine } = play(openConversations(100), { maxFlows: 100 });
  // of a hundred conversations sixty may be of TCP with more than one packet
  expect(engine.counters.shed.flows).toBe(40);
  expect(conns).toHaveLength(100);
});

it("needs no detail for the answers that a flood of questions gets", () => {
  const frames = Array.from({ length: 200 }, (_, i): Timed[] => {
    const there = { source: "10.0.0.1", destination: "10.0.0.53" };
    const back = { source: "10.0.0.53", destination: "10.0.0.1" };
    return [
      [i / 1000, ether({}, ip4(there, udp({ sourcePort: 20_000 + i, destinationPort: 53 }, "question")))],
      [i / 1000 + 0.0001, ether({}, ip4(back, udp({ sourcePort: 53, destinationPort: 20_000 + i }, "the answer")))],
    ];
  }).flat();
  const { written, engine } = play(frames, { maxFlows: 200 });
  expect(engine.counters.shed.flows).toBe(0);
  const rows = written.map(({ row }) => row);
  expect(rows).toHaveLength(200);
  for (const row of rows)
    expect(row).toMatchObject({ orig_bytes: 8, resp_bytes: 10, resp_ip_bytes: 38, history: "Dd" });
});
