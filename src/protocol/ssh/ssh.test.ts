import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { parseAddress } from "#base/address.ts";
import { type Dialogue, feed, type Heard, type Stage } from "#test/build/conversation.ts";
import { encrypted, hostKey, upToNewKeys } from "#test/build/ssh.ts";
import { ssh as record } from "./record.ts";
import { samples } from "./samples.ts";
import { ssh } from "./ssh.ts";

const onPort: Stage["head"] = { respPort: 22 };
const play = (name: string): Heard => feed(ssh, samples[name] as Dialogue, { head: onPort });

describe("what is said in the clear", () => {
  it("tells both programs and what they agree on", () => {
    const heard = play("in at the second attempt");
    expect(heard.services).toEqual(["ssh"]);
    expect(heard.of(record)).toMatchObject([
      {
        version: 2,
        client: "SSH-2.0-PuTTY_Release_0.80",
        server: "SSH-2.0-OpenSSH_9.6",
        kex_alg: "curve25519-sha256",
        host_key_alg: "ssh-ed25519",
        cipher_alg: "aes128-ctr",
        mac_alg: "hmac-sha2-256",
        compression_alg: "none",
      },
    ]);
  });

  it("knows the server by its key, as ssh-keygen shows it", () => {
    const key = Uint8Array.from(hostKey("ssh-ed25519").slice(4));
    const sha256 = createHash("sha256").update(key).digest("base64").slice(0, 43);
    const md5 = createHash("md5").update(key).digest("hex").match(/../g)!.join(":");
    expect(play("never in").of(record)).toMatchObject([{ host_key_fingerprint: `SHA256:${sha256}`, host_key: md5 }]);
  });

  it("finds the key behind a group that the server chose", () => {
    const [row] = play("a group asked for").of(record);
    expect(row?.host_key_fingerprint).toMatch(/^SHA256:[\w+/]{43}$/);
    expect(row?.kex_alg).toBe("diffie-hellman-group-exchange-sha256");
  });

  it("passes over what a server says before", () => {
    expect(play("lines before").of(record)).toMatchObject([{ version: 2, server: "SSH-2.0-x", client: "SSH-2.0-y" }]);
  });

  it("tells each direction where they differ, and what nobody agreed on", () => {
    const heard = feed(
      ssh,
      upToNewKeys({
        offers: {
          client: { kex: "a", hostKey: "b", ciphers: ["one", "two"], macs: "c", compression: "none" },
          server: { kex: "a", hostKey: "b", ciphers: ["one", "two"], macs: "d", compression: "none" },
        },
      }),
    );
    expect(heard.of(record)).toMatchObject([
      { cipher_alg: "To server: one, to client: two", mac_alg: "Algorithm negotiation failed" },
    ]);
  });

  it("names programs by what they offer in their own direction", () => {
    const [row] = play("in at the second attempt").of(record);
    const offer = "curve25519-sha256,ecdh-sha2-nistp256;aes128-ctr,aes256-ctr;hmac-sha2-256;none,zlib@openssh.com";
    expect(row?.hasshAlgorithms).toBe(offer);
    expect(row?.hassh).toBe(createHash("md5").update(offer).digest("hex"));
    expect(row?.hasshServer).toBe(row?.hassh);
  });

  it("tells what one side alone says, and what it would agree on", () => {
    const [client] = play("the client alone").of(record);
    expect(client).toMatchObject({ client: "SSH-2.0-x", auth_attempts: 0 });
    expect(client?.hassh).toHaveLength(32);
    expect(client?.version).toBeUndefined();
    expect(play("the client alone").services).toEqual([]);
    expect(play("the server alone").of(record)).toMatchObject([{ server: "SSH-2.0-x" }]);
    expect(play("the server alone").services).toEqual(["ssh"]);
  });

  it("tells of a client whose server is seen from the middle only", () => {
    const heard = feed(ssh, [
      [0, "SSH-2.0-x\r\n"],
      [1, { gap: 21 }],
      [1, Uint8Array.of(0, 0, 4, 1)],
    ]);
    expect(heard.rejected).toBeUndefined();
    expect(heard.of(record)).toMatchObject([{ client: "SSH-2.0-x" }]);
  });

  it.each([
    ["10.0.0.1", "192.0.2.80", "OUTBOUND"],
    ["192.0.2.80", "10.0.0.1", "INBOUND"],
    ["10.0.0.1", "fe80::1", "INTERNAL"],
    ["2001:db8::1", "192.0.2.80", "EXTERNAL"],
  ] as const)("%s to %s is %s", (from, to, direction) => {
    const head = { ...onPort, origBytes: parseAddress(from)!, respBytes: parseAddress(to)! };
    expect(feed(ssh, samples["version 1"]!, { head }).of(record)).toMatchObject([{ direction }]);
  });
});

describe("versions", () => {
  it("reads nothing of version 1 but who speaks it", () => {
    const heard = play("version 1");
    expect(heard.of(record)).toMatchObject([{ version: 1, client: "SSH-1.5-OpenSSH_6.2" }]);
    expect(heard.weirds).toEqual([]);
  });

  it.each([
    ["SSH-1.99-x", "SSH-2.0-y", 2],
    ["SSH-2.0-x", "SSH-1.99-y", 2],
    ["SSH-1.99-x", "SSH-1.99-y", 2],
    ["SSH-1.5-x", "SSH-1.99-y", 1],
  ])("%s and %s agree on %i", (client, server, version) => {
    const dialogue: Dialogue = [
      [1, `${server}\r\n`],
      [0, `${client}\r\n`],
    ];
    expect(feed(ssh, dialogue).of(record)).toMatchObject([{ version }]);
  });

  it("tells of two ends that have none in common", () => {
    const heard = play("no version in common");
    expect(heard.weirds).toEqual(["SSH_version_mismatch"]);
    expect(heard.of(record)[0]?.version).toBeUndefined();
  });
});

describe("who got in", () => {
  it.each([
    ["in at the second attempt", true, 2],
    ["never in", false, 3],
    ["in without anything to show", true, 1],
    ["a text before the door", true, 1],
    ["the server tells what it can first", true, 1],
    ["compressed", undefined, 0],
    ["a hole before the keys", undefined, 0],
    ["a hole behind the door", undefined, 0],
    ["version 1", undefined, 0],
  ])("%s: %s after %i attempts", (name, success, attempts) => {
    const [row] = play(name).of(record);
    expect([row?.auth_success, row?.auth_attempts]).toEqual([success, attempts]);
  });

  it("stops counting where a session of answers all alike goes on", () => {
    const answers = Array.from({ length: 400 }, (): Dialogue[number][] => [
      [0, encrypted(52)],
      [1, encrypted(76)],
    ]).flat();
    const [row] = feed(ssh, [...upToNewKeys(), ...answers]).of(record);
    expect(row?.auth_attempts).toBeLessThan(100);
  });
});

describe("when all is told that can be, nothing more is read:", () => {
  const half = (side: 0 | 1): Dialogue => upToNewKeys().filter((piece) => piece[0] === side);
  it.each<[string, Dialogue]>([
    ["somebody is in", samples["in at the second attempt"]!],
    ["what is encrypted is compressed", samples["compressed"]!],
    ["version 1", samples["version 1"]!],
    ["the client alone is seen", half(0)],
    ["the server alone is seen", half(1)],
    ["a hole before the keys", samples["a hole before the keys"]!],
    ["a hole behind the door", samples["a hole behind the door"]!],
    ["no packet", samples["not a packet"]!],
  ])("%s", (_, dialogue) => {
    expect(feed(ssh, dialogue, { head: onPort, close: false }).of(record)).toHaveLength(1);
  });
});

describe("what is no SSH", () => {
  it("leaves to others what a client is answered in another language", () => {
    const heard = feed(ssh, samples["answered in another language"] as Dialogue, { head: { respPort: 80 } });
    expect(heard.rejected).toBeDefined();
    expect(heard.rows).toEqual([]);
    const alert: Dialogue = [
      [0, "SSH-2.0-x\r\n"],
      [1, Uint8Array.of(0x15, 3, 1, 0, 2, 2, 10)],
    ];
    expect(feed(ssh, alert).rejected).toBeDefined();
  });

  it("writes nothing of a client that is answered before it is known in what", () => {
    const heard = feed(ssh, [
      [0, "SSH-2.0-x\r\n"],
      [1, "220 some mail"],
    ]);
    expect(heard.rows).toEqual([]);
  });

  it("tells of a server whose client speaks another language", () => {
    const heard = feed(ssh, [
      [1, "SSH-2.0-x\r\n"],
      [0, "GET / HTTP/1.0\r\n\r\n"],
    ]);
    expect(heard.weirds).toEqual(["malformed_ssh_identification"]);
    expect(heard.of(record)).toMatchObject([{ server: "SSH-2.0-x" }]);
  });

  it.each([
    ["not a packet", "SSH_max_packet_length_exceeded"],
    ["lists beyond the packet", "SSH_max_string_length_exceeded"],
  ])("keeps what was said before: %s", (name, weird) => {
    const heard = play(name);
    expect(heard.weirds).toEqual([weird]);
    expect(heard.of(record)).toMatchObject([{ version: 2 }]);
  });

  it.each([
    ["SSH-2.0-x\r\n", 1, false, "yes"],
    ["SSH-2.0-x\r\n", 0, false, "yes"],
    ["SSH", 0, false, "more"],
    ["SSH-3.0", 1, false, "no"],
    ["Welcome\r\nSSH-1.99-x\r\n", 1, false, "yes"],
    ["Welcome\r\n", 1, true, "more"],
    ["Welcome\r\n", 1, false, "no"],
    ["Welcome\r\nSSH-2.0-x\r\n", 0, true, "no"],
    ["\x16\x03\x01", 1, true, "no"],
  ] as const)("judges %j from side %i", (text, side, isOnPort, verdict) => {
    const bytes = Buffer.from(text, "latin1");
    expect(ssh.probe(bytes, 0, bytes.length, side, isOnPort)).toBe(verdict);
  });
});
