/** Dialogues that every test of the suite may play to this protocol. */
import { type Dialogue, startTime } from "#test/build/conversation.ts";
import { ascii, type Bytes, u16, u32 } from "#test/build/dns.ts";

const secondsTo1970 = 2_208_988_800;
const zero: Bytes = Array(8).fill(0);

/** Microseconds since 1970 as a timestamp of NTP. */
const timestamp = (micros: number): Bytes => [
  ...u32((Math.floor(micros / 1e6) + secondsTo1970) % 0x100000000),
  ...u32(Math.round(((micros % 1e6) / 1e6) * 0x100000000)),
];

interface Message {
  readonly mode: number;
  readonly stratum?: number;
  readonly refId?: Bytes;
  readonly origin?: Bytes;
  readonly receive?: Bytes;
  readonly transmit?: Bytes;
  readonly rest?: Bytes;
}

export const ntpMessage = (message: Message): Uint8Array =>
  Uint8Array.from([
    0x20 | message.mode,
    message.stratum ?? 0,
    6,
    0xec,
    ...u32(0x8000),
    ...u32(0x4000),
    ...(message.refId ?? [0, 0, 0, 0]),
    ...zero,
    ...(message.origin ?? zero),
    ...(message.receive ?? zero),
    ...(message.transmit ?? zero),
    ...(message.rest ?? []),
  ]);

const sent = timestamp(startTime - 3_000_000);
const nts = [...u16(0x0104), ...u16(36), ...Array(32).fill(5), ...u16(0x0404), ...u16(40), ...Array(36).fill(6)];

export const samples: Readonly<Record<string, Dialogue>> = {
  "a clock two seconds behind": [
    [0, ntpMessage({ mode: 3, transmit: sent })],
    [
      1,
      ntpMessage({
        mode: 4,
        stratum: 2,
        refId: [192, 0, 2, 9],
        origin: sent,
        receive: timestamp(startTime - 2_000_000),
        transmit: timestamp(startTime - 1_999_600),
      }),
    ],
  ],
  "asked too often": [
    [0, ntpMessage({ mode: 3, transmit: sent })],
    [1, ntpMessage({ mode: 4, refId: ascii("RATE"), origin: sent })],
  ],
  "secured by NTS": [[0, ntpMessage({ mode: 3, transmit: sent, rest: nts })]],
  "signed with a key": [[0, ntpMessage({ mode: 3, transmit: sent, rest: [0, 0, 0, 1, ...Array(16).fill(9)] })]],
  "a question to the daemon": [[0, Uint8Array.from([0x16, 2, 0, 1, ...zero])]],
};
