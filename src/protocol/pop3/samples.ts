/** Dialogues with mailboxes, for the conformance suite and the tests beside. */
import type { Dialogue } from "#test/build/conversation.ts";

const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64");

const message = [
  "From: Jane <jane@a.test>",
  "To: bob@b.test",
  "Subject: lunch",
  "Message-ID: <2@a.test>",
  "",
  "..see http://menu.a.test/today",
  ".",
  "",
].join("\r\n");

const login: Dialogue = [
  [1, "+OK POP3 ready <1896.697170952@b.test>\r\n"],
  [0, "USER bob\r\n"],
  [1, "+OK\r\n"],
  [0, "PASS secret\r\n"],
  [1, "+OK logged in\r\n"],
];

export const samples: Readonly<Record<string, Dialogue>> = {
  "list and retrieve, pipelined": [
    ...login,
    [0, "LIST\r\nUIDL 1\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n"],
    [1, `+OK 1 message\r\n1 120\r\n.\r\n+OK 1 abc\r\n+OK 120 octets\r\n${message}+OK deleted\r\n+OK bye\r\n`],
  ],
  "plain login in two steps": [
    [1, "+OK ready\r\n"],
    [0, "CAPA\r\n"],
    [1, "+OK list\r\nSASL PLAIN\r\nTOP\r\n.\r\n"],
    [0, "AUTH PLAIN\r\n"],
    [1, "+ \r\n"],
    [0, `${base64("\0bob\0secret")}\r\n`],
    [1, "-ERR no\r\n"],
    [0, "QUIT\r\n"],
    [1, "+OK bye\r\n"],
  ],
  "encrypted after STLS": [
    [1, "+OK ready\r\n"],
    [0, "STLS\r\n"],
    [1, "+OK begin\r\n"],
    [0, "\x16\x03\x01\x00\x05hello"],
  ],
  "a message with a hole at its end": [
    ...login,
    [0, "RETR 1\r\n"],
    [1, `+OK 120 octets\r\n${message.slice(0, 100)}`],
    [1, { gap: 40 }],
    [0, "RETR 9\r\n"],
    [1, "-ERR no such message\r\n"],
  ],
};
