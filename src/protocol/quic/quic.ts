/** QUIC: names and fingerprints from the first packets of a connection, and the course of the rest (RFC 9000, RFC 9001). */
import { hex, u32 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow, Side } from "#flow/flow.ts";
import type { Conversation, Protocol, Verdict } from "#flow/protocol.ts";
import { rowClass } from "#record/row.ts";
import { probeDatagram } from "../dns/probe.ts";
import { ssl } from "../ssl/record.ts";
import { TlsSession } from "../ssl/session.ts";
import { x509 } from "../x509/record.ts";
import { CryptoStream, maxBytes } from "./crypto-stream.ts";
import { readFrames } from "./frames.ts";
import { googleHeader, googleId, googleServerName } from "./google.ts";
import { ConnectionKeys, openInitial } from "./initial-keys.ts";
import { hasFixedBit, isLong, type LongHeader, maxConnectionId, offeredVersions, readLongHeader } from "./packet.ts";
import { quic as quicRecord } from "./record.ts";
import { isGoogleVersion, isReservedVersion, type PacketType, versionName } from "./versions.ts";

/** Zeek's limit. */
const maxHistory = 100;
/** Packets that no key opens before the conversation is given up. */
const maxFailures = 8;
/** RFC 9000 14.1: a client fills the datagram of an Initial packet up to this. */
const minInitialDatagram = 1200;
const versionNegotiation = 0;
const handshakeHeader = 4;
const bothSides = 3;

const QuicRow = rowClass(quicRecord);
type QuicRow = InstanceType<typeof QuicRow>;

const letterOf: Readonly<Record<PacketType, string>> = { initial: "i", zeroRtt: "z", handshake: "h", retry: "r" };

class QuicConversation implements Conversation {
  readonly #flow: Flow;
  /** Made with the first hello. */
  #session: TlsSession | undefined = undefined;
  /** Both hellos were told: nothing more of the session is to be seen. */
  #isSessionOver = false;
  #row: QuicRow | undefined = undefined;
  #history = "";
  #keys: ConnectionKeys | undefined = undefined;
  #origStream: CryptoStream | undefined = undefined;
  #respStream: CryptoStream | undefined = undefined;
  #isRetried = false;
  /** A bit for each side whose hello was read: what it sends afterwards is of no more interest. */
  #hellos = 0;
  /** How long the hellos were that each side's handshake began with. */
  readonly #passed: [number, number] = [0, 0];
  #origShortPackets = 0;
  #respShortPackets = 0;
  #opened = 0;
  #failures = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  data(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const datagramAt = at;
    while (at < end) {
      const first = bytes[at]!;
      const isGoogleOld = at === datagramAt && this.#googleVersion(side, bytes, at, end);
      if (isGoogleOld) return;
      if (!hasFixedBit(first) && !isNegotiation(bytes, at, end) && !this.#mayClearBit(bytes, at, end)) {
        if (this.#opened > 0) this.#note(side, "x");
        return;
      }
      if (!isLong(first)) {
        this.#short(side);
        return;
      }
      const header = readLongHeader(bytes, at, end);
      if (header === undefined) return;
      this.#long(side, header, bytes, at, end - datagramAt);
      at = header.end;
    }
  }

  /** RFC 9287: ends that agreed on it clear the bit at times; a known version tells that it is QUIC all the same. */
  #mayClearBit(bytes: Uint8Array, at: number, end: number): boolean {
    return this.#opened > 0 && isLong(bytes[at]!) && readLongHeader(bytes, at, end)?.version !== undefined;
  }

  gap(): void {}

  close(): void {
    this.#write();
    this.#session?.finish();
  }

  #long(side: Side, header: LongHeader, bytes: Uint8Array, at: number, datagramLength: number): void {
    const { type } = header;
    if (type === undefined) {
      if (header.versionNumber === versionNegotiation) this.#negotiate(header, bytes);
      else this.#unknownVersion(side, header, bytes);
      return;
    }
    const row = this.#begin(side, header, bytes);
    this.#note(side, letterOf[type]);
    if (type === "zeroRtt") row.zero_rtt = true;
    else if (type === "retry") this.#retry(row);
    else if (type === "initial") {
      if (side === 0 && header.tokenLength > 0) row.token_len = header.tokenLength;
      if (side === 0 && datagramLength < minInitialDatagram) this.#flow.weird("wh_quic_initial_lt_1200");
      this.#initial(side, header, bytes, at);
    }
  }

  /** The row of the connection at hand, with what this header says of its ends. */
  #begin(side: Side, header: LongHeader, bytes: Uint8Array): QuicRow {
    const row = this.#row ?? this.#newRow(versionName(header.versionNumber));
    const source = hex(bytes, header.sourceAt, header.sourceEnd);
    if (side === 1) row.server_scid = source;
    else {
      row.client_scid = source;
      if (header.destinationEnd > header.destinationAt)
        row.client_initial_dcid ??= hex(bytes, header.destinationAt, header.destinationEnd);
    }
    return row;
  }

  #newRow(version: string): QuicRow {
    const row = new QuicRow(this.#flow.now);
    row.version = version;
    this.#row = row;
    return row;
  }

  #initial(side: Side, header: LongHeader, bytes: Uint8Array, at: number): void {
    const { version } = header;
    if (version === undefined || this.#sawHello(side) || this.#failures >= maxFailures) return;
    if (side === 0)
      this.#keys ??= new ConnectionKeys(version, bytes.slice(header.destinationAt, header.destinationEnd));
    if (this.#keys === undefined) return;
    const opened = openInitial(this.#keys.of(side), bytes, at, header.numberAt, header.end);
    if (opened === undefined) {
      this.#fail();
      return;
    }
    this.#opened++;
    this.#flow.confirm("quic");
    if (opened.hasReservedBits) this.#flow.weird("wh_quic_reserved_bits");
    readFrames(opened.frames, {
      crypto: (offset, frames, from, to) => this.#crypto(side, offset, frames, from, to),
      connectionClose: (code, frames, from, to) => this.#connectionClose(side, code, wireText(frames, from, to)),
    });
  }

  #fail(): void {
    this.#failures++;
    this.#flow.weird("wh_quic_decrypt_failed");
    if (this.#opened === 0 && this.#failures === maxFailures) this.#flow.reject("its first packets cannot be opened");
  }

  #sawHello(side: Side): boolean {
    return (this.#hellos & (1 << side)) !== 0;
  }

  #crypto(side: Side, offset: number, bytes: Uint8Array, at: number, end: number): void {
    if (this.#sawHello(side) || this.#isSessionOver) return;
    if (offset + end - at > maxBytes) {
      this.#flow.weird("wh_quic_crypto_too_long");
      return;
    }
    const stream = this.#stream(side);
    if (!stream.add(offset, bytes, at, end)) this.#flow.weird("wh_quic_crypto_overlap_differs");
    const { hello } = stream;
    if (hello === undefined) return;
    this.#hellos |= 1 << side;
    if (side === 0) this.#origStream = undefined;
    else this.#respStream = undefined;
    const session = this.#session ?? new TlsSession(this.#flow, "quic");
    this.#session = session;
    session.message(side, hello[0]!, hello, handshakeHeader, hello.length, 1);
    this.#passed[side] += hello.length;
    if (side === 1 && session.asksAgain) this.#hellos = 0;
    if (this.#hellos === bothSides) {
      session.finish();
      this.#session = undefined;
      this.#isSessionOver = true;
      this.#keys = undefined;
    }
    if (this.#row === undefined) return;
    this.#note(side, "s");
    const { client } = session;
    if (side === 1 || client === undefined) return;
    this.#row.server_name = client.serverName;
    const alpn = client.alpn[0];
    if (alpn !== undefined) this.#row.client_protocol = wireText(alpn, 0, alpn.length);
    if (client.alpn.length > 1) this.#flow.weird("QUIC_many_protocols");
    this.#row.ja4 = session.ja4;
  }

  #stream(side: Side): CryptoStream {
    const known = side === 0 ? this.#origStream : this.#respStream;
    if (known !== undefined) return known;
    const made = new CryptoStream(this.#passed[side]);
    if (side === 0) this.#origStream = made;
    else this.#respStream = made;
    return made;
  }

  #connectionClose(side: Side, code: number, reason: string): void {
    if (this.#row === undefined) return;
    this.#row.close_code = code;
    if (reason !== "") this.#row.close_reason = reason;
    this.#note(side, "c");
    this.#write();
  }

  /** The client begins anew, with keys of the id that the server chose; it follows one retry only (RFC 9000 17.2.5.2). */
  #retry(row: QuicRow): void {
    row.retry = true;
    if (this.#isRetried) return;
    this.#isRetried = true;
    this.#write();
    this.#keys = undefined;
    this.#origStream = undefined;
    this.#respStream = undefined;
    this.#hellos = 0;
    this.#passed.fill(0);
  }

  /** The client begins anew, with a version of these. */
  #negotiate(header: LongHeader, bytes: Uint8Array): void {
    const row = this.#row;
    if (row === undefined) return;
    row.vn = true;
    row.versions_offered = offeredVersions(bytes, header).map(versionName);
    this.#write();
  }

  /** A row of its own for each new one: of what follows nothing can be read. */
  #unknownVersion(side: Side, header: LongHeader, bytes: Uint8Array): void {
    if (isGoogleVersion(header.versionNumber) || isReservedVersion(header.versionNumber)) this.#flow.confirm("quic");
    const name = versionName(header.versionNumber);
    if (this.#row === undefined || this.#row.version !== name) {
      this.#write();
      this.#begin(side, header, bytes);
      this.#note(side, "u");
    }
  }

  /** Google's QUIC up to Q046 had headers of its own; the version is told as long as the server has not agreed. */
  #googleVersion(side: Side, bytes: Uint8Array, at: number, end: number): boolean {
    const header = googleHeader(bytes, at, end);
    if (header === undefined) return false;
    this.#flow.confirm("quic");
    const version = versionName(header.versionNumber);
    if (this.#row?.version !== version) {
      this.#write();
      this.#newRow(version).client_initial_dcid = hex(bytes, header.idAt, header.idAt + googleId);
      this.#note(side, "u");
    }
    this.#googleHello(side, bytes, header.contentAt, end);
    return true;
  }

  #googleHello(side: Side, bytes: Uint8Array, at: number, end: number): void {
    if (side === 1 || this.#row === undefined || this.#row.server_name !== undefined) return;
    const name = googleServerName(bytes, at, end);
    if (name === undefined) return;
    this.#row.server_name = name;
    this.#note(side, "s");
  }

  #short(side: Side): void {
    const count = side === 0 ? ++this.#origShortPackets : ++this.#respShortPackets;
    if ((count & (count - 1)) !== 0) return;
    if (this.#row === undefined) this.#flow.weird("QUIC_spurious_short_header_packet_threshold_crossed");
    else this.#note(side, "o");
  }

  #note(side: Side, letter: string): void {
    if (this.#history.length >= maxHistory) return;
    this.#history += side === 0 ? letter.toUpperCase() : letter;
    if (this.#history.length === maxHistory) this.#flow.weird("QUIC_max_history_length_reached");
  }

  #write(): void {
    if (this.#row !== undefined) {
      this.#row.history = this.#history;
      this.#flow.emit(quicRecord, this.#row);
    }
    this.#row = undefined;
    this.#history = "";
  }
}

/** Version 0 in a long header: its fixed bit may be anything (RFC 8999 6). */
const isNegotiation = (bytes: Uint8Array, at: number, end: number): boolean =>
  end - at >= 7 && isLong(bytes[at]!) && u32(bytes, at + 1) === versionNegotiation;

/**
 * A long header of a known version, in a datagram as long as a client's first must be; on its port of any version. Messages
 * of DNS on that port begin like one, too, when their id does.
 */
function probe(bytes: Uint8Array, at: number, end: number, _side: Side, onPort: boolean): Verdict {
  if (googleHeader(bytes, at, end) !== undefined) return "yes";
  if (end - at < 7 || !isLong(bytes[at]!) || !hasFixedBit(bytes[at]!)) return "no";
  const number = u32(bytes, at + 1);
  if (number === versionNegotiation) return "no";
  const header = readLongHeader(bytes, at, end);
  if (header === undefined || bytes[at + 5]! > maxConnectionId) return "no";
  if (isGoogleVersion(number)) return "yes";
  if (onPort && header.version === undefined && probeDatagram(bytes, at, end, false) === "yes") return "no";
  if (onPort) return "yes";
  const isFirst = isReservedVersion(number) || header.type === "initial";
  return isFirst && end - at >= minInitialDatagram ? "yes" : "no";
}

export const quic: Protocol = {
  name: "quic",
  transports: ["udp"],
  ports: [443],
  records: [quicRecord, ssl, x509],
  probe,
  open: (flow) => new QuicConversation(flow),
};
