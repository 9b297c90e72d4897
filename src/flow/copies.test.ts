import { expect, it } from "vitest";
import { onlyConn, play, TcpTalk, type Timed } from "#test/build/flows.ts";
import { type Content, ether, ip4, ip6, join, udp, vlan } from "#test/build/packets.ts";

const micros = 1e-6;
const toServer = { sourcePort: 40000, destinationPort: 9000 };
const datagram = (id: number, text = "hello", ttl = 64): Content => ip4({ id, ttl }, udp(toServer, text));

/** Each frame once more, `delay` seconds later. */
const twice = (frames: readonly Timed[], delay: number): Timed[] =>
  frames.flatMap(([seconds, frame]): Timed[] => [
    [seconds, frame],
    [seconds + delay, frame],
  ]);

it("counts a packet once that two taps saw, and says how many there were", () => {
  const frames = [0, 1, 2].map((at): Timed => [at, ether({}, datagram(at + 1))]);
  const played = play(twice(frames, 20 * micros));
  expect(onlyConn(played)).toMatchObject({ orig_pkts: 3, orig_bytes: 15, copies: 3, history: "D" });
  expect(played.engine.counters.copies).toBe(3);
});

it("counts a packet once that was routed from one VLAN to another", () => {
  const played = play([
    [0, ether({}, vlan({ id: 10 }, datagram(7)))],
    [100 * micros, ether({ source: "02:00:00:00:00:09" }, vlan({ id: 20 }, datagram(7, "hello", 63)))],
  ]);
  expect(onlyConn(played)).toMatchObject({ orig_pkts: 1, copies: 1 });
});

it("takes no copy for a retransmission", () => {
  const talk = new TcpTalk().handshake().says(0, "question").says(1, "answer").closes();
  const numbered = talk.frames.map(([seconds, frame], i): Timed => {
    const bytes = join(frame);
    // the id, and the header's checksum left to the card
    bytes[19] = i + 1;
    bytes[24] = 0;
    bytes[25] = 0;
    return [seconds, bytes];
  });
  const row = onlyConn(play(twice(numbered, 30 * micros)));
  expect(row).toEqual({ ...onlyConn(play(numbered)), copies: numbered.length });
  expect(row).toMatchObject({ conn_state: "SF", history: "ShADadFf", orig_retrans: 0 });
});

it("finds a copy behind other packets", () => {
  const burst = [1, 2, 3, 4, 5].map((id): Timed => [id * micros, ether({}, datagram(id))]);
  const again = burst.map(([seconds, frame]): Timed => [seconds + 100 * micros, frame]);
  expect(onlyConn(play([...burst, ...again]))).toMatchObject({ orig_pkts: 5, copies: 5 });
});

it("lets a sender repeat itself: later, under another id, or without one", () => {
  const pairs: readonly (readonly [first: Content, second: Content, delay: number])[] = [
    [datagram(7), datagram(7), 0.01],
    [datagram(7), datagram(8), 10 * micros],
    [datagram(0), datagram(0), 10 * micros],
    [ip6({}, udp(toServer, "hello")), ip6({}, udp(toServer, "hello")), 10 * micros],
    [datagram(7, "hello"), datagram(7, "other"), 10 * micros],
  ];
  for (const [first, second, delay] of pairs) {
    const frames: Timed[] = [[0, ether({}, first)], [delay, ether({}, second)]]; // biome-ignore format: a pair
    const row = onlyConn(play(frames));
    expect(row.orig_pkts).toBe(2);
    expect(row.copies).toBeUndefined();
  }
});

it("knows a copy without an id by the way that it came", () => {
  const inside = ip6({}, udp(toServer, "hello"));
  const played = play([
    [0, ether({}, inside)],
    [10 * micros, ether({}, vlan({ id: 5 }, inside))],
  ]);
  expect(onlyConn(played)).toMatchObject({ orig_pkts: 1, copies: 1 });
});
