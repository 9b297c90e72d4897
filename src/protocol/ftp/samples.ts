/** Dialogues that every test of the suite may play to this protocol. */
import type { Dialogue } from "#test/build/conversation.ts";

const signIn: Dialogue = [
  [1, "220-Welcome\r\n220 and good day\r\n"],
  [0, "USER anonymous\r\n"],
  [1, "331 Your mail address, please\r\n"],
  [0, "PASS me@a.example\r\n"],
  [1, "230 Welcome\r\n"],
];

export const samples: Readonly<Record<string, Dialogue>> = {
  "a file fetched passively": [
    ...signIn,
    [0, "CWD /pub\r\n"],
    [1, "250 OK\r\n"],
    [0, "PASV\r\n"],
    [1, "227 Entering Passive Mode (192,0,2,80,200,10)\r\n"],
    [0, "RETR robots.txt\r\n"],
    [1, "150 Opening data connection for robots.txt (77 bytes)\r\n"],
    [1, "226 Transfer complete.\r\n"],
    [0, "QUIT\r\n"],
    [1, "221 Bye\r\n"],
  ],
  "a file stored, the client waiting for the data": [
    ...signIn,
    [0, "EPRT |1|10.0.0.1|50001|\r\n"],
    [1, "200 OK\r\n"],
    [0, "STOR upload/a b.bin\r\n"],
    [1, "150 Go on\r\n"],
    [1, "226 Thanks\r\n"],
  ],
  "met in the middle": [
    [0, "PASV\r\n"],
    [1, "227 Entering Passive Mode (192,0,2,80,200,10)\r\n"],
    [0, "CWD /pub/\r\n"],
    [1, "250 Directory changed\r\n"],
    [0, "SIZE /pub/a.txt\r\n"],
    [1, "213 154427\r\n"],
    [0, "RETR a.txt\r\n"],
    [1, "150 Go on\r\n"],
    [1, "226 File send OK.\r\n"],
  ],
  "a wrong password": [
    [1, "220 ready\r\n"],
    [0, "USER admin\r\n"],
    [1, "331 Password\r\n"],
    [0, "PASS letmein\r\n"],
    [1, "530 Login incorrect.\r\n"],
  ],
  "a wrong password, and away": [
    [1, "220 ready\r\n"],
    [0, "USER admin\r\n"],
    [1, "331 Password\r\n"],
    [0, "PASS letmein\r\n"],
    [1, "530 Login incorrect.\r\n"],
    [0, "QUIT\r\n"],
    [1, "221 Goodbye.\r\n"],
  ],
  "encrypted from the second command on": [
    [1, "220 ready\r\n"],
    [0, "AUTH TLS\r\n"],
    [1, "234 Proceed\r\n"],
    [0, Uint8Array.of(0x16, 3, 1, 0, 2, 1, 0)],
  ],
  "data for a third host": [...signIn, [0, "PORT 10,9,9,9,0,80\r\n"], [1, "200 OK\r\n"]],
  "a server behind a translator of addresses": [
    ...signIn,
    [0, "PASV\r\n"],
    [1, "227 Entering Passive Mode (10,0,0,5,4,1)\r\n"],
  ],
};
