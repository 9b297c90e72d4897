import { describe, expect, it } from "vitest";
import { type Dialogue, feed, type Heard } from "#test/build/conversation.ts";
import {
  ascii,
  dnsMessage,
  firstName,
  ip4,
  name,
  pointer,
  recursionDesired,
  reply,
  u8,
  u16,
  withLength,
} from "#test/build/dns.ts";
import { dns, dnsOverTcp } from "./dns.ts";
import { dns as record } from "./record.ts";
import { samples, streamSamples } from "./samples.ts";

const onDnsPort = { head: { respPort: 53 } };
const play = (dialogue: Dialogue): Heard => feed(dns, dialogue, onDnsPort);
const rowsOf = (dialogue: Dialogue) => play(dialogue).of(record);
const a = { type: 1, data: ip4("192.0.2.1") };
const question = (text: string, type = 1) => ({ name: name(text), type });

describe("pairing", () => {
  it("joins a question and its reply, and tells the time between them", () => {
    const heard = play(samples["alias then address"]!);
    expect(heard.services).toEqual(["dns"]);
    expect(heard.of(record)).toMatchObject([
      {
        trans_id: 7,
        query: "www.example.org",
        original_query: "www.Example.org",
        qtype_name: "A",
        qclass_name: "C_INTERNET",
        rcode_name: "NOERROR",
        answers: ["cdn.example.org", "192.0.2.7"],
        TTLs: [60, 300],
        rtt: 0.001,
        RD: true,
        RA: true,
        AA: false,
        rejected: false,
      },
    ]);
    expect(heard.weirds).toEqual([]);
  });

  it("gives two questions with one id their answers first in, first out", () => {
    expect(rowsOf(samples["two replies with one id"]!)).toMatchObject([
      { query: "a.example", answers: ["192.0.2.1"] },
      { query: "b.example", answers: ["192.0.2.2"] },
    ]);
  });

  it("matches an answer that is seen before its question", () => {
    const rows = rowsOf([
      [1, dnsMessage({ id: 5, flags: reply, questions: [question("late.example")], answers: [a] })],
      [0, dnsMessage({ id: 5, flags: recursionDesired, questions: [question("late.example")] })],
    ]);
    expect(rows).toMatchObject([{ query: "late.example", RD: true, answers: ["192.0.2.1"] }]);
    expect(rows[0]!.rtt).toBeUndefined();
  });

  it("keeps a question that nobody answers until the flow ends", () => {
    const rows = rowsOf([[0, dnsMessage({ questions: [question("silence.example")] })]]);
    expect(rows).toMatchObject([{ query: "silence.example", RD: false }]);
    expect(rows[0]!.rcode).toBeUndefined();
  });

  it("gives up on the oldest when one id is asked for more often than anybody would", () => {
    const many = Array.from({ length: 200 }, (): Dialogue[number] => [
      0,
      dnsMessage({ id: 3, questions: [question("again.example")] }),
    ]);
    expect(rowsOf(many)).toHaveLength(200);
  });

  it("swaps the roles when the flow starts with a reply", () => {
    const heard = play([[0, dnsMessage({ flags: reply, questions: [question("x.example")], answers: [a] })]]);
    expect(heard.swapped).toBe(true);
    expect(heard.weirds).toEqual(["wh_dns_reply_without_query"]);
  });

  it("writes each message to a multicast group by itself", () => {
    const group = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 224, 0, 0, 251]);
    const heard = feed(
      dns,
      [
        [0, dnsMessage({ id: 0, questions: [question("printer.local"), question("tv.local", 28)] })],
        [0, dnsMessage({ id: 0, flags: 0x8400, answers: [{ ...a, name: name("printer.local") }] })],
      ],
      { head: { respPort: 5353, origPort: 5353, respBytes: group } },
    );
    expect(heard.swapped).toBe(false);
    expect(heard.of(record)).toMatchObject([
      { transport: "mdns", query: "tv.local", queries: ["printer.local", "tv.local"] },
      { transport: "mdns", query: "printer.local", answers: ["192.0.2.1"], AA: true },
    ]);
  });
});

describe("what a reply tells", () => {
  it("calls a reply without any record rejected", () => {
    const [row] = rowsOf([
      [0, dnsMessage({ questions: [question("x.example")] })],
      [1, dnsMessage({ flags: reply | 5, questions: [question("x.example")] })],
    ]);
    expect(row).toMatchObject({ rcode_name: "REFUSED", rejected: true, RA: false, ra_reply: true });
  });

  it("does not call a name rejected that does not exist", () => {
    const [row] = rowsOf(samples["start of authority in a refusal"]!);
    expect(row).toMatchObject({ rcode_name: "NXDOMAIN", rejected: false, auth: ["ns.example"], RA: false });
    expect(row!.rtt).toBeUndefined();
  });

  it("words a dynamic update line by line", () => {
    expect(rowsOf(samples["dynamic update"]!)).toMatchObject([
      {
        opcode_name: "dynamic-update",
        rcode_name: "REFUSED",
        answers: ["pre: NoRRSet CNAME pc.corp.example", "del: RRSet A", "add: A pc.corp.example 10.0.0.5"],
        TTLs: [0, 0, 1200],
        rtt: 0.001,
      },
    ]);
  });

  it("reads where an HTTPS record leads", () => {
    expect(rowsOf(samples["HTTPS record with a key for encrypted hellos"]!)).toMatchObject([
      {
        qtype_name: "HTTPS",
        rrs: ["HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.9 ech"],
        svcb_alpn: ["h2", "h3"],
        svcb_hints: ["192.0.2.9"],
        svcb_ech: true,
        ech_config_id: 77,
      },
    ]);
  });

  it("reads what EDNS says of both sides", () => {
    const option = (code: number, data: readonly number[]) => [...u16(code), ...u16(data.length), ...data];
    const subnet = option(8, [...u16(1), ...u8(24), ...u8(0), 198, 51, 100]);
    const opt = (data: readonly number[], ttl: number) => ({ name: [0], type: 41, class: 1232, ttl, data });
    const [row] = rowsOf([
      [0, dnsMessage({ questions: [question("x.example")], additional: [opt(subnet, 0x8000)] })],
      [
        1,
        dnsMessage({
          flags: reply,
          questions: [question("x.example")],
          additional: [opt([...option(15, [...u16(18), ...ascii("no")]), ...option(3, ascii("ns7"))], 0x01000000)],
        }),
      ],
    ]);
    expect(row).toMatchObject({
      ecs: "198.51.100.0/24",
      edns_do: true,
      edns_udp_size: 1232,
      edns_version: 0,
      ede: ["Prohibited: no"],
      nsid: "ns7",
      ext_rcode: 16,
    });
  });

  it("decodes a NetBIOS name and calls its SRV a node status", () => {
    const encoded = `FHEPFCELEHFCEPFFFACACACACACACABL`;
    const heard = feed(dns, [[0, dnsMessage({ questions: [{ name: name(encoded), type: 33 }] })]], {
      head: { respPort: 137 },
    });
    expect(heard.of(record)).toMatchObject([{ query: "WORKGROUP", qtype_name: "NBSTAT", transport: "nbns" }]);
  });

  describe("NetBIOS", () => {
    const workgroup = name("FHEPFCELEHFCEPFFFACACACACACACABL");
    const address = { type: 32, data: [0, 0, ...ip4("10.20.7.200")] };

    it("tells who registers which name: its number is an update's elsewhere", () => {
      const registration = dnsMessage({
        flags: 0x2910,
        questions: [{ name: workgroup, type: 32 }],
        additional: [{ name: pointer(firstName), ...address }],
      });
      const [row] = feed(dns, [[0, registration]], { head: { respPort: 137 } }).of(record);
      expect(row).toMatchObject({
        query: "WORKGROUP",
        qtype: 32,
        opcode_name: "netbios-registration",
        rrs: ["NB 10.20.7.200"],
      });
      // its flag for a broadcast is another's in DNS
      expect(row).not.toHaveProperty("cd", true);
    });

    it("decodes the name of an answer whose question was not seen", () => {
      const answer = dnsMessage({ flags: 0x8500, answers: [{ name: workgroup, ...address }] });
      const heard = feed(dns, [[0, answer]], { head: { origPort: 137, respPort: 1137 } });
      expect(heard.of(record)).toMatchObject([{ query: "WORKGROUP", opcode_name: "netbios-query", transport: "nbns" }]);
    });
  });
});

describe("hostile messages", () => {
  it("does not follow a pointer to itself", () => {
    const heard = play([[0, dnsMessage({ questions: [{ name: pointer(firstName) }] })]]);
    expect(heard.weirds).toEqual(["DNS_label_forward_compress_offset"]);
  });

  it("does not follow a pointer forward", () => {
    const heard = play([[0, dnsMessage({ questions: [{ name: pointer(firstName + 6) }, question("x.example")] })]]);
    expect(heard.weirds).toContain("DNS_label_forward_compress_offset");
  });

  it("stops at a record that is longer than its message", () => {
    const heard = play([
      [1, dnsMessage({ flags: reply, questions: [question("x.example")], answers: [{ ...a, length: 900 }] })],
    ]);
    expect(heard.weirds).toContain("DNS_truncated_RR_rdlength_lt_len");
    expect(heard.services).toEqual([]);
  });

  it("does not read questions beyond belief", () => {
    const heard = play([[0, dnsMessage({ questions: [question("x.example")], questionCount: 26 })]]);
    expect(heard.weirds).toEqual(["DNS_Conn_count_too_large"]);
    expect(heard.of(record)).toHaveLength(1);
  });

  it("notes a client subnet whose prefix cannot be", () => {
    expect(play(samples["client subnet with a bad prefix"]!).weirds).toEqual(["EDNS_ECS_invalid_addr_v4_prefix"]);
  });

  it("notes an answer for a name that nobody asked for", () => {
    const heard = play([
      [0, dnsMessage({ questions: [question("bank.example")] })],
      [
        1,
        dnsMessage({
          flags: reply,
          questions: [question("bank.example")],
          answers: [{ ...a, name: name("evil.example") }],
        }),
      ],
    ]);
    expect(heard.weirds).toEqual(["wh_dns_answer_mismatch"]);
  });

  it("gives up a flow whose messages are none", () => {
    const noise = Uint8Array.from([0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x80, 0x80, 0x80]);
    expect(
      play([
        [0, noise],
        [0, noise],
      ]).rejected,
    ).toBeDefined();
  });
});

describe("over TCP", () => {
  const two = streamSamples["two queries in one segment, answered in turn"]!;

  it("reads the same from single bytes as from whole segments", () => {
    const whole = feed(dnsOverTcp, two).of(record);
    expect(whole).toMatchObject([{ query: "www.example.org" }, { answers: ["TXT 5 hello TXT 3 a\\\\b"] }]);
    expect(feed(dnsOverTcp, two, { split: 1 }).of(record)).toEqual(whole);
  });

  it("passes over a hole inside a message and goes on with the next", () => {
    const first = withLength(dnsMessage({ id: 1, questions: [question("lost.example")] }));
    const second = withLength(dnsMessage({ id: 2, questions: [question("kept.example")] }));
    const heard = feed(dnsOverTcp, [
      [0, first.slice(0, 10)],
      [0, { gap: first.length - 10 }],
      [0, second],
    ]);
    expect(heard.of(record)).toMatchObject([{ query: "kept.example" }]);
  });
});

describe("recognition", () => {
  const ask = dnsMessage({ questions: [question("x.example")] });

  it("knows a message on any port by its content", () => {
    expect(dns.probe(ask, 0, ask.length, 0, false)).toBe("yes");
    expect(dns.probe(ask, 0, ask.length - 1, 0, false)).toBe("no");
  });

  it("waits for the whole first message of a stream on a foreign port", () => {
    const stream = withLength(ask);
    expect(dnsOverTcp.probe(stream, 0, 1, 0, false)).toBe("more");
    expect(dnsOverTcp.probe(stream, 0, stream.length, 0, false)).toBe("yes");
  });

  it("does not take a web request on its port for a message", () => {
    const request = Uint8Array.from(ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    expect(dnsOverTcp.probe(request, 0, request.length, 0, true)).toBe("no");
  });
});
