import { describe, expect, it } from "vitest";
import { type Dialogue, feed, type Heard } from "#test/build/conversation.ts";
import { barred, sixNumbers } from "./data-channel.ts";
import { ftp } from "./ftp.ts";
import { fileUrl, joinPath, quotedPath } from "./path.ts";
import { ftp as record } from "./record.ts";
import { samples } from "./samples.ts";

const play = (name: string): Heard => feed(ftp, samples[name] as Dialogue, { head: { respPort: 21 } });

it("tells commands that sign in or name files where the server is not heard", () => {
  const heard = feed(ftp, [[0, "USER jane\r\nPASS secret\r\nDELE old.txt\r\n"]], { head: { respPort: 21 } });
  expect(heard.of(record)).toMatchObject([
    { user: "jane", password: "<hidden>", command: "PASS", arg: "<hidden>" },
    { user: "jane", command: "DELE", arg: expect.stringMatching(/^ftp:.*old\.txt$/) },
  ]);
  const another = feed(
    ftp,
    [
      [0, "AUTH secret\r\n"],
      [1, "+OK\r\n"],
    ],
    { head: { respPort: 6379 } },
  );
  expect(another.of(record)).toEqual([]);
});

describe("the control connection", () => {
  it("tells where a file came from, and announces the connection that carries it", () => {
    const heard = play("a file fetched passively");
    expect(heard.services).toEqual(["ftp"]);
    expect(heard.announced).toMatchObject([{ address: "192.0.2.80", port: 51210 }]);
    const rows = heard.of(record);
    expect(rows.map(({ command }) => command)).toEqual(["PASS", "PASV", "RETR"]);
    expect(rows[1]).toMatchObject({ "data_channel.passive": true, "data_channel.resp_p": 51210, reply_code: 227 });
    expect(rows[2]).toMatchObject({
      user: "anonymous",
      password: "me@a.example",
      arg: "ftp://192.0.2.80/pub/robots.txt",
      file_size: 77,
      reply_code: 226,
      reply_msg: "Transfer complete.",
    });
  });

  it("waits at the client's end where the client says so", () => {
    const heard = play("a file stored, the client waiting for the data");
    expect(heard.announced).toMatchObject([{ address: "10.0.0.1", port: 50001 }]);
    expect(heard.of(record).at(-1)).toMatchObject({ command: "STOR", arg: "ftp://192.0.2.80/./upload/a b.bin" });
  });

  it("says that the first token of a sign-in is no base64, and of the others nothing", () => {
    const signInBy = (...tokens: string[]): Heard =>
      feed(
        ftp,
        [
          [1, "220 ready\r\n"],
          [0, "AUTH GSSAPI\r\n"],
          [1, "334 Go on\r\n"],
          ...tokens.map((token) => [0, `ADAT ${token}\r\n`] as const),
        ],
        { head: { respPort: 21 } },
      );
    expect(signInBy("FgMBAFUB AABR").weirds).toEqual(["ftp_adat_bad_first_token_encoding"]);
    expect(signInBy("FgMBAFUBAABRAw==", "no token").weirds).toEqual([]);
  });

  it("keeps no password but a guest's", () => {
    const text = JSON.stringify(play("a wrong password").rows);
    expect(text).toContain('"reply_code":530');
    expect(text).toContain("<hidden>");
    expect(text).not.toContain("letmein");
  });

  it("tells how a session ended that moved no data", () => {
    expect(play("a wrong password, and away").of(record)).toMatchObject([
      { command: "PASS", reply_code: 530 },
      { command: "QUIT", user: "admin", reply_code: 221, reply_msg: "Goodbye." },
    ]);
  });

  it("gives each command its own reply where the capture begins in the middle of a session", () => {
    const heard = feed(ftp, samples["met in the middle"] as Dialogue, { head: { respPort: 21 }, isPartial: true });
    expect(heard.of(record)).toMatchObject([
      { command: "PASV", reply_code: 227, "data_channel.resp_p": 51210 },
      { command: "RETR", arg: "ftp://192.0.2.80/pub/a.txt", reply_code: 226, file_size: 154_427 },
    ]);
  });

  it("hands over where encryption begins", () => {
    const heard = play("encrypted from the second command on");
    expect(heard.of(record)).toMatchObject([{ command: "AUTH", arg: "TLS", tls: true, reply_code: 234 }]);
    expect(heard.handedOver).toEqual(Buffer.from([0x16, 3, 1, 0, 2, 1, 0]));
  });

  it("tells when data is to go to a third host", () => {
    const heard = play("data for a third host");
    expect(heard.weirds).toEqual(["wh_ftp_bounce"]);
    expect(heard.of(record).at(-1)).toMatchObject({ bounce: true, "data_channel.resp_h": "10.9.9.9" });
  });

  it("waits at the server that is seen, whatever address it tells of itself", () => {
    const heard = play("a server behind a translator of addresses");
    expect(heard.announced).toMatchObject([{ address: "192.0.2.80", port: 1025 }]);
    expect(heard.weirds).toEqual(["wh_ftp_passive_other_host"]);
  });
});

describe("the data's connection", () => {
  it("is one file, which the command then names", () => {
    const dialogue = samples["a file fetched passively"] as Dialogue;
    const control = feed(ftp, dialogue.slice(0, -4), { head: { respPort: 21 }, close: false });
    const data = feed(control.announced[0]!.protocol, [
      [1, "User-agent: *\n"],
      [1, "Disallow: /\n"],
      [1, { fin: true }],
    ]);
    expect(data.services).toEqual(["ftp-data"]);
    expect(data.files).toMatchObject([{ text: "User-agent: *\nDisallow: /\n", isComplete: true }]);
    expect(data.files[0]?.meta).toMatchObject({ source: "FTP_DATA", side: 1 });
  });

  it("is cut when it ends without a FIN", () => {
    const [announced] = play("a file fetched passively").announced;
    expect(feed(announced!.protocol, [[1, "half of"]]).files).toMatchObject([{ isComplete: false }]);
  });
});

describe("ends of data connections", () => {
  it.each([
    ["199,233,217,249,221,90", { address: "199.233.217.249", port: 56666 }],
    ["1,2,3,4,5", undefined],
    ["1,2,3,256,0,1", undefined],
  ])("%s", (text, end) => expect(sixNumbers(text)).toEqual(end));

  it.each([
    ["|2|2001:DB8::1|49189|", { address: "2001:db8::1", port: 49189 }],
    ["Entering Extended Passive Mode (|||57086|)", { address: undefined, port: 57086 }],
    ["|1|not an address|1|", undefined],
    ["|||70000|", undefined],
  ])("%s", (text, end) => expect(barred(text)).toEqual(end));
});

it("joins folders and names", () => {
  expect([joinPath(".", "a"), joinPath("/pub", "../etc"), joinPath("/", "x"), joinPath("/a", "/b")]).toEqual([
    "./a",
    "/etc",
    "/x",
    "/b",
  ]);
  expect(fileUrl("2001:db8::1", "./a")).toBe("ftp://[2001:db8::1]/./a");
  expect(quotedPath('"/home/a""b" is the folder')).toBe('/home/a"b');
});
