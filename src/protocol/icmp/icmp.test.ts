import { describe, expect, it } from "vitest";
import { communityIdBetween } from "#flow/community-id.ts";
import { type Dialogue, feed, type Heard } from "#test/build/conversation.ts";
import { u16, u32 } from "#test/build/dns.ts";
import { icmp } from "./icmp.ts";
import { icmp as record } from "./record.ts";
import { samples } from "./samples.ts";

const play = (dialogue: Dialogue): Heard => feed(icmp, dialogue);
const rowsOf = (name: string) => play(samples[name]!).of(record);

describe("icmp", () => {
  it("makes a ping one row, with what was lost and how long it took", () => {
    expect(rowsOf("three pings, one lost")).toMatchObject([
      { type_name: "echo", echo_id: 7, seq_first: 1, seq_last: 3, sent: 3, received: 2, lost: 1, rtt_avg: 0.001 },
    ]);
  });

  it("notes replies that carry other bytes than the requests", () => {
    expect(rowsOf("an echo that is no echo")).toMatchObject([{ payload_changes: true }]);
  });

  it("tells once of which packet a port was unreachable", () => {
    expect(rowsOf("port unreachable, twice")).toMatchObject([
      {
        code_name: "port_unreachable",
        "inner.proto": "udp",
        "inner.orig_h": "10.0.0.1",
        "inner.orig_p": 4000,
        "inner.resp_h": "192.0.2.53",
        "inner.resp_p": 53,
        "inner.community_id": communityIdBetween({
          protocol: 17,
          source: Uint8Array.of(192, 0, 2, 53),
          destination: Uint8Array.of(10, 0, 0, 1),
          sourcePort: 53,
          destinationPort: 4000,
        }),
      },
    ]);
  });

  it("tells the size that a link takes", () => {
    expect(rowsOf("fragmentation needed")).toMatchObject([{ code_name: "fragmentation_needed", mtu: 1400 }]);
  });

  it("reads what an IPv6 router advertises", () => {
    const prefix = [3, 4, 64, 0xc0, ...u32(86400), ...u32(14400), ...u32(0), 0x20, 1, 0xd, 0xb8, ...Array(12).fill(0)];
    const advertisement = Uint8Array.from([134, 0, 0, 0, 64, 0, 7, 8, ...u32(0), ...u32(0), ...prefix]);
    const heard = feed(icmp, [[0, advertisement]], { head: { ipProto: 58 } });
    expect(heard.of(record)).toMatchObject([
      { type_name: "router_advertisement", router_lifetime: 1800, prefixes: ["2001:db8::/64"] },
    ]);
  });

  it("stops at an option of no length", () => {
    const advertisement = Uint8Array.from([134, 0, 0, 0, 64, 0, 7, 8, ...u32(0), ...u32(0), 1, 0, 0, 0]);
    expect(feed(icmp, [[0, advertisement]], { head: { ipProto: 58 } }).weirds).toEqual([
      "zero_length_ICMPv6_ND_option",
    ]);
  });

  it("says of a report of multicast groups that it goes on past its end, and of a whole one nothing", () => {
    const group = (sources: number, words: number) => [4, words, ...u16(sources), 0xff, 2, ...Array(14).fill(0)];
    const report = (records: number, ...body: number[]) =>
      Uint8Array.from([143, 0, 0, 0, 0, 0, ...u16(records), ...body]);
    const weirdsOf = (bytes: Uint8Array) => feed(icmp, [[0, bytes]], { head: { ipProto: 58 } }).weirds;
    const whole = [...group(1, 2), ...Array(16 + 8).fill(0), ...group(0, 0)];
    expect(weirdsOf(report(2, ...whole))).toEqual([]);
    for (const wrong of [
      report(3, ...whole),
      report(2, ...whole.slice(0, -1)),
      report(1, ...group(1, 0)),
      report(0xffff),
    ])
      expect(weirdsOf(wrong)).toEqual(["truncated_ICMPv6_MLDv2_record"]);
    expect(weirdsOf(Uint8Array.from([131, 0, 0, 0, ...Array(20).fill(0)]))).toEqual([]);
    expect(weirdsOf(Uint8Array.from([131, 0, 0, 0, ...Array(19).fill(0)]))).toEqual(["truncated_ICMPv6_MLDv1"]);
  });
});
