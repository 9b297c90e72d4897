import { expect, it } from "vitest";
import { batchOf, type Content, ether, icmp, ip4, ip6, join, tcp, udp, vlan } from "#test/build/packets.ts";
import { Decoder } from "./decoder.ts";
import { laneCount, maybeTunnel } from "./lane.ts";

const decoder = new Decoder({ ignoreChecksums: false, weird: () => undefined });
const laneOf = (frame: Content): number => decoder.laneOf(batchOf([frame]), 0) & ~maybeTunnel;

const hosts = Array.from({ length: 50 }, (_, host) => ({ a: `10.0.${host}.1`, b: `192.0.2.${host}` }));

it("brings both directions, fragments and tags of a pair to one lane", () => {
  for (const { a, b } of hosts) {
    const there = laneOf(ether({}, ip4({ source: a, destination: b }, tcp({}, "x"))));
    expect(laneOf(ether({}, ip4({ source: b, destination: a }, udp({}, "x"))))).toBe(there);
    expect(laneOf(ether({}, vlan({ id: 4 }, ip4({ source: a, destination: b, fragmentOffset: 80 }, "x"))))).toBe(there);
  }
});

it("brings all errors of one router to one lane, whatever they are about", () => {
  const lanes = hosts.map(({ b }) => {
    const error = icmp({ type: 11 }, ip4({ source: "10.0.0.1", destination: b }, tcp({}, "")));
    return laneOf(ether({}, ip4({ source: "203.0.113.1", destination: "10.0.0.1" }, error)));
  });
  expect(new Set(lanes).size).toBe(1);
});

it("brings both directions of an IPv6 pair to one lane", () => {
  const [a, b] = ["2001:db8::7", "2001:db8:1::8"];
  const there = laneOf(ether({}, ip6({ source: a, destination: b }, tcp({}, "x"))));
  expect(laneOf(ether({}, ip6({ source: b, destination: a }, udp({}, "x"))))).toBe(there);
});

it("brings a lease and everything that is not IP to the first lane", () => {
  const discover = udp({ sourcePort: 68, destinationPort: 67 }, "discover");
  expect(laneOf(ether({}, ip4({ source: "0.0.0.0", destination: "255.255.255.255" }, discover)))).toBe(0);
  expect(laneOf(ether({}, ip4({ source: "10.0.5.5", destination: "10.0.0.1" }, discover)))).toBe(0);
  expect(laneOf(ether({ etherType: 0x0806 }, new Uint8Array(28)))).toBe(0);
});

it("uses all lanes", () => {
  const lanes = hosts.map(({ a, b }) => laneOf(ether({}, ip4({ source: a, destination: b }, ""))));
  expect(new Set(lanes).size).toBe(laneCount);
});

it("counts nothing and says nothing of its own", () => {
  laneOf(join([1, 2, 3]));
  expect(decoder.counters.size).toBe(0);
});
