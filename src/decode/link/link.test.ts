import { expect, it } from "vitest";
import { decoded } from "#test/build/decoded.ts";
import { type Content, ether, ip4, ip6, join, mac, n16, n32, tcp, udp, vlan } from "#test/build/packets.ts";

const inside = ip4({}, udp({}, "x"));
const inside6 = ip6({}, tcp({}, "x"));
const text = "192.0.2.1>198.51.100.2 udp 40000>9";
const text6 = "2001:db8::1>2001:db8::2 tcp 40000>80";

/** The packets of one frame on a link. */
const on = (linkType: number, frame: Content) => decoded([frame], { linkType }).frames[0];
const countedOn = (linkType: number, frame: Content) => decoded([frame], { linkType }).counters;
const inEther = (etherType: number, ...content: Parameters<typeof join>) =>
  on(1, ether({ etherType }, join(...content)));
const label = (value: number, isBottom = false) => n32((value << 12) | (isBottom ? 0x100 : 0) | 64);
const snap = [0xaa, 0xaa, 3, 0, 0, 0];
const little = (...values: number[]) => values.flatMap((value) => [value & 255, value >> 8]);

it("walks through tags and labels to what they carry", () => {
  expect(inEther(0x8847, label(16), label(17, true), inside)).toEqual([text]);
  expect(inEther(0x8926, n32(1), n16(0x0800), inside)).toEqual([text]);
  expect(inEther(0x88e7, n32(1), ether({}, inside))).toEqual([text]);
  expect(inEther(0x8903, n16(1), ether({}, vlan({ id: 9 }, inside6)))).toEqual([text6]);
  expect(inEther(0x88be, ether({}, inside))).toEqual([text]);
  expect(inEther(0x88be, n32(0x10000000), n32(0), ether({}, inside))).toEqual([text]);
  expect(inEther(0x894f, [0, 2, 2, 3], n32(0), ether({}, inside))).toEqual([text]);
});

it("finds the Ethernet of an MPLS pseudowire with and without its control word", () => {
  expect(inEther(0x8847, label(16, true), n32(0), ether({}, inside))).toEqual([text]);
  expect(inEther(0x8847, label(16, true), ether({}, inside6))).toEqual([text6]);
  expect(inEther(0x8847, label(16, true), ether({ destination: "45:00:00:00:00:01" }, inside6))).toEqual([text6]);
});

it("ends a label stack that has no bottom", () => {
  const endless = Array.from({ length: 100 }, () => label(16)).flat();
  expect(decoded([ether({ etherType: 0x8847 }, join(endless))]).weirds).toEqual(["wh_mpls_stack_too_deep"]);
});

it("ends a frame of nothing but tags", () => {
  const tags = Array.from({ length: 100 }, () => [...n16(5), ...n16(0x8100)]).flat();
  expect(decoded([ether({ etherType: 0x8100 }, join(tags))]).weirds).toEqual(["max_packet_analyzer_depth_exceeded"]);
});

it("reads PPPoE, and counts its discovery", () => {
  const ppp = join(n16(0x0057), inside6);
  expect(inEther(0x8864, [0x11, 0], n16(1), n16(ppp.length), ppp)).toEqual([text6]);
  expect(countedOn(1, ether({ etherType: 0x8863 }, "PADI"))).toEqual({ "pppoe-discovery": 1 });
});

it("reads PPP with and without HDLC, and with one byte of protocol", () => {
  expect(on(9, join([0xff, 3, 0, 0x21], inside))).toEqual([text]);
  expect(on(9, join([0, 0x21], inside))).toEqual([text]);
  expect(on(9, join(0x21, inside))).toEqual([text]);
  expect(on(9, join([0x0f, 0, 8, 0], inside))).toEqual([text]);
  expect(on(50, join([0xff, 3, 0x02, 0x81], label(16, true), inside))).toEqual([text]);
  expect(countedOn(9, join([0xff, 3, 0xc0, 0x21], "configure"))).toEqual({ "ppp lcp": 1 });
});

it("reads Cisco HDLC and Frame Relay", () => {
  expect(on(104, join([0x0f, 0, 0x86, 0xdd], inside6))).toEqual([text6]);
  expect(on(107, join([0x18, 0x41, 3, 0xcc], inside))).toEqual([text]);
  expect(on(107, join([0x18, 0x41, 3, 0, 0x80, 0, 0, 0], n16(0x86dd), inside6))).toEqual([text6]);
  expect(on(107, join([0x18, 0x41, 8, 0], inside))).toEqual([text]);
});

it("reads LLC and SNAP in 802.3 frames, and names what it does not follow", () => {
  const frame = (...content: Parameters<typeof join>) => {
    const bytes = join(...content);
    return ether({ etherType: bytes.length }, bytes);
  };
  expect(on(1, frame(snap, n16(0x0800), inside))).toEqual([text]);
  expect(on(1, frame([6, 6, 3], inside))).toEqual([text]);
  expect(countedOn(1, frame([0x42, 0x42, 3], "bridges"))).toEqual({ stp: 1 });
  expect(countedOn(1, frame([0xaa, 0xaa, 3, 0, 0, 12], n16(0x2000), "neighbours"))).toEqual({ cdp: 1 });
  expect(countedOn(1, ether({ etherType: 0x88cc }, "neighbours"))).toEqual({ lldp: 1 });
  expect(countedOn(1, ether({ etherType: 0x1234 }, "?"))).toEqual({ "unknown ethertype 0x1234": 1 });
});

it("hands ARP on as a payload of the link, from inside tags too", () => {
  expect(inEther(0x0806, new Uint8Array(28))).toEqual(["link 0x0806"]);
  expect(on(1, ether({}, vlan({ id: 2, etherType: 0x0806 }, new Uint8Array(28))))).toEqual(["link 0x0806"]);
});

it("reads what operating systems write instead of a link's header", () => {
  const sll = [...n16(0), ...n16(1), ...n16(6), ...mac("02:00:00:00:00:01"), 0, 0];
  expect(on(113, join(sll, n16(0x0800), inside))).toEqual([text]);
  expect(on(276, join(n16(0x86dd), n16(0), n32(2), n16(1), [0, 6], new Uint8Array(8), inside6))).toEqual([text6]);
  expect(on(0, join([2, 0, 0, 0], inside))).toEqual([text]);
  expect(on(0, join([0, 0, 0, 30], inside6))).toEqual([text6]);
  expect(on(108, join([0, 0, 0, 2], inside))).toEqual([text]);
  expect(on(0, join([0x0f, 0, 8, 0], inside))).toEqual([text]);
  expect(countedOn(0, join([99, 0, 0, 0], inside))).toEqual({ "unknown address family 0x0063": 1 });
  expect(on(226, join([1, 2], new Uint8Array(22), inside))).toEqual([text]);
  for (const raw of [12, 14, 101, 228]) expect(on(raw, inside)).toEqual([text]);
});

it("finds the packet among NFLOG's values, in either byte order", () => {
  const size = 4 + inside.bytes.length;
  expect(on(239, join([2, 0, 0, 1], little(5, 10), [0x41, 0, 0, 0], little(size, 9), inside))).toEqual([text]);
  expect(on(239, join([2, 0, 0, 1], n16(5), n16(10), [0x41, 0, 0, 0], n16(size), n16(9), inside))).toEqual([text]);
});

it("follows headers that name the link inside: PPI, PKTAP", () => {
  expect(on(192, join([0, 0], little(8), little(1, 0), ether({}, inside)))).toEqual([text]);
  const header = [...little(16, 0), ...little(1, 0), ...little(1, 0), ...little(0, 0)];
  expect(on(258, join(header, ether({}, inside6)))).toEqual([text6]);
});

it("reads FDDI, ATM, ARCNET, mPackets and switch tags", () => {
  expect(on(10, join(0x50, new Uint8Array(12), snap, n16(0x0800), inside))).toEqual([text]);
  expect(on(100, join(snap, n16(0x0800), inside))).toEqual([text]);
  expect(on(106, inside)).toEqual([text]);
  expect(on(123, join([2, 0, 0, 0], snap, n16(0x86dd), inside6))).toEqual([text6]);
  expect(on(129, join([1, 2, 0, 0, 0xd4, 0, 0, 0], inside))).toEqual([text]);
  expect(on(274, join([0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0x55, 0xd5], ether({}, inside)))).toEqual([text]);
  expect(on(284, join(new Uint8Array(12), n32(1), n16(0x0800), inside))).toEqual([text]);
});

const wifiHeader = (flags: number, kind = 0x08) =>
  join([kind, flags, 0, 0], mac("02:00:00:00:00:01"), mac("02:00:00:00:00:02"), mac("02:00:00:00:00:03"), [0, 0]);

it("reads 802.11 data, and counts what is encrypted or no data", () => {
  expect(on(105, join(wifiHeader(1), snap, n16(0x0800), inside))).toEqual([text]);
  expect(on(105, join(wifiHeader(2, 0x88), [0, 0], snap, n16(0x0800), inside))).toEqual([text]);
  expect(countedOn(105, join(wifiHeader(0x41), "secret"))).toEqual({ "802.11 encrypted data": 1 });
  expect(countedOn(105, wifiHeader(0, 0x80))).toEqual({ "802.11 management": 1 });
});

it("reads 802.11 behind radiotap, with its padding and without its checksum", () => {
  const frame = join(wifiHeader(1, 0x88), [0, 0], [0, 0], snap, n16(0x0806), new Uint8Array(28), [1, 2, 3, 4]);
  const header = [0, 0, ...little(9), ...little(2, 0), 0x30];
  const { frames } = decoded([join(header, frame)], { linkType: 127 });
  expect(frames).toEqual([["link 0x0806"]]);
});

it("reads 802.11 behind AVS and Prism, also under the other's name", () => {
  const frame = join(wifiHeader(1), snap, n16(0x0800), inside);
  const avs = join(n32(0x80211001), n32(64), new Uint8Array(56));
  const prism = join(n32(0x44), n32(144), new Uint8Array(136));
  expect(on(163, join(avs, frame))).toEqual([text]);
  expect(on(119, join(prism, frame))).toEqual([text]);
  expect(on(119, join(avs, frame, new Uint8Array(80)))).toEqual([text]);
});

it("reads Juniper's header, with extensions and without the link's", () => {
  const magic = [0x4d, 0x47, 0x43];
  const extended = join(magic, [0x80], n16(6), [1, 1, 2, 3, 4, 5]);
  expect(on(178, join(extended, ether({}, inside)))).toEqual([text]);
  expect(on(178, join(magic, [0], ether({}, inside6)))).toEqual([text6]);
  expect(on(178, join(magic, [2], n32(2), inside))).toEqual([text]);
  expect(on(179, join(magic, [0, 0xff, 3], n16(0x21), inside))).toEqual([text]);
});

it("reads every frame of an 802.11 aggregate", () => {
  const part = (content: Content) => {
    const payload = join(snap, n16(0x0800), content);
    const bytes = join(mac("02:00:00:00:00:01"), mac("02:00:00:00:00:02"), n16(payload.length), payload);
    return join(bytes, new Uint8Array((4 - (bytes.length % 4)) % 4));
  };
  const other = ip4({ source: "192.0.2.77" }, udp({}, "xyz"));
  expect(on(105, join(wifiHeader(1, 0x88), [0x80, 0], part(inside), part(other)))).toEqual([
    text,
    "192.0.2.77>198.51.100.2 udp 40000>9",
  ]);
});

it("names a link type that it does not know", () => {
  expect(countedOn(227, "can")).toEqual({ "can bus": 1 });
  expect(countedOn(999, "?")).toEqual({ "unknown link type 0x03e7": 1 });
});
