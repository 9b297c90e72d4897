import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Protocol } from "#flow/protocol.ts";
import { type Dialogue, feed, type Heard } from "#test/build/conversation.ts";
import { ascii, type Bytes, u16, u32 } from "#test/build/dns.ts";
import { recognised } from "./recognised.ts";

const protocol = (name: string, transport: "tcp" | "udp" = "tcp"): Protocol =>
  recognised.find((one) => one.name === name && one.transports.includes(transport))!;
const bytes = (...parts: readonly Bytes[]): Uint8Array => Uint8Array.from(parts.flat());
const play = (name: string, dialogue: Dialogue, respPort = 0): Heard =>
  feed(protocol(name), dialogue, { head: { respPort } });

const bind = bytes([0x30, 0x0c, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0]);
const bound = bytes([0x30, 0x0c, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0]);
const startOfPostgres = bytes(u32(8), u32(80877103));
const hello = bytes([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]);

describe("streams", () => {
  it.each<[string, Dialogue, number]>([
    [
      "rfb",
      [
        [1, "RFB 003.008\n"],
        [0, "RFB 003.008\n"],
      ],
      5901,
    ],
    [
      "redis",
      [
        [0, "*1\r\n$4\r\nPING\r\n"],
        [1, "+PONG\r\n"],
      ],
      6379,
    ],
    ["xmpp", [[0, "<?xml version='1.0'?><stream:stream to='a.example'>"]], 5222],
    ["dce_rpc", [[0, bytes([5, 0, 11, 3, 0x10, 0, 0, 0, 72, 0], Array(14).fill(0), [1], Array(47).fill(0))]], 50000],
    ["xmpp", [[1, "<presence to='a@a.example' id='7'/>"]], 5222],
    [
      "openvpn",
      [
        [0, bytes(u16(14), [0x38], Array(8).fill(7), Array(5).fill(0))],
        [1, bytes(u16(26), [0x40], Array(25).fill(7))],
      ],
      443,
    ],
    ["ssl", [[1, bytes([0x17, 3, 3, 0, 26], Array(26).fill(7))]], 5223],
    ["stun", [[0, bytes([0, 3, 0, 8, 0x21, 0x12, 0xa4, 0x42], Array(20).fill(1))]], 80],
    [
      "ldap_tcp",
      [
        [0, bind],
        [1, bound],
      ],
      389,
    ],
    [
      "mysql",
      [
        [1, bytes([20, 0, 0, 0, 10], ascii("8.0.36\0"), [1, 2, 3, 4])],
        [0, bytes([32, 0, 0, 1, 5, 6])],
      ],
      3306,
    ],
    ["mqtt", [[0, bytes([0x10, 20, 0, 4], ascii("MQTT"), [4, 2, 0, 60, 0])]], 1883],
  ])("%s is told by what both sides say first", (name, dialogue, port) => {
    expect(play(name, dialogue, port).services).toEqual([name]);
  });

  it.each([
    ["ldap_tcp", bind],
    ["redis", "*1\r\n$4\r\nPING\r\n"],
  ])("%s is not told by the client alone", (name, said) => {
    expect(play(name, [[0, said]]).services).toEqual([]);
  });

  it("gives up where the other side speaks another language", () => {
    const heard = play("redis", [
      [0, "*1\r\n$4\r\nPING\r\n"],
      [1, "HTTP/1.1 400 Bad Request\r\n"],
    ]);
    expect(heard.rejected).toBeDefined();
    expect(heard.services).toEqual([]);
  });

  it("says the same of any split", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (split) => {
        const dialogue: Dialogue = [
          [0, "<stream:stream xmlns='a'>"],
          [1, "<stream:stream>"],
          [0, "<starttls/>"],
          [1, "<proceed/>"],
          [0, hello],
        ];
        const heard = feed(protocol("xmpp"), dialogue, { head: { respPort: 5222 }, split });
        expect(heard.services).toEqual(["xmpp"]);
        expect(heard.handedOver).toEqual(Buffer.from(hello));
      }),
      { numRuns: 40 },
    );
  });
});

describe("TLS that begins midway", () => {
  it.each<[string, Dialogue]>([
    [
      "postgresql",
      [
        [0, startOfPostgres],
        [1, "S"],
        [0, hello],
      ],
    ],
    [
      "xmpp",
      [
        [0, "<stream:stream xmlns='a'>"],
        [1, "<stream:stream>"],
        [0, "<starttls/>"],
        [1, "<proceed/>"],
        [0, hello],
      ],
    ],
  ])("in %s is handed over at its first byte", (name, dialogue) => {
    expect(play(name, dialogue).handedOver).toEqual(Buffer.from(hello));
  });

  it("is not taken for a packet of MySQL, whose numbers it has in the same places", () => {
    const { probe } = protocol("mysql");
    const said = bytes([0x16, 3, 1, 1, 0x3d, 1], Array(300).fill(7));
    expect(probe(said, 0, said.length, 0, true)).toBe("no");
  });

  it("is not seen in a password of PostgreSQL that holds its first byte", () => {
    const heard = play("postgresql", [
      [0, startOfPostgres],
      [1, "N"],
      [0, bytes(u32(16), [0, 3, 0, 0], ascii("user\0a\0\0"))],
      [0, hello],
    ]);
    expect(heard.handedOver).toBeUndefined();
  });
});

describe("datagrams", () => {
  const play = (name: string, dialogue: Dialogue, respPort = 0): Heard =>
    feed(protocol(name, "udp"), dialogue, { head: { respPort } });
  const stun = bytes(u16(1), u16(0), u32(0x2112a442), Array(12).fill(7));
  const snmp = bytes([0x30, 8, 2, 1, 1, 4, 3], ascii("pub"));

  it("of Kerberos have the sequence that their first field begins with", () => {
    expect(play("krb", [[0, bytes([0x6a, 20, 0x30, 18], Array(18).fill(1))]], 88).services).toEqual(["krb"]);
    expect(play("krb", [[0, bytes([0x6a, 20], Array(20).fill(1))]], 88).services).toEqual([]);
  });

  it("of DTLS behind STUN on the same ports are handed over", () => {
    const dtls = bytes([22, 0xfe, 0xfd], Array(20).fill(0));
    expect(
      play("stun", [
        [0, stun],
        [1, stun],
        [0, dtls],
      ]).handedOver,
    ).toEqual(Buffer.from(dtls));
  });

  it.each([
    ["stun", stun, 40000],
    ["stun", bytes(u16(7), u16(3), u32(0x2112a442), Array(15).fill(7)), 40000],
    ["stun", bytes(u16(1), u16(8), Array(16).fill(7), u16(3), u16(4), u32(0)), 3478],
    ["snmp", snmp, 161],
    ["tftp", bytes(u16(1), ascii("a.bin\0octet\0")), 69],
    ["radius", bytes([1, 9], u16(22), Array(16).fill(1), [1, 2]), 1812],
    ["radius", bytes([1, 9], u16(22), Array(16).fill(1), [1, 2, 0, 0]), 1812],
    ["wireguard", bytes([1, 0, 0, 0], Array(144).fill(3)), 51820],
    ["syslog", bytes(ascii("<34>Oct 11 22:14:15 host su: failed")), 514],
  ])("%s is told by one", (name, said, port) => {
    expect(play(name, [[0, said]], port).services).toEqual([name]);
  });

  it.each([
    ["a length that is not the datagram's", "snmp", bytes([0x30, 9, 2, 1, 1, 4, 3], ascii("pub"))],
    ["a port that is not its own", "syslog", bytes(ascii("<34>su: failed"))],
    ["a message without a cookie", "stun", bytes(u16(1), u16(8), Array(16).fill(7), u16(3), u16(4), u32(0))],
    ["a cookie that is another", "stun", bytes(u16(1), u16(0), u32(0x2112a443), Array(12).fill(7))],
  ])("%s is no proof", (_, name, said) => {
    expect(protocol(name, "udp").probe(said, 0, said.length, 0, false)).toBe("no");
  });
});

it("never throws, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (said, onPort) => {
      for (const { probe } of recognised) for (const side of [0, 1] as const) probe(said, 0, said.length, side, onPort);
    }),
    { numRuns: 300 },
  );
});
