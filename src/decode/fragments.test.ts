import fc from "fast-check";
import { expect, it } from "vitest";
import { decoded } from "#test/build/decoded.ts";
import { type Built, batchOf, ether, ip4, ip6, join, n16, n32, udp } from "#test/build/packets.ts";
import { Decoder } from "./decoder.ts";
import { maxDatagrams, timeoutSeconds } from "./fragments.ts";

const source = "192.0.2.1";
const destination = "198.51.100.2";
const text = "192.0.2.1>198.51.100.2 udp 40000>9";
/** A UDP datagram with its checksum, as the payload that IP cuts. */
const datagram = (content: string): Uint8Array => ip4({ source, destination }, udp({}, content)).bytes.subarray(20);

interface Cut {
  at: number;
  end: number;
}

function fragment4(payload: Uint8Array, { at, end }: Cut, id = 7): Built {
  return ether(
    {},
    ip4(
      { source, destination, protocol: 17, id, fragmentOffset: at, moreFragments: end < payload.length },
      payload.subarray(at, end),
    ),
  );
}

function fragment6(payload: Uint8Array, { at, end }: Cut): Built {
  const header = join(17, 0, n16(at | (end < payload.length ? 1 : 0)), n32(7));
  return ether({}, ip6({ nextHeader: 44, extensions: header }, payload.subarray(at, end)));
}

function decodeAll(frames: readonly Built[], stepMicros = 1000) {
  const decoder = new Decoder({ ignoreChecksums: false, weird: () => undefined });
  const batch = batchOf(frames, { stepMicros });
  return frames.map((_, index) => {
    const { packet } = decoder;
    const layer = decoder.decode(batch, index);
    const { bytes, payloadAt, payloadEnd, checksumOk, ipLength } = packet;
    return layer === "none"
      ? undefined
      : { payload: Buffer.from(bytes.subarray(payloadAt, payloadEnd)).toString(), checksumOk, ipLength };
  });
}

it("puts a datagram together that comes in any order, with its checksum and length as one", () => {
  const content = "0123456789abcdef".repeat(200);
  const payload = datagram(content);
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: (payload.length - 1) >> 3 }), { maxLength: 12 });
  fc.assert(
    fc.property(cuts, fc.infiniteStream(fc.nat()), (blocks, order) => {
      const edges = [0, ...blocks.map((block) => block * 8).sort((a, b) => a - b), payload.length];
      if (edges.length === 2) return;
      const frames = edges.slice(1).map((end, index) => fragment4(payload, { at: edges[index]!, end }));
      const shuffled = frames
        .map((frame) => ({ frame, rank: order.next().value }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ frame }) => frame);
      const found = decodeAll(shuffled);
      expect(found.slice(0, -1).every((packet) => packet === undefined)).toBe(true);
      expect(found.at(-1)).toEqual({ payload: content, checksumOk: true, ipLength: 20 + payload.length });
    }),
    { numRuns: 200 },
  );
});

it("puts IPv6 datagrams together, and leaves out the fragment header", () => {
  const payload = ip6({}, udp({}, "x".repeat(100))).bytes.subarray(40);
  const frames = [fragment6(payload, { at: 56, end: payload.length }), fragment6(payload, { at: 0, end: 56 })];
  expect(decodeAll(frames)[1]).toEqual({ payload: "x".repeat(100), checksumOk: true, ipLength: 40 + payload.length });
});

it("keeps what came first where fragments overlap, and says so", () => {
  const payload = datagram("a".repeat(200));
  const forged = payload.slice();
  forged.fill(98, 80, 88);
  const frames = [
    fragment4(payload, { at: 0, end: 88 }),
    fragment4(payload, { at: 8, end: 80 }),
    fragment4(forged, { at: 16, end: 88 }),
    fragment4(payload, { at: 88, end: payload.length }),
  ];
  expect(decodeAll(frames)[3]?.payload).toBe("a".repeat(200));
  expect(decoded(frames).weirds).toEqual(["fragment_overlap", "fragment_inconsistency"]);
});

it("does not mix datagrams of the same number from other hosts, and finds tunnels in what it puts together", () => {
  const payload = datagram("a".repeat(40));
  const other = ether(
    {},
    ip4({ source: "192.0.2.9", destination, protocol: 17, id: 7, fragmentOffset: 24 }, "b".repeat(24)),
  );
  const { frames, counters } = decoded([
    fragment4(payload, { at: 0, end: 24 }),
    other,
    fragment4(payload, { at: 24, end: 48 }),
  ]);
  expect(frames).toEqual([[], [], [text]]);
  expect(counters).toEqual({ "fragment, waiting for the others": 2 });
});

it("lets fragments with a wrong header checksum complete only one another", () => {
  const payload = datagram("a".repeat(200));
  const cut = (isBroken: boolean, { at, end }: Cut) =>
    ether(
      {},
      ip4(
        {
          source,
          destination,
          protocol: 17,
          id: 7,
          fragmentOffset: at,
          moreFragments: end < payload.length,
          ...(isBroken ? { headerChecksum: 1 } : {}),
        },
        payload.subarray(at, end),
      ),
    );
  const first = { at: 0, end: 88 };
  const last = { at: 88, end: payload.length };
  expect(decodeAll([cut(true, first), cut(false, last)])).toEqual([undefined, undefined]);
  expect(decodeAll([cut(true, first), cut(true, last)])[1]).toMatchObject({ checksumOk: false });
  expect(decodeAll([cut(true, first), cut(false, first), cut(false, last)])[2]).toMatchObject({ checksumOk: true });
});

it("says when a fragment is too small to be a link's doing", () => {
  const payload = datagram("a".repeat(200));
  expect(decoded([fragment4(payload, { at: 0, end: 56 })]).weirds).toEqual(["excessively_small_fragment"]);
  expect(decoded([fragment4(payload, { at: 200, end: payload.length })]).weirds).toEqual([]);
});

it("takes no fragment beyond the end that IP knows", () => {
  const { weirds, frames } = decoded([
    ether({}, ip4({ protocol: 17, fragmentOffset: 65528 }, "12345678")),
    ether({}, ip4({ protocol: 17, fragmentOffset: 0, moreFragments: true }, "1234")),
  ]);
  expect(frames).toEqual([[], []]);
  expect(weirds).toEqual(["excessively_large_fragment", "excessively_large_fragment"]);
});

it("shows the ports of a first fragment that was not captured whole", () => {
  const { frames, weirds } = decoded([fragment4(datagram("a".repeat(400)), { at: 0, end: 200 })], { snapLength: 60 });
  expect(frames).toEqual([[text]]);
  expect(weirds).toEqual(["incompletely_captured_fragment"]);
});

it("forgets a datagram that stays incomplete", () => {
  const payload = datagram("a".repeat(40));
  const frames = [fragment4(payload, { at: 0, end: 24 }), fragment4(payload, { at: 24, end: 48 })];
  const { counters } = decoded(frames, { stepMicros: (timeoutSeconds + 1) * 1e6 });
  expect(counters).toEqual({
    "fragment, waiting for the others": 2,
    "fragmented datagram that was never completed": 1,
  });
});

it("gives up the oldest datagrams under a flood of first fragments, and still completes the newest", () => {
  const payload = datagram("a".repeat(40));
  const flood = Array.from({ length: maxDatagrams + 100 }, (_, id) => fragment4(payload, { at: 0, end: 24 }, id));
  const last = fragment4(payload, { at: 24, end: 48 }, maxDatagrams + 99);
  const { frames, counters } = decoded([...flood, last], { stepMicros: 1 });
  expect(frames.at(-1)).toEqual([text]);
  expect(counters["fragmented datagram given up for newer ones"]).toBe(100);
});
