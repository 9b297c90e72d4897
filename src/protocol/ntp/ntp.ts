/** NTP: who asks whom for the time, and how far the clocks are apart (RFC 5905). */
import { u16, u32 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import type { RowOf } from "#record/record.ts";
import { ntp as record } from "./record.ts";

/** RFC 5905 7.3: offsets of the header's fields. */
const at = {
  stratum: 1,
  poll: 2,
  precision: 3,
  rootDelay: 4,
  rootDispersion: 8,
  referenceId: 12,
  reference: 16,
  origin: 24,
  receive: 32,
  transmit: 40,
} as const;
const headerSize = 48;
const mode = { client: 3, server: 4, broadcast: 5, control: 6, reserved: 7 } as const;
/** Smallest messages of mode 6 (RFC 9327 2) and 7. */
const shortest = { control: 12, reserved: 8 } as const;
/** Seconds from 1900 to 1970. */
const unixEpoch = 2_208_988_800;
/** RFC 4330 3: without the top bit, seconds count from 2036 on. */
const secondEra = 4_294_967_296;
const topBit = 0x80000000;
/** A message digest stands behind the extensions: a key's number and 16 or 20 bytes, or the number alone. */
const digestSizes: readonly number[] = [0, 4, 20, 24];
const smallestExtension = 16;
const maxExtensions = 16;
const ntsExtensions: readonly number[] = [0x0104, 0x0204, 0x0304, 0x0404];

const modeOf = (bytes: Uint8Array, start: number): number => bytes[start]! & 7;
const versionOf = (bytes: Uint8Array, start: number): number => (bytes[start]! >> 3) & 7;
const signed = (byte: number): number => (byte << 24) >> 24;
const shortFormat = (bytes: Uint8Array, start: number): number => u32(bytes, start) / 0x10000;

/** Microseconds since 1970; undefined for the zero that means "unknown", and before. */
function timestamp(bytes: Uint8Array, start: number): number | undefined {
  const seconds = u32(bytes, start);
  const fraction = u32(bytes, start + 4);
  if (seconds === 0 && fraction === 0) return undefined;
  const unix = seconds - unixEpoch + (seconds >= topBit ? 0 : secondEra);
  return unix < 0 ? undefined : unix * 1e6 + Math.round((fraction / 0x100000000) * 1e6);
}

/** The extension fields between the header and a digest, if any. */
function extensions(bytes: Uint8Array, start: number, end: number): { count: number; isSecured: boolean } {
  let count = 0;
  let isSecured = false;
  for (let next = start; !digestSizes.includes(end - next) && count < maxExtensions; count++) {
    if (end - next < smallestExtension) break;
    const length = u16(bytes, next + 2);
    if (length < smallestExtension || next + length > end) break;
    isSecured ||= ntsExtensions.includes(u16(bytes, next));
    next += length;
  }
  return { count, isSecured };
}

class NtpConversation implements Conversation {
  readonly #flow: Flow;
  /** The last request: what it said of its leaving, and when it was seen. */
  #requestTransmit: number | undefined = undefined;
  #requestSeen = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  data(_side: Side, bytes: Uint8Array, start: number, end: number): void {
    const kind = modeOf(bytes, start);
    if (kind === mode.control || kind === mode.reserved) {
      this.#flow.confirm();
      return;
    }
    if (kind === 0) return;
    if (end - start < headerSize) {
      this.#flow.weird("truncated_NTP");
      return;
    }
    this.#flow.confirm();
    this.#flow.emit(record, this.#row(kind, bytes, start, end));
  }

  gap(): void {}

  close(): void {}

  #row(kind: number, bytes: Uint8Array, start: number, end: number): RowOf<typeof record> {
    const stratum = bytes[start + at.stratum]!;
    const { count, isSecured } = extensions(bytes, start + headerSize, end);
    const row: RowOf<typeof record> = {
      ts: this.#flow.now,
      version: versionOf(bytes, start),
      mode: kind,
      stratum,
      poll: 2 ** signed(bytes[start + at.poll]!),
      precision: 2 ** signed(bytes[start + at.precision]!),
      root_delay: shortFormat(bytes, start + at.rootDelay),
      root_disp: shortFormat(bytes, start + at.rootDispersion),
      ref_id: referenceId(stratum, bytes, start + at.referenceId),
      ref_time: timestamp(bytes, start + at.reference),
      org_time: timestamp(bytes, start + at.origin),
      rec_time: timestamp(bytes, start + at.receive),
      xmt_time: timestamp(bytes, start + at.transmit),
      num_exts: count,
      leap: bytes[start]! >> 6,
    };
    if (isSecured) row.nts = true;
    if (kind === mode.client) {
      this.#requestTransmit = row.xmt_time;
      this.#requestSeen = row.ts;
    } else if (kind === mode.server) this.#compare(row);
    return row;
  }

  /** RFC 5905 8, with the times at which both messages went by in place of the client's own. */
  #compare(row: RowOf<typeof record>): void {
    if (row.stratum === 0 && /^[A-Z]{4}$/.test(row.ref_id ?? "")) row.kiss_code = row.ref_id;
    const { org_time, rec_time, xmt_time } = row;
    if (org_time === undefined || org_time !== this.#requestTransmit) return;
    if (rec_time === undefined || xmt_time === undefined) return;
    row.offset = (rec_time - this.#requestSeen + (xmt_time - row.ts)) / 2e6;
    row.delay = (row.ts - this.#requestSeen - (xmt_time - rec_time)) / 1e6;
  }
}

/** Four letters at stratum 0 and 1; above, an address of IPv4 or what stands for one of IPv6. */
const referenceId = (stratum: number, bytes: Uint8Array, start: number): string =>
  stratum <= 1 ? wireText(bytes, start, start + 4) : bytes.subarray(start, start + 4).join(".");

function probe(bytes: Uint8Array, start: number, end: number, _side: Side, onPort: boolean): Verdict {
  const [version, kind, length] = [versionOf(bytes, start), modeOf(bytes, start), end - start];
  if (!onPort || length === 0 || version < 1 || version > 4 || kind === 0) return "no";
  if (kind === mode.control) return length >= shortest.control ? "yes" : "no";
  if (kind === mode.reserved) return length >= shortest.reserved ? "yes" : "no";
  return length >= headerSize && length % 4 === 0 ? "yes" : "no";
}

export const ntp: Protocol = {
  name: "ntp",
  transports: ["udp"],
  ports: [123],
  records: [record],
  probe,
  open: (flow) => new NtpConversation(flow),
};
