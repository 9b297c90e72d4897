import { describe, expect, it } from "vitest";
import { batchOf, type Content, ether, icmp, ip4, ip6, tcp, udp, vlan } from "#test/build/packets.ts";
import { BpfProgram } from "./bpf.ts";
import { PacketFilter } from "./packet-filter.ts";

const frames: Readonly<Record<string, Content>> = {
  query: ether({}, ip4({ source: "10.0.0.1" }, udp({ destinationPort: 53 }, "who?"))),
  web: ether({}, ip4({ source: "10.0.0.2" }, tcp({ destinationPort: 80 }, "GET /"))),
  six: ether({}, ip6({}, udp({ destinationPort: 53 }, "who?"))),
  ping: ether({}, ip4({ ttl: 3 }, icmp({ type: 8 }, "abcdefgh"))),
  tagged: ether({}, vlan({ id: 123 }, ip4({}, udp({ destinationPort: 53 }, "who?")))),
};
const names = Object.keys(frames);

function passing(expression: string): string[] {
  const filter = new PacketFilter(expression);
  const batch = batchOf(Object.values(frames));
  return names.filter((_, i) => filter.matches(batch, i));
}

describe("a filter", () => {
  it.each([
    ["udp port 53", ["query", "six"]],
    ["src net 10.0.0.0/8", ["query", "web"]],
    ["tcp[tcpflags] & tcp-syn = 0 and tcp port 80", ["web"]],
    ["vlan 123 and udp", ["tagged"]],
    ["ip[8] < 10", ["ping"]],
    ["ip6", ["six"]],
    ["len > 1000", []],
    ["(ip[2:2] - ((ip[0] & 0xf) << 2)) / 2 > 3 and not tcp", ["query", "ping"]],
  ])("%s", (expression, expected) => {
    expect(passing(expression)).toEqual(expected);
  });

  it("has a program for each link type", () => {
    const filter = new PacketFilter("udp port 53");
    const bare = batchOf([ip4({}, udp({ destinationPort: 53 }, "who?"))], { linkType: 101 });
    const framed = batchOf([frames["query"]!]);
    expect([filter.matches(framed, 0), filter.matches(bare, 0), filter.matches(framed, 0)]).toEqual([true, true, true]);
  });

  it("that is wrong is refused in libpcap's words", () => {
    expect(() => new PacketFilter("udp prot 53")).toThrow(/cannot understand the filter "udp prot 53": .*syntax error/);
  });

  it("refuses a packet that was cut before what it asks for", () => {
    const batch = batchOf([frames["query"]!], { snapLength: 30 });
    expect(new PacketFilter("udp port 53").matches(batch, 0)).toBe(false);
  });
});

describe("a BPF program", () => {
  const instruction = (code: number, k = 0, ifTrue = 0, ifFalse = 0): number[] => [
    code & 255,
    code >> 8,
    ifTrue,
    ifFalse,
    ...new Uint8Array(Uint32Array.of(k).buffer),
  ];
  const loadImmediate = (k: number): number[] => instruction(0x00, k);
  const returnA = instruction(0x16);
  const run = (...instructions: readonly number[][]): boolean =>
    new BpfProgram(Uint8Array.from(instructions.flat())).matches(Uint8Array.of(1, 2, 3, 4), 0, 4, 4);

  it("counts in unsigned words that wrap", () => {
    // 0xffffffff + 1 = 0; -1 > 5
    expect(run(loadImmediate(0xffff_ffff), instruction(0x04, 1), returnA)).toBe(false);
    expect(
      run(loadImmediate(1), instruction(0x84), instruction(0x25, 5, 0, 1), instruction(0x06, 1), instruction(0x06)),
    ).toBe(true);
  });

  it("refuses the packet on division by zero and on a load past its end", () => {
    expect(run(loadImmediate(8), instruction(0x34, 0), instruction(0x06, 1))).toBe(false);
    expect(run(instruction(0x20, 1), instruction(0x06, 1))).toBe(false);
    expect(run(instruction(0x20, 0), instruction(0x06, 1))).toBe(true);
  });

  it("without a return refuses", () => {
    expect(run(loadImmediate(1))).toBe(false);
  });
});
