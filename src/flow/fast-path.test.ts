import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Decoder } from "#decode/decoder.ts";
import { type Packet, tcpFlag } from "#decode/packet.ts";
import { onlyConn, play, playStart, TcpTalk, type Timed } from "#test/build/flows.ts";
import { batchOf, type Content, ether, ip4, ip6, tcp, udp, vlan } from "#test/build/packets.ts";
import { Stop } from "./fast-layout.ts";
import { FastPath } from "./fast-path.ts";
import { boundsOf } from "./table.ts";

const there = { source: "10.0.0.1", destination: "10.0.0.2" };
const back = { source: "10.0.0.2", destination: "10.0.0.1" };

/** Without any conversation: what it reads is the engine's. */
function reading(ignoreChecksums: boolean): FastPath {
  const fast = new FastPath({ bounds: [boundsOf(16)], ignoreChecksums });
  for (let lane = 0; lane < 8; lane++) fast.give(lane, fast.lanes[0]!);
  fast.second = batchOf([ether({}, ip4({}, udp({}, "")))]).seconds[0]!;
  return fast;
}

const readers = { strict: reading(false), lenient: reading(true) };

describe("a frame", () => {
  const segment = tcp({ seq: 7, ack: 9, flags: 0x18 }, "some words");
  const datagram = udp({ sourcePort: 4000, destinationPort: 5000 }, "odd length.");
  const frames = [
    ether({}, ip4({}, segment)),
    ether({}, ip4({ source: "10.0.0.9", ttl: 3 }, datagram)),
    ether({}, ip6({}, segment)),
    ether({}, ip6({}, datagram)),
    ether({}, vlan({ id: 7 }, ip4({}, datagram))),
    ether({}, vlan({ id: 8 }, ip6({}, segment))),
  ];

  function stopAt(frame: Content): number {
    readers.strict.attach(batchOf([frame]), undefined);
    readers.strict.run(0, 1);
    return readers.strict.stop;
  }

  it("of TCP or UDP over IP on Ethernet is read, with and without a tag", () => {
    for (const frame of frames) expect(stopAt(frame)).toBe(Stop.packet);
  });

  it("of a tunnel, a lease, a fragment, with options or a tag of no VLAN is left to the decoder", () => {
    const others = [
      ether({}, ip4({}, udp({ destinationPort: 4789 }, "a tunnel, maybe"))),
      ether({}, ip4({}, udp({ sourcePort: 68, destinationPort: 67 }, "a lease"))),
      ether({}, ip4({ moreFragments: true }, datagram)),
      ether({}, vlan({ id: 0 }, ip4({}, datagram))),
      ether({}, vlan({ id: 3 }, vlan({ id: 4 }, ip4({}, datagram)))),
    ];
    for (const frame of others) expect(stopAt(frame)).toBe(Stop.frame);
  });

  /** What the fast path tells, of the fields that it fills. */
  const told = ({ icmpType, icmpCode, captureLength, etherType, bytes, view, optionsAt, ...rest }: Packet) => ({
    ...rest,
    ...(rest.ipProto === 6 ? { optionsAt } : { seq: 0, ack: 0, flags: 0, window: 0 }),
  });

  it("comes to the same as in the decoder, whatever is changed about it", () => {
    let read = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...frames),
        fc.array(fc.tuple(fc.nat(70), fc.nat(255)), { maxLength: 2 }),
        fc.option(fc.nat(80), { freq: 3 }),
        fc.boolean(),
        (frame, changes, cut, ignoreChecksums) => {
          const changed = Uint8Array.from(frame.bytes);
          for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
          const batch = batchOf([cut === null ? changed : changed.subarray(0, Math.max(1, cut))]);
          const fast = ignoreChecksums ? readers.lenient : readers.strict;
          fast.attach(batch, undefined);
          fast.run(0, 1);
          if (fast.stop !== Stop.packet) return;
          read++;
          const weirds: string[] = [];
          const decoder = new Decoder({ ignoreChecksums, weird: (name) => void weirds.push(name) });
          expect({ layer: decoder.decode(batch, 0), weirds }).toEqual({ layer: "ip", weirds: [] });
          expect(told(fast.packet)).toEqual(told(decoder.packet));
          expect(fast.lane).toBe(decoder.lane);
        },
      ),
      { numRuns: 4000 },
    );
    expect(read).toBeGreaterThan(400);
  });
});

describe("datagrams", () => {
  const client = { sourcePort: 40_000, destinationPort: 9000 };
  const server = { sourcePort: 9000, destinationPort: 40_000 };
  const step = fc.record({
    pause: fc.constantFrom(0, 1e-5, 0.01, 1, 30, 61),
    isAnswer: fc.boolean(),
    id: fc.constantFrom(0, 1, 2),
    text: fc.constantFrom("", "hello", "words"),
    way: fc.constantFrom("plain", "six", "tagged", "broken"),
  });

  it("come to the same as in the engine: copies, pauses, tags and broken checksums included", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.boolean(), (steps, flowsOnly) => {
        let seconds = 0;
        const frames = steps.map(({ pause, isAnswer, id, text, way }): Timed => {
          seconds += pause;
          const datagram = udp(isAnswer ? server : client, text);
          const packet: Content = ip4({ id, ...(isAnswer ? back : there) }, datagram);
          if (way === "six") return [seconds, ether({}, ip6({}, datagram))];
          if (way === "tagged") return [seconds, ether({}, vlan({ id: 7 }, packet))];
          const frame = ether({}, packet);
          if (way === "broken" && text !== "") frame.bytes[frame.bytes.length - 1]! ^= 0x20;
          return [seconds, frame];
        });
        const { written, engine } = play(frames, { flowsOnly });
        const slow = play(frames, { flowsOnly, isFast: false });
        expect(written).toEqual(slow.written);
        expect(engine.counters).toEqual(slow.engine.counters);
      }),
      { numRuns: 300 },
    );
  });

  it("have the time of each packet", () => {
    const rows = play([
      [0, ether({}, ip4({ id: 1, ...there }, udp(client, "one")))],
      [2.5, ether({}, ip4({ id: 2, ...there }, udp(client, "two")))],
    ]);
    expect(onlyConn(rows)).toMatchObject({ ts: playStart * 1e6, duration: 2.5 });
  });
});

describe("segments", () => {
  const { syn, fin, rst, psh, ack, urg } = tcpFlag;
  const segment = fc.record({
    side: fc.constantFrom<0 | 1>(0, 1),
    flags: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(ack, ack | psh) },
      { weight: 1, arbitrary: fc.constantFrom(0, syn | ack, fin | ack, rst, rst | ack, ack | urg) },
    ),
    length: fc.constantFrom(0, 0, 1, 100),
    lost: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(300) }),
    /** How far the segment reaches back, and how far its acknowledgement is off. */
    back: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(120) }),
    ackOff: fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ min: -150, max: 150 }) },
    ),
    window: fc.constantFrom(0, 1, 1000, 1000, 1000, 65535),
  });

  it("come to the same as in the engine", () => {
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 60 }),
        // numbers that wrap soon, and not
        fc.constantFrom<readonly [number, number]>([1000, 5000], [0xffff_fff0, 0xffff_ff00], [0x7fff_fff0, 3]),
        fc.boolean(),
        fc.boolean(),
        (segments, start, isOpened, flowsOnly) => {
          const talk = new TcpTalk({ start });
          if (isOpened) talk.handshake();
          const sent: [number, number] = [0, 0];
          for (const { side, flags, length, lost, back, ackOff, window } of segments) {
            sent[side] += lost;
            const at = Math.max(0, sent[side] - back);
            const peer = side === 0 ? 1 : 0;
            const acknowledged = (start[peer] + 1 + Math.max(0, sent[peer] + ackOff)) >>> 0;
            talk.send(side, { flags, at, data: "x".repeat(length), ack: acknowledged, window });
            sent[side] = Math.max(sent[side], at + length);
          }
          const slow = play(talk.frames, { flowsOnly, isFast: false });
          expect(play(talk.frames, { flowsOnly }).written).toEqual(slow.written);
        },
      ),
      { numRuns: 400 },
    );
  });
});

it("says what to do where a process may have little address space", () => {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  const script = 'ulimit -v 4000000; exec "$0" bin/wirehawk.js read --json samples/office-tuesday.pcap';
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script, process.execPath], { cwd: root, encoding: "utf8" });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^wirehawk: cannot reserve address space for conversations: .*ulimit -v unlimited\)\n$/);
});
