/** Hot: the record layer of DTLS: records and handshake messages in datagrams, lost, repeated and out of order (RFC 6347). */
import { u16, u24, u32 } from "#base/bytes.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import { x509 } from "../x509/record.ts";
import { contentType, handshakeType, version } from "./names.ts";
import { ssl } from "./record.ts";
import { TlsSession } from "./session.ts";

const record = { type: 0, version: 1, epoch: 3, length: 11, size: 13 } as const;
const handshake = { type: 0, length: 1, sequence: 4, offset: 6, fragment: 9, size: 12 } as const;
/** RFC 5415 4.2: what access points and their controller say to each other has this before the records of each datagram. */
const capwapPreamble = { value: 0x01000000, size: 4 } as const;
const recordsFrom = (bytes: Uint8Array, at: number, end: number): number =>
  end - at > capwapPreamble.size && u32(bytes, at) === capwapPreamble.value ? at + capwapPreamble.size : at;
const versions: readonly number[] = [version.dtls10, version.dtls12, version.dtls13, version.dtls10Draft];
const isVersion = (number: number): boolean => versions.includes(number);
/** RFC 9147 4: records of DTLS 1.3 that are encrypted have a short header of their own, which starts with 001. */
const isUnified = (first: number): boolean => first >> 5 === 1;
/** A chain of certificates is some thousand bytes. */
const maxMessage = 64 * 1024;
/** Messages of one side that wait for their missing parts. */
const maxOpen = 16;
/** Parts of one message; a chain needs a dozen. */
const maxParts = 64;

/** One handshake message of which not all has come. */
class PartialMessage {
  readonly bytes: Uint8Array;
  /** What came, as [from, to) in order of from, never touching. */
  #parts: [from: number, to: number][] = [];

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }

  /** True when nothing is missing any more. */
  add(offset: number, bytes: Uint8Array, at: number, end: number): boolean {
    this.bytes.set(bytes.subarray(at, end), offset);
    const parts = [...this.#parts, [offset, offset + end - at] as [number, number]].sort((a, b) => a[0] - b[0]);
    const joined: [number, number][] = [];
    for (const part of parts) {
      const last = joined.at(-1);
      if (last !== undefined && part[0] <= last[1]) last[1] = Math.max(last[1], part[1]);
      else if (joined.length < maxParts) joined.push(part);
    }
    this.#parts = joined;
    const whole = joined[0];
    return whole !== undefined && whole[0] === 0 && whole[1] === this.bytes.length;
  }
}

class DtlsConversation implements Conversation {
  readonly #session: TlsSession;
  readonly #partial = [new Map<number, PartialMessage>(), new Map<number, PartialMessage>()] as const;

  constructor(flow: Flow) {
    this.#session = new TlsSession(flow, "dtls");
  }

  data(side: Side, bytes: Uint8Array, datagramAt: number, end: number): void {
    let at = recordsFrom(bytes, datagramAt, end);
    while (at < end && !this.#session.isOver) {
      if (isUnified(bytes[at]!)) {
        if (this.#session.isTls13) this.#session.encryptedRecord(side);
        return;
      }
      if (end - at < record.size || !isVersion(u16(bytes, at + record.version))) return;
      const next = at + record.size + u16(bytes, at + record.length);
      if (next > end) return;
      this.#record(side, bytes[at]!, u16(bytes, at + record.epoch), bytes, at + record.size, next);
      at = next;
    }
  }

  gap(): void {}

  close(): void {
    this.#session.finish();
  }

  #record(side: Side, type: number, epoch: number, bytes: Uint8Array, at: number, end: number): void {
    const session = this.#session;
    if (session.isEncrypted(side) || epoch > 0 || type === contentType.cid) session.encryptedRecord(side);
    else if (type === contentType.handshake) this.#handshake(side, bytes, at, end);
    else if (type === contentType.changeCipherSpec) session.changeCipher(side);
    else if (type === contentType.alert && end - at === 2) session.alert(side, bytes[at + 1]!);
    else if (type === contentType.heartbeat) session.heartbeat(side);
    else if (type === contentType.applicationData) session.earlyApplicationData();
  }

  #handshake(side: Side, bytes: Uint8Array, at: number, end: number): void {
    while (end - at >= handshake.size) {
      const type = bytes[at]!;
      const length = u24(bytes, at + handshake.length);
      const offset = u24(bytes, at + handshake.offset);
      const part = u24(bytes, at + handshake.fragment);
      const start = at + handshake.size;
      if (part > end - start || offset + part > length || length > maxMessage) return;
      if (part === length) this.#session.message(side, type, bytes, start, start + part, 1);
      else this.#part(side, type, u16(bytes, at + handshake.sequence), length, offset, bytes, start, start + part);
      at = start + part;
    }
  }

  #part(
    side: Side,
    type: number,
    sequence: number,
    length: number,
    offset: number,
    bytes: Uint8Array,
    at: number,
    end: number,
  ): void {
    const open = this.#partial[side];
    let message = open.get(sequence);
    if (message === undefined || message.bytes.length !== length) {
      if (open.size >= maxOpen) open.delete(open.keys().next().value ?? sequence);
      message = new PartialMessage(length);
      open.set(sequence, message);
    }
    if (!message.add(offset, bytes, at, end)) return;
    open.delete(sequence);
    this.#session.message(side, type, message.bytes, 0, length, 1);
  }
}

/** A handshake in the clear, with sound lengths: a hello, or the server's request to prove the address. */
function probe(bytes: Uint8Array, datagramAt: number, end: number): Verdict {
  const at = recordsFrom(bytes, datagramAt, end);
  if (end - at < record.size + handshake.size) return "no";
  if (bytes[at] !== contentType.handshake || !isVersion(u16(bytes, at + record.version))) return "no";
  if (u16(bytes, at + record.epoch) !== 0 || at + record.size + u16(bytes, at + record.length) > end) return "no";
  const body = at + record.size;
  const type = bytes[body]!;
  const isHello = type === handshakeType.clientHello || type === handshakeType.serverHello || type === 3;
  const length = u24(bytes, body + handshake.length);
  return isHello && u24(bytes, body + handshake.offset) + u24(bytes, body + handshake.fragment) <= length
    ? "yes"
    : "no";
}

export const dtls: Protocol = {
  name: "ssl",
  transports: ["udp"],
  ports: [443, 4433],
  records: [ssl, x509],
  probe,
  open: (flow) => new DtlsConversation(flow),
};
