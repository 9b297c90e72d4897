import { expect, it } from "vitest";
import { addressText, ip4Text } from "#base/address.ts";
import { metaChecksumsBlank } from "#base/packet-batch.ts";
import type { WeirdName } from "#base/weird/index.ts";
import {
  type BatchOptions,
  batchOf,
  type Content,
  ether,
  icmp,
  ip4,
  ip6,
  join,
  n32,
  tcp,
  udp,
  vlan,
} from "#test/build/packets.ts";
import { Decoder } from "./decoder.ts";
import { tcpFlag } from "./packet.ts";

function decode(frame: Content, options: BatchOptions = {}) {
  const weirds: WeirdName[] = [];
  const decoder = new Decoder({ ignoreChecksums: false, weird: (name) => weirds.push(name) });
  const layer = decoder.decode(batchOf([frame], options), 0);
  return { layer, weirds, decoder, packet: decoder.packet };
}

it("finds ports, flags and payload of a TCP segment", () => {
  const segment = tcp(
    { sourcePort: 1234, destinationPort: 80, seq: 0xfffffff0, flags: tcpFlag.psh | tcpFlag.ack },
    "GET /",
  );
  const { layer, packet, weirds } = decode(ether({}, ip4({ source: "10.0.0.1" }, segment)));
  expect(layer).toBe("ip");
  expect(weirds).toEqual([]);
  expect(packet).toMatchObject({
    ipVersion: 4,
    ipLength: 45,
    sourcePort: 1234,
    destinationPort: 80,
    seq: 0xfffffff0,
    flags: 24,
    payloadLength: 5,
    hasTransport: true,
    checksumOk: true,
  });
  expect(ip4Text(packet.bytes, packet.sourceAt)).toBe("10.0.0.1");
  expect(packet.payloadEnd - packet.payloadAt).toBe(5);
});

it("takes Ethernet's padding for no payload", () => {
  const frame = ether({}, ip4({}, tcp({ flags: tcpFlag.ack }, "")));
  const padded = Uint8Array.from([...frame.bytes, 0, 0, 0, 0, 0, 0]);
  const { packet } = decode(padded);
  expect(packet).toMatchObject({ payloadLength: 0, ipLength: 40, checksumOk: true });
  expect(packet.payloadEnd).toBe(packet.payloadAt);
});

it("reads two VLAN tags, and none from a priority tag", () => {
  const inside = ip6({}, udp({}, "x"));
  expect(decode(ether({}, vlan({ id: 5, tagType: 0x88a8 }, vlan({ id: 0x6007 }, inside)))).packet).toMatchObject({
    vlan: 5,
    innerVlan: 7,
    ipVersion: 6,
  });
  expect(decode(ether({}, vlan({ id: 0 }, inside))).packet.vlan).toBe(-1);
});

it("tells what was declared from what was captured", () => {
  const { packet, layer } = decode(ether({}, ip4({}, tcp({}, "x".repeat(1000)))), { snapLength: 68 });
  expect(layer).toBe("ip");
  expect(packet.payloadLength).toBe(1000);
  expect(packet.payloadEnd - packet.payloadAt).toBe(14);
  expect(packet.checksumOk).toBe(true);
});

it("marks an IPv4 packet whose header does not sum up", () => {
  const { layer, weirds, packet } = decode(ether({}, ip4({ headerChecksum: 1 }, udp({}, "x"))));
  expect(layer).toBe("ip");
  expect(weirds).toEqual(["bad_IP_checksum"]);
  expect(packet).toMatchObject({ headerChecksumOk: false, checksumOk: false, payloadLength: 1 });
});

it("marks a wrong transport checksum, and not one that is the card's to fill in", () => {
  expect(decode(ether({}, ip4({}, tcp({ checksum: 0x1234 }, "x")))).packet.checksumOk).toBe(false);
  expect(
    decode(ether({}, ip4({}, tcp({ checksum: 0x1234 }, "x"))), { meta: metaChecksumsBlank }).packet.checksumOk,
  ).toBe(true);
  expect(decode(ether({}, ip6({}, udp({ checksum: 0 }, "x")))).packet.checksumOk).toBe(false);
  expect(decode(ether({}, ip4({}, udp({ checksum: 0 }, "x")))).packet.checksumOk).toBe(true);
  // 10.0.0.1 + 10.0.0.2 + protocol 6 + length 21
  const blank = tcp({ checksum: 0x0a00 + 1 + 0x0a00 + 2 + 6 + 21 }, "x");
  expect(decode(ether({}, ip4({ source: "10.0.0.1", destination: "10.0.0.2" }, blank))).packet.checksumOk).toBe(true);
});

it("checks ICMP with and ICMPv6 with a pseudo-header", () => {
  expect(decode(ether({}, ip4({}, icmp({ type: 8 }, "ping")))).packet).toMatchObject({ icmpType: 8, checksumOk: true });
  const echo = icmp({ type: 128, version: 6 }, "ping");
  expect(decode(ether({}, ip6({}, echo))).packet).toMatchObject({ icmpType: 128, checksumOk: true, payloadLength: 4 });
});

it("takes all that was captured when segmentation offload leaves the length 0", () => {
  const { packet, weirds } = decode(ether({}, ip4({ totalLength: 0 }, tcp({}, "x".repeat(3000)))));
  expect(packet).toMatchObject({ ipLength: 3040, payloadLength: 3000 });
  expect(weirds).toEqual(["ip_hdr_len_zero"]);
});

it("follows source routing to where the packet ends", () => {
  const routing = Uint8Array.from([6, 2, 0, 1, 0, 0, 0, 0, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]);
  const { packet } = decode(ether({}, ip6({ nextHeader: 43, extensions: routing }, tcp({ checksum: 0 }, ""))));
  expect(packet.ipProto).toBe(6);
  expect(addressText(packet.bytes, packet.destinationAt)).toBe("2001:db8::9");
});

it("says what is odd about source routes", () => {
  const route = (next: number, length: number) => join([next, length, 0, 1], new Uint8Array(4 + 8 * length));
  const weirdsOf = (extensions: Uint8Array) =>
    decode(ether({}, ip6({ nextHeader: 43, extensions }, tcp({ checksum: 0 }, "")))).weirds;
  expect(weirdsOf(route(6, 3))).toEqual(["routing0_hdr", "odd_routing0_len"]);
  expect(weirdsOf(join(route(43, 2), route(6, 2)))).toEqual([
    "routing0_hdr",
    "multiple_routing_headers",
    "routing0_hdr",
  ]);
});

it("walks through an authentication header to what it protects, in both versions of IP", () => {
  const header = join([6, 4, 0, 0], n32(7), n32(1), new Uint8Array(12));
  const content = tcp({ sourcePort: 1234, destinationPort: 80, checksum: 0 }, "x");
  for (const ip of [
    ip4({ protocol: 51 }, join(header, content.bytes)),
    ip6({ nextHeader: 51, extensions: header }, content),
  ])
    expect(decode(ether({}, ip)).packet).toMatchObject({ ipProto: 6, sourcePort: 1234, payloadLength: 1 });
});

it("believes UDP's length where it is shorter than IP's, and says that they differ", () => {
  const { packet, weirds } = decode(ether({}, ip4({}, udp({ length: 9 }, "xyz"))));
  expect(packet.payloadLength).toBe(1);
  expect(weirds).toEqual(["UDP_datagram_length_mismatch"]);
});

it.each([2, 50, 89, 103, 136])("hands on IP protocol %d as a conversation without ports", (protocol) => {
  const { layer, packet } = decode(ether({}, ip4({ protocol }, "whatever it says")));
  expect(layer).toBe("ip");
  expect(packet).toMatchObject({ ipProto: protocol, hasTransport: false, sourcePort: 0, payloadLength: 16 });
});
