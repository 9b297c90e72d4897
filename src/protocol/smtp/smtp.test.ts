import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { feed } from "#test/build/conversation.ts";
import { smtp as record } from "./record.ts";
import { message, samples } from "./samples.ts";
import { smtp } from "./smtp.ts";

const play = (name: string) => feed(smtp, samples[name]!);

describe("smtp", () => {
  it("tells envelope, header, files and links of a message", () => {
    const heard = play("one message");
    const [row, ...more] = heard.of(record);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      trans_depth: 1,
      helo: "mail.a.test",
      mailfrom: "jane@a.test",
      rcptto: ["bob@b.test"],
      from: '"Jane Doe" <jane@a.test>',
      to: ["Bob <bob@b.test>"],
      subject: "café",
      subject_raw: "=?utf-8?Q?caf=C3=A9?=",
      msg_id: "<1@a.test>",
      last_reply: "250 2.0.0 queued as 42",
      path: ["192.0.2.80", "10.0.0.1", "192.0.2.9"],
      tls: false,
      fuids: heard.files.map(({ fuid }) => fuid),
      attachments: ["report.pdf"],
      links: ["http://files.a.test/report"],
      size: message.length,
      chunking: false,
    });
    expect(row!.bcc).toBeUndefined();
    expect(heard.services).toEqual(["smtp"]);
    expect(heard.files[1]).toMatchObject({ text: "%PDF-1.4 the report", isComplete: true });
    expect(heard.files.map(({ meta }) => meta.depth)).toEqual([2, 3]);
  });

  it("gives every pipelined command its own reply", () => {
    const rows = play("pipelined, one recipient refused").of(record);
    expect(rows).toMatchObject([
      { trans_depth: 1, rcptto: ["no@b.test", "bob@b.test"], subject: "a", last_reply: "250 first" },
      { trans_depth: 2, mailfrom: "", subject: "b", last_reply: "250 second" },
    ]);
  });

  it("takes one dot off a line that begins with two", () => {
    expect(play("pipelined, one recipient refused").files[0]!.text).toBe(".dot\r\n");
  });

  it("puts a message together from chunks", () => {
    const heard = play("in chunks that cut a boundary");
    const whole = play("one message");
    expect(heard.of(record)).toMatchObject([
      { chunking: true, last_reply: "250 2.0.0 queued as 43", size: message.length },
    ]);
    expect(heard.files.map(({ text }) => text)).toEqual(whole.files.map(({ text }) => text));
    expect(heard.files[1]!.sha256).toBe(createHash("sha256").update("%PDF-1.4 the report").digest("hex"));
  });

  it("hands over to TLS at the exact byte", () => {
    const heard = play("encrypted after STARTTLS");
    expect(heard.of(record)).toMatchObject([{ tls: true, last_reply: "220 go ahead" }]);
    expect(heard.handedOver?.toString("latin1")).toBe("\x16\x03\x01\x00\x05hello\x16\x03\x03\x00\x05hello");
    expect(heard.weirds).toEqual([]);
  });

  it("notes commands that were sent after STARTTLS and before encryption", () => {
    expect(play("commands injected behind STARTTLS").weirds).toEqual(["wh_smtp_starttls_injection"]);
  });

  it("reads who logs in, and takes no answer for a command", () => {
    const heard = play("login in two steps");
    expect(heard.of(record)).toMatchObject([{ auth_mech: "LOGIN", auth_user: "jane", last_reply: "221 bye" }]);
    expect(heard.weirds).toEqual([]);
  });

  it("does not end a message at a dot between bare line feeds", () => {
    const heard = play("a lone dot between bare line feeds");
    expect(heard.of(record)).toMatchObject([{ mailfrom: "jane@a.test", last_reply: "250 ok" }]);
    expect(heard.files[0]!.text).toBe("x\n.\nMAIL FROM:<evil@a.test>\r\n");
    expect(heard.weirds).toEqual(["wh_smtp_smuggling"]);
  });

  it("ends it there all the same when the server answers", () => {
    expect(play("a server that ends at a bare line feed").of(record)).toMatchObject([
      { mailfrom: "jane@a.test", subject: "a", last_reply: "250 ok" },
      { mailfrom: "two@a.test" },
    ]);
  });

  it("reads a client whose server is not seen", () => {
    const heard = play("the client alone");
    expect(heard.of(record)).toMatchObject([{ mailfrom: "jane@a.test", subject: "café", last_reply: undefined }]);
    expect(heard.files).toHaveLength(2);
  });

  it("learns from the server that a message ended in a hole", () => {
    const heard = play("the end of a message lost in a hole");
    expect(heard.of(record)).toMatchObject([{ subject: "café", last_reply: "250 2.0.0 queued as 44" }]);
    expect(heard.files.map(({ isComplete }) => isComplete)).toEqual([true, false]);
  });

  it("goes on with commands when DATA is refused", () => {
    const heard = play("data refused");
    expect(heard.of(record)).toMatchObject([
      { mailfrom: "jane@a.test", rcptto: undefined },
      { rcptto: ["bob@b.test"] },
    ]);
    expect(heard.weirds).toContain("smtp_mail_transaction_invalid");
  });

  it("keeps the first sender when the server refuses a second MAIL", () => {
    const heard = feed(smtp, [
      [1, "220 x SMTP\r\n"],
      [0, "HELO x\r\nMAIL FROM:<one@a.test>\r\nMAIL FROM:<two@a.test>\r\nRCPT TO:<bob@b.test>\r\n"],
      [1, "250 ok\r\n250 ok\r\n503 nested\r\n250 ok\r\n"],
    ]);
    expect(heard.of(record)).toMatchObject([{ mailfrom: "one@a.test", rcptto: ["bob@b.test"] }]);
    expect(heard.weirds).toEqual(["smtp_nested_mail_transaction"]);
  });

  it("writes an envelope that RSET throws away", () => {
    const heard = feed(smtp, [
      [1, "220 x SMTP\r\n"],
      [0, "HELO x\r\nMAIL FROM:<one@a.test>\r\nRSET\r\nMAIL FROM:<two@a.test>\r\n"],
    ]);
    expect(heard.of(record)).toMatchObject([{ mailfrom: "one@a.test" }, { mailfrom: "two@a.test" }]);
    expect(heard.weirds).toEqual([]);
  });

  it("gives up on a client that never gets its order right", () => {
    const heard = feed(smtp, [
      [1, "220 x SMTP\r\n"],
      [0, "HELO x\r\n"],
      [1, "250 ok\r\n"],
      [0, "RCPT TO:<a@b.test>\r\n".repeat(30)],
    ]);
    expect(heard.rejected).toBeDefined();
  });

  it.each([
    ["220 mail ESMTP\r\n", 1, false, "yes"],
    ["220 ftp ready\r\n", 1, false, "more"],
    ["220 mail ready\r\n", 1, true, "yes"],
    ["ehlo x\r\n", 0, false, "yes"],
    ["EH", 0, false, "more"],
    ["GET / HTTP/1.1", 0, true, "no"],
    ["SSH-2.0-x", 1, true, "no"],
  ] as const)("judges %j from side %i", (text, side, onPort, verdict) => {
    const bytes = Buffer.from(text, "latin1");
    expect(smtp.probe(bytes, 0, bytes.length, side, onPort)).toBe(verdict);
  });
});
