/** Hot: the record layer of TLS and SSL over a stream (RFC 8446 5, RFC 6101; SSLv2's hello). */
import { u16 } from "#base/bytes.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import { x509 } from "../x509/record.ts";
import { HandshakeStream } from "./handshake-stream.ts";
import { contentType } from "./names.ts";
import { ssl } from "./record.ts";
import { TlsSession } from "./session.ts";
import { Sslv2Hello } from "./sslv2-hello.ts";

const recordHeader = 5;
/** 2^14 and what encryption may add (RFC 5246 6.2.3); some add more. */
const maxRecord = 16_384 + 2048;
const alertRecord = 2;

const isContent = (type: number): boolean => type >= contentType.changeCipherSpec && type <= contentType.heartbeat;

export const tls: Protocol = {
  name: "ssl",
  transports: ["tcp"],
  ports: [443, 563, 585, 614, 636, 853, 989, 990, 992, 993, 994, 995, 5061, 5223, 8443, 8883],
  records: [ssl, x509],
  probe,
  open: (flow) => new TlsConversation(flow),
};

function probe(bytes: Uint8Array, at: number, end: number): Verdict {
  const first = bytes[at]!;
  if (first === contentType.handshake || first === contentType.alert) {
    if (end - at < 3) return "more";
    if (bytes[at + 1] !== 3 || bytes[at + 2]! > 4) return "no";
    if (first === contentType.alert)
      return end - at < recordHeader ? "more" : u16(bytes, at + 3) === alertRecord ? "yes" : "no";
    if (end - at < recordHeader + 1) return "more";
    const type = bytes[at + recordHeader]!;
    return u16(bytes, at + 3) <= maxRecord && (type === 1 || type === 2 || type === 0) ? "yes" : "no";
  }
  return probeSslv2(bytes, at, end);
}

/** An SSLv2 hello: length with its high bit set, type 1, version 0.2 or 3.x, plausible lengths. */
function probeSslv2(bytes: Uint8Array, at: number, end: number): Verdict {
  if ((bytes[at]! & 0x80) === 0) return "no";
  if (end - at < 11) return "more";
  const version = u16(bytes, at + 3);
  const ciphers = u16(bytes, at + 5);
  const isHello = bytes[at + 2] === 1 && (version === 2 || version >> 8 === 3) && ciphers % 3 === 0 && ciphers > 0;
  return isHello && ciphers + u16(bytes, at + 7) + u16(bytes, at + 9) + 9 === (u16(bytes, at) & 0x7fff) ? "yes" : "no";
}

/** One side's records, put together as far as they must be. */
class RecordStream {
  readonly handshake: HandshakeStream;
  private readonly side: Side;
  private readonly session: TlsSession;
  /** How much of the record's header was read. */
  private headerLength = 0;
  private type = 0;
  private majorVersion = 0;
  private length = 0;
  /** Of the record's content that is still to come. */
  private left = 0;
  private isNewRecord = false;
  private alertDescription = 0;
  isLost = false;

  constructor(side: Side, session: TlsSession) {
    this.side = side;
    this.session = session;
    this.handshake = new HandshakeStream(side, session);
  }

  /** False when this is no TLS any more. */
  add(bytes: Uint8Array, at: number, end: number): boolean {
    while (at < end && !this.isLost) {
      if (this.left === 0) {
        if (!this.readHeader(bytes[at++]!)) continue;
        if (!this.begin()) return false;
        if (this.left === 0) this.finish();
        continue;
      }
      const take = Math.min(this.left, end - at);
      this.content(bytes, at, at + take);
      at += take;
      this.left -= take;
      if (this.left === 0) this.finish();
    }
    return true;
  }

  /** The next byte of a record's header: type, version, length (RFC 8446 5.1); true when it was the last. */
  private readHeader(byte: number): boolean {
    if (this.headerLength === 0) this.type = byte;
    else if (this.headerLength === 1) this.majorVersion = byte;
    else if (this.headerLength > 2) this.length = ((this.length << 8) | byte) & 0xffff;
    this.headerLength = (this.headerLength + 1) % recordHeader;
    return this.headerLength === 0;
  }

  private begin(): boolean {
    this.left = this.length;
    this.isNewRecord = true;
    return isContent(this.type) && this.majorVersion === 3 && this.length <= maxRecord;
  }

  private content(bytes: Uint8Array, at: number, end: number): void {
    if (this.session.isEncrypted(this.side)) return;
    if (this.type === contentType.handshake) {
      this.handshake.add(bytes, at, end, this.isNewRecord);
      this.isNewRecord = false;
    } else if (this.type === contentType.alert) {
      // level and description: the second is the last byte
      this.alertDescription = bytes[end - 1]!;
    }
  }

  private finish(): void {
    const { session, side, type } = this;
    if (type === contentType.changeCipherSpec) {
      session.changeCipher(side);
      return;
    }
    if (session.isEncrypted(side)) {
      session.encryptedRecord(side);
      return;
    }
    if (type === contentType.alert && this.length === alertRecord) session.alert(side, this.alertDescription);
    else if (type === contentType.heartbeat) session.heartbeat(side);
    else if (type === contentType.applicationData) {
      if (session.isTls13) session.encryptedRecord(side);
      else session.earlyApplicationData();
    }
  }

  /** Bytes are missing: a record may be passed over by its length; the handshake is lost. */
  gap(length: number): void {
    this.handshake.lose();
    if (this.left === 0 || length > this.left) {
      this.isLost = true;
      return;
    }
    this.left -= length;
    if (this.left === 0) this.finish();
  }
}

/** What is kept of a conversation while its handshake is read. */
interface Handshake {
  readonly session: TlsSession;
  readonly streams: readonly [RecordStream, RecordStream];
}

class TlsConversation implements Conversation {
  private readonly flow: Flow;
  /** Undefined once the session is told: what follows is encrypted, often for hours, and needs no memory. */
  private handshake: Handshake | undefined;
  private hasBegun = false;
  /** The hello of SSLv2 that one side starts with, while not all of it has come. */
  private oldHello: { readonly side: Side; readonly hello: Sslv2Hello } | undefined = undefined;

  constructor(flow: Flow) {
    this.flow = flow;
    const session = new TlsSession(flow, "tcp");
    this.handshake = { session, streams: [new RecordStream(0, session), new RecordStream(1, session)] };
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const { handshake } = this;
    if (!handshake) return;
    const { session, streams } = handshake;
    if (!this.hasBegun) {
      this.hasBegun = true;
      if (at < end && Sslv2Hello.startsWith(bytes[at]!)) this.oldHello = { side, hello: new Sslv2Hello() };
    }
    if (this.oldHello?.side === side) at = this.sslv2(handshake, this.oldHello.hello, side, bytes, at, end);
    if (!session.isOver && !streams[side].add(bytes, at, end)) this.giveUp(handshake);
    if (session.isOver) this.settle();
  }

  private settle(): void {
    this.handshake = undefined;
    this.flow.settle();
  }

  private giveUp({ session }: Handshake): void {
    this.flow.reject("not a TLS record");
    session.finish();
  }

  /** The stream goes on behind the hello. */
  private sslv2(
    handshake: Handshake,
    hello: Sslv2Hello,
    side: Side,
    bytes: Uint8Array,
    at: number,
    end: number,
  ): number {
    const next = hello.add(bytes, at, end);
    if (!hello.isWhole) return next;
    this.oldHello = undefined;
    if (hello.isSound) handshake.session.sslv2Hello(side, hello.version, hello.ciphers, hello.sessionId);
    else this.giveUp(handshake);
    return next;
  }

  gap(side: Side, length: number): void {
    const { handshake } = this;
    if (!handshake) return;
    if (this.oldHello?.side === side) this.oldHello = undefined;
    handshake.streams[side].gap(length);
    if (handshake.session.isOver) this.settle();
  }

  close(): void {
    this.handshake?.session.finish();
  }
}
