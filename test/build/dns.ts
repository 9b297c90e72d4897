/** DNS messages as nested calls: what a test means is what it writes. */

export type Bytes = readonly number[];

export const u8 = (value: number): Bytes => [value & 255];
export const u16 = (value: number): Bytes => [(value >> 8) & 255, value & 255];
export const u32 = (value: number): Bytes => [...u16(value >>> 16), ...u16(value & 0xffff)];
export const ascii = (text: string): Bytes => [...Buffer.from(text, "latin1")];

/** A name, label by label, uncompressed. */
export const name = (dotted: string): Bytes => [
  ...dotted
    .split(".")
    .filter((label) => label !== "")
    .flatMap((label) => [label.length, ...ascii(label)]),
  0,
];
/** A compression pointer to an offset in the message. */
export const pointer = (offset: number): Bytes => u16(0xc000 | offset);
/** Where the first question's name stands. */
export const firstName = 12;

export const ip4 = (text: string): Bytes => text.split(".").map(Number);

export interface Question {
  readonly name: Bytes;
  readonly type?: number;
  readonly class?: number;
}

export interface ResourceRecord {
  readonly name?: Bytes;
  readonly type: number;
  readonly class?: number;
  readonly ttl?: number;
  readonly data: Bytes;
  /** When it shall lie about its length. */
  readonly length?: number;
}

export interface Message {
  readonly id?: number;
  readonly flags?: number;
  readonly questions?: readonly Question[];
  readonly answers?: readonly ResourceRecord[];
  readonly authorities?: readonly ResourceRecord[];
  readonly additional?: readonly ResourceRecord[];
  /** When it shall lie about its number of questions. */
  readonly questionCount?: number;
}

const question = ({ name, type = 1, class: qclass = 1 }: Question): Bytes => [...name, ...u16(type), ...u16(qclass)];
const record = (rr: ResourceRecord): Bytes => [
  ...(rr.name ?? pointer(firstName)),
  ...u16(rr.type),
  ...u16(rr.class ?? 1),
  ...u32(rr.ttl ?? 300),
  ...u16(rr.length ?? rr.data.length),
  ...rr.data,
];

export function dnsMessage(message: Message): Uint8Array {
  const { questions = [], answers = [], authorities = [], additional = [] } = message;
  return Uint8Array.from([
    ...u16(message.id ?? 1),
    ...u16(message.flags ?? 0),
    ...u16(message.questionCount ?? questions.length),
    ...[answers, authorities, additional].flatMap((section) => u16(section.length)),
    ...questions.flatMap(question),
    ...[answers, authorities, additional].flat().flatMap(record),
  ]);
}

/** The header's flags of the usual query and reply: recursion asked for, and offered. */
export const recursionDesired = 0x0100;
export const reply = 0x8180;

/** The same with the length before it, as TCP carries it. */
export const withLength = (message: Uint8Array): Uint8Array => Uint8Array.from([...u16(message.length), ...message]);
