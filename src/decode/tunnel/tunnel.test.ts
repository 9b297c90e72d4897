import { expect, it } from "vitest";
import { decoded } from "#test/build/decoded.ts";
import { type Content, ether, gre, ip4, ip6, join, n16, n24, n32, udp, vlan } from "#test/build/packets.ts";

const inside = ip4({ source: "10.1.1.1", destination: "10.1.1.2" }, udp({ destinationPort: 53 }, "question"));
const inside6 = ip6({ source: "2001:db8::1", destination: "2001:db8::2" }, udp({ destinationPort: 53 }, "question"));
const insideText = "10.1.1.1>10.1.1.2 udp 40000>53";
const insideText6 = "2001:db8::1>2001:db8::2 udp 40000>53";
const outer = (content: Content) => ether({}, ip4({}, content));
const outerText = "192.0.2.1>198.51.100.2";

/** The packets of one frame that carries `content` in UDP to `port`. */
const inUdp = (port: number, content: Content) => decoded([outer(udp({ destinationPort: port }, content))]).frames[0];
const outerUdp = (port: number) => `${outerText} udp 40000>${port}`;

it("opens IP in IP, of either version in either", () => {
  expect(decoded([outer(inside), outer(inside6), ether({}, ip6({}, inside))]).frames).toEqual([
    [`${outerText} ip-protocol 4`, `IP: ${insideText}`],
    [`${outerText} ip-protocol 41`, `IP: ${insideText6}`],
    ["2001:db8::1>2001:db8::2 ip-protocol 4", `IP: ${insideText}`],
  ]);
});

it("opens GRE, and names its key", () => {
  const frames = [
    outer(gre({}, inside)),
    outer(gre({ key: 77 }, inside6)),
    outer(gre({ key: 0x012345ff }, ether({}, inside))),
  ];
  expect(decoded(frames).frames).toEqual([
    [`${outerText} gre`, `GRE: ${insideText}`],
    [`${outerText} gre`, `GRE(77): ${insideText6}`],
    // NVGRE: 24 bits of network, 8 bits of flow
    [`${outerText} gre`, `GRE(${0x012345}): ${insideText}`],
  ]);
});

it("opens all three generations of ERSPAN", () => {
  const one = gre({ protocolType: 0x88be }, ether({}, inside));
  const sequenced = (type: number, ...content: Parameters<typeof join>) => ({
    bytes: join([0x10, 0], n16(type), n32(1), ...content),
    protocol: 47,
  });
  const two = sequenced(0x88be, n16(0x1001), n16(0x0005), n32(0), ether({}, inside));
  const three = sequenced(
    0x22eb,
    n16(0x2001),
    n16(0x0006),
    n32(0),
    n16(0),
    n16(1),
    [1, 2, 3, 4, 5, 6, 7, 8],
    ether({}, inside),
  );
  expect(decoded([outer(one), outer(two), outer(three)]).frames.map((packets) => packets[1])).toEqual([
    `GRE: ${insideText}`,
    `GRE(5): ${insideText}`,
    `GRE(6): ${insideText}`,
  ]);
});

it("opens PPTP's GRE and stops at its bare acknowledgements", () => {
  const ppp = join([0xff, 0x03, 0x00, 0x21], inside);
  const data = { bytes: join([0x30, 0x01, 0x88, 0x0b], n16(ppp.length), n16(9), n32(1), ppp), protocol: 47 };
  const acknowledgement = { bytes: join([0x20, 0x81, 0x88, 0x0b], n16(0), n16(9), n32(1)), protocol: 47 };
  const { frames, counters } = decoded([outer(data), outer(acknowledgement)]);
  expect(frames).toEqual([[`${outerText} gre`, `GRE(9): ${insideText}`], [`${outerText} gre`]]);
  expect(counters).toEqual({ "pptp acknowledgement": 1 });
});

it("opens VXLAN and its generic extension", () => {
  const network = [...n24(4242), 0];
  expect(inUdp(4789, join([8, 0, 0, 0], network, ether({}, vlan({ id: 3 }, inside))))).toEqual([
    outerUdp(4789),
    `VXLAN(4242): ${insideText}`,
  ]);
  expect(inUdp(4790, join([12, 0, 0, 2], network, inside6))).toEqual([outerUdp(4790), `VXLAN(4242): ${insideText6}`]);
});

it("opens GENEVE behind its options", () => {
  const header = join([2, 0], n16(0x6558), n24(7), 0, n32(1), n32(2));
  expect(inUdp(6081, join(header, ether({}, inside)))).toEqual([outerUdp(6081), `GENEVE(7): ${insideText}`]);
  expect(inUdp(6081, join([0, 0], n16(0x86dd), n24(7), 0, inside6))).toEqual([
    outerUdp(6081),
    `GENEVE(7): ${insideText6}`,
  ]);
});

it("opens GTP-U behind its extension headers, and believes no other payload on its port", () => {
  const plain = join([0x30, 255], n16(inside.bytes.length), n32(99), inside);
  const extended = join([0x34, 255], n16(inside.bytes.length + 8), n32(99), [0, 0, 0, 0x85], [1, 0, 0, 0], inside);
  expect(inUdp(2152, plain)).toEqual([outerUdp(2152), `GTPv1(99): ${insideText}`]);
  expect(inUdp(2152, extended)).toEqual([outerUdp(2152), `GTPv1(99): ${insideText}`]);
  expect(inUdp(2152, join([0x30, 255], n16(8), n32(99), "nonsense"))).toEqual([outerUdp(2152)]);
});

it("opens Teredo behind its server's indications, and between clients on any port", () => {
  const authentication = [0, 1, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0];
  const origin = [0, 0, 1, 2, 3, 4, 5, 6];
  expect(inUdp(3544, join(authentication, origin, inside6))).toEqual([outerUdp(3544), `TEREDO: ${insideText6}`]);
  const client = ip6({ source: "2001:0:1::1" }, udp({ destinationPort: 53 }, "question"));
  expect(inUdp(50000, client)).toEqual([outerUdp(50000), "TEREDO: 2001:0:1::1>2001:db8::2 udp 40000>53"]);
  expect(inUdp(50000, inside6)).toEqual([outerUdp(50000)]);
});

it("counts Teredo's bubbles, which carry nothing", () => {
  const bubble = ip6({ nextHeader: 59 }, "");
  const { frames, counters, weirds } = decoded([outer(udp({ destinationPort: 3544 }, bubble))]);
  expect(frames).toEqual([[outerUdp(3544)]]);
  expect(counters).toEqual({ "teredo bubble": 1 });
  expect(weirds).toEqual([]);
});

it("opens L2TP of both versions, and not its control messages", () => {
  const ppp = join([0xff, 0x03, 0x00, 0x21], inside);
  expect(inUdp(1701, join(n16(0x4002), n16(8 + ppp.length), n16(1), n16(55), ppp))).toEqual([
    outerUdp(1701),
    `L2TP(55): ${insideText}`,
  ]);
  expect(inUdp(1701, join(n16(3), n16(0), n32(56), n32(0xfeedbeef), ether({}, inside)))).toEqual([
    outerUdp(1701),
    `L2TP(56): ${insideText}`,
  ]);
  expect(inUdp(1701, join(n16(0xc802), n16(12), n16(1), n16(0), n32(0)))).toEqual([outerUdp(1701)]);
});

it("opens CAPWAP's data, of access points that write the 802.11 header's start in either order", () => {
  const wifi = (first: number, second: number) =>
    join(
      [first, second, 0, 0],
      new Uint8Array(18),
      first < second ? [0x76, 0x30] : [0x30, 0x76],
      [0xaa, 0xaa, 3, 0, 0, 0],
      n16(0x0800),
      inside,
    );
  const header = (fields: number) => join([0], n24(fields), n32(0));
  const native = (2 << 19) | (1 << 9) | 0x100;
  expect(inUdp(5247, join(header(native), wifi(0x08, 1)))).toEqual([outerUdp(5247), `CAPWAP: ${insideText}`]);
  expect(inUdp(5247, join(header(native), wifi(1, 0x08)))).toEqual([outerUdp(5247), `CAPWAP: ${insideText}`]);
  expect(inUdp(5247, join(header(2 << 19), ether({}, inside6)))).toEqual([outerUdp(5247), `CAPWAP: ${insideText6}`]);
  // encrypted, a keep-alive, a fragment
  expect(inUdp(5247, join([1], n24(native), n32(0), wifi(0x08, 1)))).toEqual([outerUdp(5247)]);
  expect(inUdp(5247, join(header(native | 0x08), wifi(0x08, 1)))).toEqual([outerUdp(5247)]);
  expect(inUdp(5247, join(header(native | 0x80), wifi(0x08, 1)))).toEqual([outerUdp(5247)]);
});

it("opens TZSP behind its tags", () => {
  expect(inUdp(37008, join([1, 0], n16(1), 0, [10, 1, 200], 1, ether({}, inside)))).toEqual([
    outerUdp(37008),
    `TZSP: ${insideText}`,
  ]);
});

it("opens MPLS in UDP down to packets and frames, and believes no other payload on its port", () => {
  const label = (value: number, isBottom: boolean) => n32((value << 12) | (isBottom ? 0x100 : 0) | 64);
  expect(inUdp(6635, join(label(16, false), label(17, true), inside))).toEqual([outerUdp(6635), `MPLS: ${insideText}`]);
  expect(inUdp(6635, join(label(16, true), n32(0), ether({}, inside6)))).toEqual([
    outerUdp(6635),
    `MPLS: ${insideText6}`,
  ]);
  expect(inUdp(6635, "just some words of another protocol")).toEqual([outerUdp(6635)]);
  expect(inUdp(6635, join(label(16, false), label(17, false)))).toEqual([outerUdp(6635)]);
});

it("opens PIM's registers, and stays out of its other messages", () => {
  const message = (type: number, flags: number) => ({
    bytes: join([0x20 | type, 0], n16(0), n32(flags), inside),
    protocol: 103,
  });
  const itself = `${outerText} ip-protocol 103`;
  expect(decoded([outer(message(1, 0))]).frames).toEqual([[itself, `PIM: ${insideText}`]]);
  // a hello, a register that is null, one that says more than is there
  const cut = { bytes: message(1, 0).bytes.subarray(0, 30), protocol: 103 };
  for (const other of [message(0, 0), message(1, 0x40000000), cut]) {
    expect(decoded([outer(other)]).frames).toEqual([[itself]]);
  }
});

it("goes four tunnels deep and no deeper", () => {
  const nest = (depth: number): Content => (depth === 0 ? inside : ip4({ source: `10.0.0.${depth}` }, nest(depth - 1)));
  const four = decoded([ether({}, nest(4))]);
  expect(four.frames[0]).toHaveLength(5);
  expect(four.weirds).toEqual([]);
  const five = decoded([ether({}, nest(5))]);
  expect(five.frames[0]).toHaveLength(5);
  expect(five.weirds).toEqual(["exceeded_tunnel_max_depth"]);
});

it("does not look into a datagram whose checksum is wrong", () => {
  const datagram = udp({ destinationPort: 4789, checksum: 0x1234 }, join([8, 0, 0, 0], n32(256), ether({}, inside)));
  expect(decoded([outer(datagram)]).frames).toEqual([[outerUdp(4789)]]);
});

it("says what is wrong with a GRE header that cannot be read", () => {
  const version = { bytes: join([0, 2], n16(0x0800), inside), protocol: 47 };
  const routed = { bytes: join([0x40, 0], n16(0x0800), n32(0), inside), protocol: 47 };
  const cut = { bytes: join([0x20, 0], n16(0x0800), 1), protocol: 47 };
  expect(decoded([outer(version), outer(routed), outer(cut)]).weirds).toEqual([
    "unknown_gre_version",
    "gre_routing",
    "truncated_GRE",
  ]);
});
