import { describe, expect, it } from "vitest";
import { feed } from "#test/build/conversation.ts";
import { imap } from "./imap.ts";
import { imap as record } from "./record.ts";
import { samples } from "./samples.ts";

const play = (name: string) => feed(imap, samples[name]!);

describe("imap", () => {
  it("finds the message among the literals of one line", () => {
    const heard = play("two literals in one fetch");
    expect(heard.of(record)).toMatchObject([
      {
        user: "bob",
        success: true,
        command: "FETCH",
        mailbox: "In Box",
        msg_no: 1,
        uid_msg: 7,
        flags: ["\\\\Seen"],
        subject: "lunch",
        msg_id: "<3@a.test>",
        links: ["http://menu.a.test/today"],
      },
      { command: "session", capabilities: ["IMAP4rev1", "STARTTLS"], fetched: 1, status: "OK", reply: "bye" },
    ]);
    expect(heard.files[0]).toMatchObject({ text: "see http://menu.a.test/today\r\n", isComplete: true });
    expect(heard.services).toEqual(["imap"]);
    expect(JSON.stringify(heard.rows)).not.toContain("secret");
  });

  it("joins a message that was fetched in pieces", () => {
    const heard = play("fetched in two pieces");
    expect(heard.of(record)).toMatchObject([
      { msg_no: 2, subject: "lunch" },
      { command: "session", fetched: 1 },
    ]);
    expect(heard.files).toMatchObject([{ text: "see http://menu.a.test/today\r\n", isComplete: true }]);
  });

  it("reads a message that the client stores", () => {
    expect(play("stored by the client").of(record)).toMatchObject([
      { command: "APPEND", mailbox: "Sent", subject: "lunch" },
      { command: "session", appended: 1 },
    ]);
  });

  it.each<[0 | 1, string]>([
    [0, "DONE\r\n"],
    [0, "17 uid fetch 3 (FLAGS)\r\n"],
    [1, "* 12 EXISTS\r\n"],
    [1, "16 OK IDLE completed\r\n"],
  ])("is known on its port from the middle, by what side %i says: %j", (side, said) => {
    const bytes = Buffer.from(said);
    expect(imap.probe(bytes, 0, bytes.length, side, true)).toBe("yes");
    expect(imap.probe(bytes, 0, bytes.length, side, false)).not.toBe("yes");
  });

  it("hands over to TLS", () => {
    const heard = play("encrypted after STARTTLS");
    expect(heard.of(record)).toMatchObject([{ command: "session", tls: true }]);
    expect(heard.handedOver?.toString("latin1")).toBe("\x16\x03\x01\x00\x05hello");
  });

  it("reads the user of a login in steps, and that it failed", () => {
    expect(play("plain login in two steps").of(record)).toMatchObject([
      { user: "bob", auth_mech: "PLAIN", success: false },
    ]);
  });
});
