/** VLANs tell conversations apart, and one conversation may still be seen on several (docs/decisions/0021). */
import { expect, it } from "vitest";
import { onlyConn, play, TcpTalk, type Timed } from "#test/build/flows.ts";
import { type Content, ether, ip4, join, udp, vlan } from "#test/build/packets.ts";
import { conn } from "./conn.ts";

const micros = 1e-6;
const ports = { sourcePort: 5000, destinationPort: 9000 };
const question = (id: number, text = "hello"): Content => ip4({ id }, udp(ports, text));
const answer = (id: number): Content =>
  ip4(
    { id, source: "198.51.100.2", destination: "192.0.2.1" },
    udp({ sourcePort: 9000, destinationPort: 5000 }, "hello yourself"),
  );
const on = (id: number, packet: Content): Content => ether({}, vlan({ id }, packet));

/** The frames of a talk, on a VLAN. */
const tagged = (frames: readonly Timed[], id: number, delay = 0): Timed[] =>
  frames.map(([seconds, frame]): Timed => {
    const bytes = join(frame);
    const tag = Uint8Array.of(0x81, 0, id >> 8, id & 0xff);
    return [seconds + delay, join(bytes.subarray(0, 12), tag, bytes.subarray(12))];
  });

it("counts two conversations between the same ends on two VLANs apart, each with a uid of its own", () => {
  const one = new TcpTalk().handshake().says(0, "question").says(1, "answer").closes().frames;
  const other = new TcpTalk().handshake().says(0, "another").closes().frames;
  const frames = [...tagged(one, 10), ...tagged(other, 20, 0.0007)].sort(([a], [b]) => a - b);
  const played = play(frames);
  expect(played.conns).toHaveLength(2);
  expect(played.of(conn).map(({ orig_bytes, conn_state }) => [orig_bytes, conn_state])).toEqual([
    [8, "SF"],
    [7, "SF"],
  ]);
  expect(new Set(played.written.map(({ uid }) => uid)).size).toBe(2);
});

it("tells the inner VLAN of two apart, too", () => {
  const within = (inner: number): Content =>
    ether({}, vlan({ id: 10, etherType: 0x8100 }, vlan({ id: inner }, question(1))));
  expect(play([[0, within(1)], [1, within(2)]]).conns).toHaveLength(2); // biome-ignore format: a pair
});

it("takes an answer on another VLAN, or on none, for an answer", () => {
  for (const reply of [on(20, answer(2)), ether({}, answer(2))]) {
    const row = onlyConn(play([[0, on(10, question(1))], [1, reply], [2, on(10, question(3))], [3, reply]])); // biome-ignore format: one line
    expect(row).toMatchObject({ orig_pkts: 2, resp_pkts: 2, conn_state: "SF" });
  }
});

it("counts each packet once that a firewall passes from one VLAN to another, whichever side is seen first", () => {
  const frames: Timed[] = [];
  for (let i = 0; i < 4; i++) {
    const [near, far] = i % 2 === 0 ? [10, 20] : [20, 10];
    const packet = i % 2 === 0 ? question(2 * i) : answer(2 * i + 1);
    frames.push([i, on(near, packet)], [i + 50 * micros, on(far, packet)]);
  }
  // the mirror hands the next one out of order
  frames.push([9, on(20, question(90))], [9 + 50 * micros, on(10, question(90))]);
  expect(onlyConn(play(frames))).toMatchObject({ orig_pkts: 3, resp_pkts: 2, copies: 5 });
});

it("takes a packet of its own on another VLAN for another conversation", () => {
  expect(play([[0, on(10, question(1))], [1, on(20, question(1))]]).conns).toHaveLength(2); // biome-ignore format: a pair
});

it("takes what comes on the hundredth VLAN between the same ports for one of the first: a row in the index stays short", () => {
  const frames = Array.from({ length: 100 }, (_, i): Timed => [i / 100, on(i + 1, question(i))]);
  const rows = play(frames).of(conn);
  expect(rows.map(({ orig_pkts }) => orig_pkts)).toEqual([85, ...Array(15).fill(1)]);
});
