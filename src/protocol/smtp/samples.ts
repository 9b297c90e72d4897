/** Dialogues of mail servers, for the conformance suite and the tests beside. */
import type { Dialogue } from "#test/build/conversation.ts";

const lines = (...all: string[]): string => all.map((line) => `${line}\r\n`).join("");

export const message = lines(
  'From: "Jane Doe" <jane@a.test>',
  "To: Bob <bob@b.test>",
  "Subject: =?utf-8?Q?caf=C3=A9?=",
  "Message-ID: <1@a.test>",
  "Date: Tue, 2 Jan 2024 10:00:00 +0000",
  "Received: from mail.a.test ([192.0.2.9]) by relay.a.test; Tue, 2 Jan 2024 10:00:01 +0000",
  'Content-Type: multipart/mixed; boundary="sep"',
  "",
  "--sep",
  "Content-Type: text/plain",
  "",
  "See http://files.a.test/report for more.",
  "--sep",
  'Content-Type: application/pdf; name="report.pdf"',
  "Content-Transfer-Encoding: base64",
  "",
  Buffer.from("%PDF-1.4 the report").toString("base64"),
  "--sep--",
);

/** Inside the boundary before the attachment. */
const cut = message.indexOf("--sep\r\nContent-Type: application") + 3;

const banner = "220 mail.b.test ESMTP ready\r\n";
const greeted: Dialogue = [
  [1, banner],
  [0, "EHLO mail.a.test\r\n"],
  [1, "250-mail.b.test\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 STARTTLS\r\n"],
];
const envelope: Dialogue = [
  [0, "MAIL FROM:<jane@a.test> SIZE=1000\r\n"],
  [1, "250 2.1.0 ok\r\n"],
  [0, "RCPT TO:<bob@b.test>\r\n"],
  [1, "250 2.1.5 ok\r\n"],
];
const goodbye: Dialogue = [
  [0, "QUIT\r\n"],
  [1, "221 bye\r\n"],
];

export const samples: Readonly<Record<string, Dialogue>> = {
  "one message": [
    ...greeted,
    ...envelope,
    [0, "DATA\r\n"],
    [1, "354 go on\r\n"],
    [0, `${message}.\r\n`],
    [1, "250 2.0.0 queued as 42\r\n"],
    ...goodbye,
  ],
  "pipelined, one recipient refused": [
    ...greeted,
    [0, "MAIL FROM:<jane@a.test>\r\nRCPT TO:<no@b.test>\r\nRCPT TO:<bob@b.test>\r\nDATA\r\n"],
    [1, "250 ok\r\n550 no such user\r\n250 ok\r\n354 go on\r\n"],
    [0, `Subject: a\r\n\r\n..dot\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<bob@b.test>\r\nDATA\r\n`],
    [1, "250 first\r\n250 ok\r\n250 ok\r\n354 go on\r\n"],
    [0, "Subject: b\r\n\r\nbounce\r\n.\r\nQUIT\r\n"],
    [1, "250 second\r\n221 bye\r\n"],
  ],
  "in chunks that cut a boundary": [
    ...greeted,
    ...envelope,
    [0, `BDAT ${cut}\r\n${message.slice(0, cut)}`],
    [1, "250 ok\r\n"],
    [0, `BDAT ${message.length - cut} LAST\r\n${message.slice(cut)}`],
    [1, "250 2.0.0 queued as 43\r\n"],
    ...goodbye,
  ],
  "encrypted after STARTTLS": [
    ...greeted,
    [0, "STARTTLS\r\n"],
    [1, "220 go ahead\r\n"],
    [0, "\x16\x03\x01\x00\x05hello"],
    [1, "\x16\x03\x03\x00\x05hello"],
  ],
  "commands injected behind STARTTLS": [
    ...greeted,
    [0, "STARTTLS\r\nRSET\r\n"],
    [1, "220 go ahead\r\n"],
    [0, "\x16\x03\x01\x00\x05hello"],
  ],
  "login in two steps": [
    ...greeted,
    [0, "AUTH LOGIN\r\n"],
    [1, "334 VXNlcm5hbWU6\r\n"],
    [0, `${Buffer.from("jane").toString("base64")}\r\n`],
    [1, "334 UGFzc3dvcmQ6\r\n"],
    [0, `${Buffer.from("DATA").toString("base64")}\r\n`],
    [1, "535 no\r\n"],
    ...goodbye,
  ],
  "a lone dot between bare line feeds": [
    ...greeted,
    ...envelope,
    [0, "DATA\r\n"],
    [1, "354 go on\r\n"],
    [0, "Subject: a\r\n\r\nx\n.\nMAIL FROM:<evil@a.test>\r\n.\r\n"],
    [1, "250 ok\r\n"],
    ...goodbye,
  ],
  "a server that ends at a bare line feed": [
    ...greeted,
    ...envelope,
    [0, "DATA\r\n"],
    [1, "354 go on\r\n"],
    [0, "Subject: a\n\nx\n.\n"],
    [1, "250 ok\r\n"],
    [0, "MAIL FROM:<two@a.test>\r\n"],
    [1, "250 ok\r\n"],
  ],
  "the client alone": [
    [0, "HELO a.test\r\nMAIL FROM:<jane@a.test>\r\nRCPT TO:<bob@b.test>\r\nDATA\r\n"],
    [0, `${message}.\r\n`],
    [0, "QUIT\r\n"],
  ],
  "the end of a message lost in a hole": [
    ...greeted,
    ...envelope,
    [0, "DATA\r\n"],
    [1, "354 go on\r\n"],
    [0, message.slice(0, cut + 100)],
    [0, { gap: 1000 }],
    [1, "250 2.0.0 queued as 44\r\n"],
    ...goodbye,
  ],
  "data refused": [
    ...greeted,
    [0, "MAIL FROM:<jane@a.test>\r\n"],
    [1, "250 ok\r\n"],
    [0, "DATA\r\n"],
    [1, "503 no valid recipients\r\n"],
    ...envelope,
    ...goodbye,
  ],
};
