import { expect, it } from "vitest";
import { batchOf, type Content, ether, icmp, ip4, ip6, join, tcp, udp, vlan } from "#test/build/packets.ts";
import { Decoder } from "./decoder.ts";

const workers = 7;
const decoder = new Decoder({ ignoreChecksums: false, weird: () => undefined });
const shareOf = (frame: Content): number => decoder.share(batchOf([frame]), 0, workers);

const hosts = Array.from({ length: 50 }, (_, host) => ({ a: `10.0.${host}.1`, b: `192.0.2.${host}` }));

it("brings both directions, fragments and tags of a pair to one worker", () => {
  for (const { a, b } of hosts) {
    const there = shareOf(ether({}, ip4({ source: a, destination: b }, tcp({}, "x"))));
    expect(shareOf(ether({}, ip4({ source: b, destination: a }, udp({}, "x"))))).toBe(there);
    expect(shareOf(ether({}, vlan({ id: 4 }, ip4({ source: a, destination: b, fragmentOffset: 80 }, "x"))))).toBe(
      there,
    );
  }
});

it("brings all errors of one router to one worker, whatever they are about", () => {
  const shares = hosts.map(({ b }) => {
    const error = icmp({ type: 11 }, ip4({ source: "10.0.0.1", destination: b }, tcp({}, "")));
    return shareOf(ether({}, ip4({ source: "203.0.113.1", destination: "10.0.0.1" }, error)));
  });
  expect(new Set(shares).size).toBe(1);
});

it("brings both directions of an IPv6 pair to one worker", () => {
  const [a, b] = ["2001:db8::7", "2001:db8:1::8"];
  const there = shareOf(ether({}, ip6({ source: a, destination: b }, tcp({}, "x"))));
  expect(shareOf(ether({}, ip6({ source: b, destination: a }, udp({}, "x"))))).toBe(there);
});

it("brings a lease and everything that is not IP to the first worker", () => {
  const discover = udp({ sourcePort: 68, destinationPort: 67 }, "discover");
  expect(shareOf(ether({}, ip4({ source: "0.0.0.0", destination: "255.255.255.255" }, discover)))).toBe(0);
  expect(shareOf(ether({}, ip4({ source: "10.0.5.5", destination: "10.0.0.1" }, discover)))).toBe(0);
  expect(shareOf(ether({ etherType: 0x0806 }, new Uint8Array(28)))).toBe(0);
});

it("uses all workers", () => {
  const shares = hosts.map(({ a, b }) => shareOf(ether({}, ip4({ source: a, destination: b }, ""))));
  expect(new Set(shares).size).toBe(workers);
});

it("counts nothing and says nothing of its own", () => {
  shareOf(join([1, 2, 3]));
  expect(decoder.counters.size).toBe(0);
});
