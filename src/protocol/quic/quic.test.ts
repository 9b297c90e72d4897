import { describe, expect, it } from "vitest";
import { hex } from "#base/bytes.ts";
import { type Dialogue, feed, type Heard } from "#test/build/conversation.ts";
import { dnsMessage, name as dnsName } from "#test/build/dns.ts";
import { cryptoFrame, initialPacket } from "#test/build/quic.ts";
import { ssl } from "../ssl/record.ts";
import { ConnectionKeys } from "./initial-keys.ts";
import { varint } from "./packet.ts";
import { quic } from "./quic.ts";
import { quic as record } from "./record.ts";
import { first, samples } from "./samples.ts";
import { versionName, versionOf } from "./versions.ts";

const play = (name: string): Heard => feed(quic, samples[name] as Dialogue, { head: { respPort: 443 } });

describe("keys", () => {
  it.each([
    [1, "1f369613dd76d5467730efcbe3b1a22d", "fa044b2f42a3fd3b46fb255c", "9f50449e04a0e810283a1e9933adedd2"],
    [0x6b3343cf, "8b1a0bc121284290a29e0971b5cd045d", "91f73e2351d8fa91660e909f", "45b95e15235d6f45a6b19cbcb0294ba9"],
  ])("are those of the RFC's appendix A for version %i", (version, key, iv, hp) => {
    const client = new ConnectionKeys(versionOf(version)!, Uint8Array.from(first)).of(0);
    expect([hex(client.key), hex(client.iv), hex(client.hp)]).toEqual([key, iv, hp]);
  });
});

describe("a connection", () => {
  it("tells the name that was asked for, and the course of the rest", () => {
    const heard = play("a page over HTTP/3");
    expect(heard.services).toEqual(["quic", "ssl"]);
    expect(heard.of(record)).toMatchObject([
      {
        version: "1",
        client_initial_dcid: "8394c8f03e515708",
        client_scid: "1e6d",
        server_scid: "f067a550",
        server_name: "www.example.org",
        client_protocol: "h3",
        history: "ISishOOO",
      },
    ]);
    expect(heard.of(record)[0]?.ja4).toMatch(/^q13d0103h3_/);
  });

  it("gives its handshake to the same record as TLS over TCP", () => {
    expect(play("a page over HTTP/3").of(ssl)).toMatchObject([
      { version: "TLSv13", server_name: "www.example.org", established: false, ssl_history: "Cs" },
    ]);
  });

  it.each(["the hello's parts shuffled in one packet", "the hello in three datagrams, out of order"])(
    "puts together %s",
    (name) => {
      const heard = play(name);
      expect(heard.of(record)).toMatchObject([{ server_name: "www.example.org" }]);
      expect(heard.weirds).toEqual([]);
    },
  );

  it("makes keys anew after a retry, which has a row of its own", () => {
    expect(play("a retry, and keys made anew").of(record)).toMatchObject([
      { history: "ISr", retry: true },
      { history: "ISis", server_name: "www.example.org", client_initial_dcid: "f067a550", token_len: 20 },
    ]);
  });

  it("follows the first of two retries, as clients do", () => {
    const heard = play("a retry for each of two datagrams");
    expect(heard.of(record)).toMatchObject([
      { history: "ISr", retry: true },
      { history: "ISris", server_name: "www.example.org" },
    ]);
    expect(heard.of(ssl)).toMatchObject([{ version: "TLSv13", cipher: expect.any(String) }]);
  });

  it("reads on where the server asks for another hello", () => {
    const heard = play("another hello asked for");
    expect(heard.of(ssl)).toMatchObject([{ version: "TLSv13", ssl_history: "CjCs", ja3s: expect.any(String) }]);
    expect(heard.of(record)).toMatchObject([{ server_name: "www.example.org", history: "ISisISis" }]);
  });

  it("reads what has no fixed bit once both ends were heard of", () => {
    expect(play("an answer without the fixed bit").of(ssl)).toMatchObject([{ version: "TLSv13", ssl_history: "Cs" }]);
  });

  it("knows version 2 by its own bits", () => {
    expect(play("version 2, whose types have other bits").of(record)).toMatchObject([
      { version: "quicv2", server_name: "www.example.org", history: "ISis" },
    ]);
  });

  it("reads on behind data that came with the hello", () => {
    expect(play("data before the answer, in the hello's datagram").of(record)).toMatchObject([
      { zero_rtt: true, history: "ISZish" },
    ]);
  });

  it("keeps what versions the server offered, then reads the one they agree on", () => {
    expect(play("another version first").of(record)).toMatchObject([
      { version: "unknown-1a2a3a4a", history: "U", vn: true, versions_offered: ["quicv2", "1"] },
      { version: "1", server_name: "www.example.org", history: "ISish" },
    ]);
  });

  it("says why the server refused", () => {
    expect(play("the server refuses").of(record)).toMatchObject([
      { close_code: 0x128, close_reason: "no such name", history: "ISic" },
    ]);
  });

  it("reads the hello of Google's versions that do not hide it", () => {
    for (const [name, version] of [
      ["Google's QUIC of old, with a hello", "Q043"],
      ["Google's QUIC with a long header", "Q046"],
    ] as const) {
      const heard = play(name);
      expect(heard.of(record)).toMatchObject([
        { version, server_name: "www.example.org", client_initial_dcid: "8394c8f03e515708", history: "US" },
      ]);
      expect(heard.services).toEqual(["quic"]);
    }
  });

  it("names Google's versions, which it does not read", () => {
    const heard = play("Google's QUIC of old");
    expect(heard.of(record)).toMatchObject([{ version: "Q043", history: "U" }]);
    expect(heard.services).toEqual(["quic"]);
  });
});

describe("hostile packets", () => {
  const packet = { destination: first, source: [], keysFrom: first, from: "client", fill: 1170 } as const;
  const send = (...packets: readonly (readonly number[])[]): Heard =>
    feed(
      quic,
      packets.map((bytes) => [0, Uint8Array.from(bytes)] as const),
    );

  it("gives up when no key opens them", () => {
    const forged = initialPacket({ ...packet, keysFrom: [1, 2, 3] }, [1]);
    const heard = send(...Array(20).fill(forged));
    expect(heard.rejected).toMatch(/opened/);
    expect(heard.weirds).toHaveLength(8);
    expect(heard.services).toEqual([]);
  });

  it("keeps what came first where parts of the hello disagree", () => {
    const heard = send(initialPacket(packet, [...cryptoFrame(0, [1, 0, 0]), ...cryptoFrame(2, [9, 9])]));
    expect(heard.weirds).toEqual(["wh_quic_crypto_overlap_differs"]);
  });

  it("passes over an offset beyond any hello", () => {
    const far = [6, 0xbf, 0xff, 0xff, 0xff, 0x41, 0x00, ...Array(256).fill(1)];
    const heard = send(initialPacket(packet, far));
    expect(heard.of(record)).toMatchObject([{ history: "I" }]);
    expect(heard.weirds).toEqual(["wh_quic_crypto_too_long"]);
  });
});

it("leaves to DNS a message of its own that begins like a version unknown to it", () => {
  const asked = dnsMessage({ id: 0xf159, questions: [{ name: dnsName("x.example") }] });
  expect(quic.probe(asked, 0, asked.length, 0, true)).toBe("no");
  expect(quic.probe(asked, 0, asked.length - 1, 0, true)).toBe("yes");
  const other = Uint8Array.from([0xc0, 0x5a, 0x5b, 0x5c, 0x5d, 8, ...first, 0, ...Array(40).fill(7)]);
  expect(quic.probe(other, 0, other.length, 0, true)).toBe("yes");
});

it("reads integers of every length, and none that is cut", () => {
  const read = (...bytes: number[]): number => varint(Uint8Array.from(bytes), 0, bytes.length);
  expect([read(37), read(0x7b, 0xbd), read(0x9d, 0x7f, 0x3e, 0x7d), read(0xc2)]).toEqual([37, 15293, 494878333, -1]);
  expect(read(0xc0, 0x00, 0x00, 0x5e, 0xff, 0x14, 0xe8, 0x8c)).toBe(0x5eff14e88c);
});

it("names versions as Zeek does", () => {
  expect([1, 0xff00001d, 0xfaceb002, 0x0a0a0a0a].map(versionName)).toEqual([
    "1",
    "draft-29",
    "mvfst (faceb002)",
    "unknown-a0a0a0a",
  ]);
});
