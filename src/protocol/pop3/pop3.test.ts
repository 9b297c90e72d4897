import { describe, expect, it } from "vitest";
import { feed } from "#test/build/conversation.ts";
import { pop3 } from "./pop3.ts";
import { pop3 as record } from "./record.ts";
import { samples } from "./samples.ts";

const play = (name: string) => feed(pop3, samples[name]!);

describe("pop3", () => {
  it("knows which pipelined reply is a list, and which a message", () => {
    const heard = play("list and retrieve, pipelined");
    expect(heard.of(record)).toMatchObject([
      {
        user: "bob",
        success: true,
        command: "RETR",
        msg_no: 1,
        uidl: "abc",
        from: "Jane <jane@a.test>",
        subject: "lunch",
        msg_id: "<2@a.test>",
        links: ["http://menu.a.test/today"],
        fuids: [heard.files[0]!.fuid],
      },
      { command: "session", retrieved: 1, deleted: 1, reply: "bye" },
    ]);
    expect(heard.files[0]!.text).toBe(".see http://menu.a.test/today\r\n");
    expect(heard.services).toEqual(["pop3"]);
    expect(JSON.stringify(heard.rows)).not.toContain("secret");
  });

  it("reads the user of a login in steps, and that it failed", () => {
    const heard = play("plain login in two steps");
    expect(heard.of(record)).toMatchObject([
      { command: "session", user: "bob", auth_mech: "PLAIN", success: false, capa: ["SASL PLAIN", "TOP"] },
    ]);
    expect(heard.weirds).toEqual([]);
  });

  it("hands over to TLS", () => {
    const heard = play("encrypted after STLS");
    expect(heard.of(record)).toMatchObject([{ command: "session", tls: true, banner: "ready" }]);
    expect(heard.handedOver?.toString("latin1")).toBe("\x16\x03\x01\x00\x05hello");
  });

  it("learns from the next command that a message ended in a hole", () => {
    const heard = play("a message with a hole at its end");
    expect(heard.of(record)).toMatchObject([
      { command: "RETR", args: "1", subject: "lunch", status: "+OK" },
      { command: "RETR", args: "9", status: "-ERR", reply: "no such message" },
      { command: "session", retrieved: 1 },
    ]);
    expect(heard.files[0]!.isComplete).toBe(false);
  });

  it.each([
    ["+OK POP3 ready\r\n", 1, false, "yes"],
    ["+OK\r\n", 1, false, "no"],
    ["USER bob\r\n", 0, false, "more"],
    ["USER bob\r\n", 0, true, "yes"],
    ["CAPA\r\n", 0, false, "yes"],
    ["GET / HTTP/1.1\r\n", 0, true, "no"],
  ] as const)("judges %j from side %i", (text, side, onPort, verdict) => {
    const bytes = Buffer.from(text, "latin1");
    expect(pop3.probe(bytes, 0, bytes.length, side, onPort)).toBe(verdict);
  });
});
