/** Dialogues that every test of the suite may play to this protocol. */
import type { Dialogue } from "#test/build/conversation.ts";
import { ip4, u16, u32 } from "#test/build/dns.ts";

const message = (type: number, code: number, rest: readonly number[], body: readonly number[] = []): Uint8Array =>
  Uint8Array.from([type, code, 0, 0, ...rest, ...body]);
const echo = (type: number, sequence: number, body = "abcdefgh"): Uint8Array =>
  message(type, 0, [...u16(7), ...u16(sequence)], [...Buffer.from(body)]);

/** The start of a UDP packet from 10.0.0.1:4000 to 192.0.2.53:53. */
const quoted = [
  0x45,
  0,
  0,
  60,
  ...u32(0),
  64,
  17,
  0,
  0,
  ...ip4("10.0.0.1"),
  ...ip4("192.0.2.53"),
  ...u16(4000),
  ...u16(53),
];

export const samples: Readonly<Record<string, Dialogue>> = {
  "three pings, one lost": [
    [0, echo(8, 1)],
    [1, echo(0, 1)],
    [0, echo(8, 2)],
    [0, echo(8, 3)],
    [1, echo(0, 3)],
  ],
  "an echo that is no echo": [
    [0, echo(8, 1)],
    [1, echo(0, 1, "ABCDEFGH")],
  ],
  "port unreachable, twice": [
    [0, message(3, 3, u32(0), quoted)],
    [0, message(3, 3, u32(0), quoted)],
  ],
  "fragmentation needed": [[0, message(3, 4, [0, 0, ...u16(1400)], quoted)]],
};
