/** Dialogues that every test of the suite may play to this protocol. */
import type { Dialogue } from "#test/build/conversation.ts";
import {
  ascii,
  dnsMessage,
  firstName,
  ip4,
  name,
  pointer,
  recursionDesired,
  reply,
  u8,
  u16,
  u32,
  withLength,
} from "#test/build/dns.ts";

const asksFor = (text: string, type = 1): { name: readonly number[]; type: number } => ({ name: name(text), type });
const opt = (options: readonly number[], size = 1232) => ({
  name: [0],
  type: 41,
  class: size,
  ttl: 0x8000,
  data: options,
});

const query = dnsMessage({ id: 7, flags: recursionDesired, questions: [asksFor("www.Example.org")] });
const answer = dnsMessage({
  id: 7,
  flags: reply,
  questions: [asksFor("www.Example.org")],
  answers: [
    { type: 5, ttl: 60, data: [...u8(3), ...ascii("cdn"), ...pointer(firstName + 4)] },
    { name: name("cdn.example.org"), type: 1, data: ip4("192.0.2.7") },
  ],
});

export const samples: Readonly<Record<string, Dialogue>> = {
  "alias then address": [
    [0, query],
    [1, answer],
  ],
  "two replies with one id": [
    [0, dnsMessage({ id: 9, questions: [asksFor("a.example")] })],
    [0, dnsMessage({ id: 9, questions: [asksFor("b.example")] })],
    [
      1,
      dnsMessage({
        id: 9,
        flags: reply,
        questions: [asksFor("a.example")],
        answers: [{ type: 1, data: ip4("192.0.2.1") }],
      }),
    ],
    [
      1,
      dnsMessage({
        id: 9,
        flags: reply,
        questions: [asksFor("b.example")],
        answers: [{ type: 1, data: ip4("192.0.2.2") }],
      }),
    ],
  ],
  "client subnet with a bad prefix": [
    [
      0,
      dnsMessage({
        questions: [asksFor("example.org")],
        additional: [opt([...u16(8), ...u16(7), ...u16(1), ...u8(255), ...u8(0), ...ip4("198.51.100.0").slice(0, 3)])],
      }),
    ],
  ],
  "HTTPS record with a key for encrypted hellos": [
    [0, dnsMessage({ questions: [asksFor("ech.example", 65)] })],
    [
      1,
      dnsMessage({
        flags: reply,
        questions: [asksFor("ech.example", 65)],
        answers: [
          {
            type: 65,
            data: [
              ...u16(1),
              ...u8(0),
              ...[...u16(1), ...u16(6), ...u8(2), ...ascii("h2"), ...u8(2), ...ascii("h3")],
              ...[...u16(4), ...u16(4), ...ip4("192.0.2.9")],
              ...[...u16(5), ...u16(8), ...u16(6), ...u16(0xfe0d), ...u16(2), ...u8(77), ...u8(0)],
            ],
          },
        ],
      }),
    ],
  ],
  "dynamic update": [
    [
      0,
      dnsMessage({
        flags: 0x2800,
        questions: [asksFor("corp.example", 6)],
        answers: [{ name: name("pc.corp.example"), type: 5, class: 254, ttl: 0, data: [] }],
        authorities: [
          { name: name("pc.corp.example"), type: 1, class: 255, ttl: 0, data: [] },
          { name: name("pc.corp.example"), type: 1, ttl: 1200, data: ip4("10.0.0.5") },
        ],
      }),
    ],
    [1, dnsMessage({ flags: 0xa805, questions: [asksFor("corp.example", 6)] })],
  ],
  "start of authority in a refusal": [
    [0, dnsMessage({ flags: recursionDesired, questions: [asksFor("nowhere.example")] })],
    [
      1,
      dnsMessage({
        flags: reply | 3,
        questions: [asksFor("nowhere.example")],
        authorities: [
          {
            name: name("example"),
            type: 6,
            data: [...name("ns.example"), ...name("root.example"), ...[1, 2, 3, 4, 5].flatMap(u32)],
          },
        ],
      }),
    ],
  ],
};

/** The same over TCP: several messages in one stream. */
export const streamSamples: Readonly<Record<string, Dialogue>> = {
  "two queries in one segment, answered in turn": [
    [0, Buffer.concat([withLength(query), withLength(dnsMessage({ id: 8, questions: [asksFor("b.example", 16)] }))])],
    [
      1,
      Buffer.concat([
        withLength(answer),
        withLength(
          dnsMessage({
            id: 8,
            flags: reply,
            questions: [asksFor("b.example", 16)],
            answers: [{ type: 16, data: [...u8(5), ...ascii("hello"), ...u8(3), ...ascii("a\\b")] }],
          }),
        ),
      ]),
    ],
  ],
};
