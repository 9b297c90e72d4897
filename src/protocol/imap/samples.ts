/** Dialogues with mailboxes, for the conformance suite and the tests beside. */
import type { Dialogue } from "#test/build/conversation.ts";

const message = [
  "From: Jane <jane@a.test>",
  "To: bob@b.test",
  "Subject: lunch",
  "Message-ID: <3@a.test>",
  "",
  "see http://menu.a.test/today",
  "",
].join("\r\n");

const login: Dialogue = [
  [1, "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n"],
  [0, "a1 LOGIN bob {6}\r\n"],
  [1, "+ go on\r\n"],
  [0, "secret\r\n"],
  [1, "a1 OK logged in\r\n"],
  [0, 'a2 SELECT "In Box"\r\n'],
  [1, "* 2 EXISTS\r\na2 OK [READ-WRITE] selected\r\n"],
];

export const samples: Readonly<Record<string, Dialogue>> = {
  "two literals in one fetch": [
    ...login,
    [0, "a3 FETCH 1 (UID FLAGS BODY[HEADER.FIELDS (SUBJECT)] BODY[])\r\n"],
    [
      1,
      `* 1 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {18}\r\nSubject: lunch\r\n\r\n BODY[] {${message.length}}\r\n${message} UID 7 FLAGS (\\Seen))\r\na3 OK done\r\n`,
    ],
    [0, "a4 LOGOUT\r\n"],
    [1, "* BYE\r\na4 OK bye\r\n"],
  ],
  "fetched in two pieces": [
    ...login,
    [0, "a3 FETCH 2 BODY[]<0.50>\r\n"],
    [1, `* 2 FETCH (BODY[]<0> {50}\r\n${message.slice(0, 50)})\r\na3 OK done\r\n`],
    [0, "a4 FETCH 2 BODY[]<50.500>\r\n"],
    [1, `* 2 FETCH (BODY[]<50> {${message.length - 50}}\r\n${message.slice(50)})\r\na4 OK done\r\n`],
  ],
  "stored by the client": [
    ...login,
    [0, `a3 APPEND Sent (\\Seen) {${message.length}+}\r\n${message}\r\n`],
    [1, "a3 OK stored\r\n"],
  ],
  "encrypted after STARTTLS": [
    [1, "* OK ready\r\n"],
    [0, "a1 STARTTLS\r\n"],
    [1, "a1 OK begin\r\n"],
    [0, "\x16\x03\x01\x00\x05hello"],
  ],
  "plain login in two steps": [
    [1, "* OK ready\r\n"],
    [0, "a1 AUTHENTICATE PLAIN\r\n"],
    [1, "+ \r\n"],
    [0, `${Buffer.from("\0bob\0secret").toString("base64")}\r\n`],
    [1, "a1 NO wrong\r\n"],
  ],
};
