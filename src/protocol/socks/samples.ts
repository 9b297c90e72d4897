/** Dialogues that every test of the suite may play to this protocol. */
import type { Dialogue } from "#test/build/conversation.ts";

const granted4 = "\0\x5a\0\0\0\0\0\0";
const toName = "\x05\x01\0\x03\x09a.example\x01\xbb";
const bound = "\x05\0\0\x01\x0a\0\0\x02\x9c\x40";

export const samples: Readonly<Record<string, Dialogue>> = {
  "version 4, by address": [
    [0, "\x04\x01\0\x50\xc0\0\x02\x50me\0"],
    [1, granted4],
    [0, "GET / HTTP/1.0\r\n\r\n"],
  ],
  "version 4a, by name": [
    [0, "\x04\x01\x01\xbb\0\0\0\x01\0a.example\0"],
    [1, `${granted4}inside`],
  ],
  "version 4, refused": [
    [0, "\x04\x01\0\x50\xc0\0\x02\x50\0"],
    [1, "\0\x5b\0\0\0\0\0\0"],
  ],
  "version 5, by name": [
    [0, "\x05\x02\0\x02"],
    [1, "\x05\0"],
    [0, toName],
    [1, bound],
    [0, "inside"],
  ],
  "version 5, signed in, to an address of IPv6": [
    [0, "\x05\x01\x02"],
    [1, "\x05\x02"],
    [0, "\x01\x02me\x06secret"],
    [1, "\x01\0"],
    [0, `\x05\x01\0\x04\x20\x01\x0d\xb8${"\0".repeat(11)}\x01\0\x16`],
    [1, bound],
    [1, "SSH-2.0-x\r\n"],
  ],
  "version 5, a wrong password": [
    [0, "\x05\x01\x02"],
    [1, "\x05\x02"],
    [0, "\x01\x02me\x06secret"],
    [1, "\x01\x01"],
  ],
  "version 5, the name is not found": [
    [0, "\x05\x01\0"],
    [1, "\x05\0"],
    [0, toName],
    [1, "\x05\x04\0\x01\0\0\0\0\0\0"],
  ],
  "version 5, a connection awaited": [
    [0, "\x05\x01\0"],
    [1, "\x05\0"],
    [0, "\x05\x02\0\x01\xc0\0\x02\x50\0\x15"],
    [1, bound],
    [1, "\x05\0\0\x01\xc0\0\x02\x50\0\x14"],
    [1, "inside"],
  ],
  "version 5, a way of signing in that nobody reads": [
    [0, "\x05\x01\x01"],
    [1, "\x05\x01"],
    [0, "\x01\x01\0\x02ab"],
  ],
  "none at all": [
    [0, "\x05\x01\0"],
    [1, "HTTP/1.0 400 Bad request\r\n\r\n"],
  ],
};
