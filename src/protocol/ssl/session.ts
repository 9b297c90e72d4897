/** One encrypted session as its handshake shows it; the record layers of TLS and DTLS, and QUIC, feed it. */
import { u16, u32 } from "#base/bytes.ts";
import { wireText } from "#base/wire-text.ts";
import type { Flow, Side } from "#flow/flow.ts";
import { rowClass } from "#record/row.ts";
import { CertificateChain } from "./certificate-chain.ts";
import { cipherName, keyExchangeOf } from "./ciphers.ts";
import { type ClientHello, plainHello, readClientHello } from "./client-hello.ts";
import { type Carrier, type ClientPrints, clientPrints, ja3s } from "./fingerprint.ts";
import type { HandshakeSink } from "./handshake-stream.ts";
import {
  alertName,
  extension,
  groupName,
  handshakeType,
  historyLetter,
  isHelloVersion,
  isPostQuantum,
  isTls13,
  versionName,
} from "./names.ts";
import { ssl } from "./record.ts";
import { readServerHello, type ServerHello } from "./server-hello.ts";
import { matchesName } from "./server-name.ts";

/** A handshake is twenty messages; Zeek's limit. */
const maxHistory = 100;
/** Numbers kept of one list of a hello. */
const maxList = 100;
const namedCurve = 3;

const SslRow = rowClass(ssl);

const kept = <T>(values: readonly T[]): readonly T[] | undefined =>
  values.length === 0 ? undefined : values.length <= maxList ? values : values.slice(0, maxList);

export class TlsSession implements HandshakeSink {
  readonly #flow: Flow;
  readonly #carrier: Carrier;
  readonly #row: InstanceType<typeof SslRow>;
  readonly #chains = [new CertificateChain(), new CertificateChain()] as const;
  #client: ClientHello | undefined = undefined;
  #prints: ClientPrints | undefined = undefined;
  #server: ServerHello | undefined = undefined;
  /** Version that both agreed on; 0 as long as the server has not chosen. */
  #version = 0;
  #clientSide: Side = 0;
  #isDirected = false;
  #sawAnything = false;
  #sawClientKey = false;
  #hasTicketOnly = false;
  #encrypted = [false, false];
  #history = "";
  #isWritten = false;

  constructor(flow: Flow, carrier: Carrier) {
    this.#flow = flow;
    this.#carrier = carrier;
    this.#row = new SslRow(flow.now);
    this.#row.resumed = false;
    this.#row.established = false;
  }

  /** The row is written: nothing more of this session is of interest. */
  get isOver(): boolean {
    return this.#isWritten;
  }

  /** JA4 of the client's hello, once it came. */
  get ja4(): string | undefined {
    return this.#client && this.#printsOf(this.#client).ja4;
  }

  /** The client's hello, once it came: the first of the session. */
  get client(): ClientHello | undefined {
    return this.#client;
  }

  /** What this side sends from now on is encrypted. */
  isEncrypted(side: Side): boolean {
    return this.#encrypted[side]!;
  }

  /** TLS 1.3, where encryption starts with the first application data. */
  get isTls13(): boolean {
    return isTls13(this.#version);
  }

  /** The server's last hello asks for another of the client (RFC 8446 4.1.4). */
  get asksAgain(): boolean {
    return this.#server?.isRetryRequest === true;
  }

  message(side: Side, type: number, bytes: Uint8Array, at: number, end: number, pieces: number): void {
    this.#begin();
    if (type === handshakeType.clientHello) this.#readClientHello(side, bytes, at, end, pieces);
    else if (type === handshakeType.serverHello) this.#readServerHello(side, bytes, at, end);
    else if (type === handshakeType.certificate) this.#readCertificates(side, bytes, at, end);
    else if (type === handshakeType.serverKeyExchange) this.#readServerKey(bytes, at, end);
    else if (type === handshakeType.clientKeyExchange) this.#sawClientKey = true;
    else if (type === handshakeType.sessionTicket && end - at >= 4) this.#row.ticket_lifetime_hint = u32(bytes, at);
    else if (type === handshakeType.certificateStatus && end - at <= 4)
      this.#flow.weird("SSL_zero_length_stapled_OCSP_message");
    const isRetry = type === handshakeType.serverHello && this.asksAgain;
    this.#note(side, isRetry ? "j" : historyLetter(type));
  }

  /** Change of cipher: from here on this side encrypts, except in TLS 1.3, where the message means nothing. */
  changeCipher(side: Side): void {
    this.#begin();
    this.#note(side, "i");
    if (side === this.#clientSide && this.#hasTicketOnly && !this.#sawClientKey) this.#row.resumed = true;
    if (!isTls13(this.#version)) this.#encrypted[side] = true;
  }

  alert(side: Side, description: number): void {
    this.#begin();
    this.#note(side, "l");
    this.#row.last_alert = alertName(description);
  }

  heartbeat(side: Side): void {
    this.#begin();
    this.#note(side, "b");
  }

  /** Application data in the clear, where nothing was agreed on. */
  earlyApplicationData(): void {
    if (this.#version !== 0) this.#flow.weird("ssl_early_application_data");
  }

  /** A record that this side encrypted came whole: the session stands when both sides do so. */
  encryptedRecord(side: Side): void {
    this.#begin();
    this.#encrypted[side] = true;
    if (!this.#encrypted[0] || !this.#encrypted[1] || this.#isWritten) return;
    this.#row.established = true;
    this.finish();
  }

  /** SSLv2's hellos, which have a form of their own. */
  sslv2Hello(side: Side, version: number, ciphers: readonly number[], sessionId: Uint8Array): void {
    this.#begin();
    this.#direct(side);
    this.#client ??= plainHello({
      legacyVersion: version,
      sessionId,
      ciphers,
      compressionMethods: [],
      extensions: [],
    });
    this.#flow.confirm("ssl");
    this.#note(side, "c");
  }

  /** Writes the row, once, when there is anything to tell. */
  finish(): void {
    if (this.#isWritten) return;
    this.#isWritten = true;
    if (!this.#sawAnything) return;
    if (this.#client) this.#tellClient(this.#client);
    this.#tellCertificates();
    this.#row.ssl_history = this.#history;
    if (this.#carrier === "dtls") this.#row.dtls = true;
    this.#flow.emit(ssl, this.#row);
  }

  #begin(): void {
    if (!this.#sawAnything) this.#row.ts = this.#flow.now;
    this.#sawAnything = true;
  }

  /** A hello shows who is the client: not always the originator, as where STUN came before. */
  #direct(client: Side): void {
    if (this.#isDirected) return;
    this.#isDirected = true;
    this.#clientSide = client;
    if (client === 1) this.#history += "^";
  }

  #note(side: Side, letter: string): void {
    if (this.#history.length >= maxHistory) return;
    this.#history += side === this.#clientSide ? letter.toUpperCase() : letter;
    if (this.#history.length === maxHistory) this.#flow.weird("SSL_max_ssl_history_length_reached");
  }

  #readClientHello(side: Side, bytes: Uint8Array, at: number, end: number, pieces: number): void {
    const hello = readClientHello(bytes, at, end, this.#carrier === "dtls");
    if (hello === undefined || !isHelloVersion(hello.legacyVersion)) {
      this.#flow.weird("wh_tls_bad_hello");
      return;
    }
    this.#direct(side);
    this.#flow.confirm("ssl");
    this.#hasTicketOnly = hello.hasTicket && !hello.sessionId.some((byte) => byte !== 0);
    for (const weird of hello.weirds) this.#flow.weird(weird);
    if (hello.serverNames > 1) this.#flow.weird("SSL_many_server_names", hello.serverName);
    if (hello.encryptedHello?.isOuter === false) this.#flow.weird("ssl_unexpected_inner_encrypted_client_hello");
    if (hello.serverName !== undefined && /^[\d.]+$|:/.test(hello.serverName))
      this.#flow.weird("wh_tls_sni_ip_literal", hello.serverName);
    if (this.#client === undefined) {
      this.#row.hello_bytes = end - at;
      this.#row.hello_records = pieces;
      if (pieces > 1) this.#flow.weird("wh_tls_hello_split", String(pieces));
    }
    // fingerprints and names are of the first hello, what can be resumed of the last
    if (this.#client === undefined) this.#client = hello;
    else this.#client.sessionId = hello.sessionId;
    if (hello.serverName !== undefined) this.#row.server_name = hello.serverName;
  }

  #readServerHello(side: Side, bytes: Uint8Array, at: number, end: number): void {
    const hello = readServerHello(bytes, at, end);
    if (hello === undefined || !isHelloVersion(hello.legacyVersion)) {
      this.#flow.weird("wh_tls_bad_hello");
      return;
    }
    this.#direct(side === 0 ? 1 : 0);
    this.#flow.confirm("ssl");
    this.#server = hello;
    const row = this.#row;
    this.#version = hello.supportedVersion ?? hello.legacyVersion;
    row.version = versionName(this.#version);
    row.cipher = cipherName(hello.cipher);
    row.server_version = hello.legacyVersion;
    row.server_supported_version = hello.supportedVersion;
    row.ssl_server_exts = kept(hello.extensions);
    if (!hello.isRetryRequest) row.ja3s ??= ja3s(hello);
    if (hello.nextProtocol !== undefined) row.next_protocol = hello.nextProtocol;
    if (hello.keyShareGroup !== undefined) this.#tellGroup(hello.keyShareGroup);
    row.server_key_share_group = hello.keyShareGroup;
    if (this.#resumes(hello)) row.resumed = true;
    if (hello.isMarkedAsDowngrade && this.#client?.supportedVersions.some(isTls13))
      this.#flow.weird("wh_tls_downgrade_marker");
  }

  #resumes(server: ServerHello): boolean {
    const client = this.#client;
    if (client === undefined) return false;
    if (server.acceptsPsk && client.extensions.includes(extension.preSharedKey)) return true;
    // TLS 1.3 repeats the id only to look like TLS 1.2
    if (isTls13(this.#version) || !client.sessionId.some((byte) => byte !== 0)) return false;
    return Buffer.compare(client.sessionId, server.sessionId) === 0;
  }

  #tellGroup(group: number): void {
    this.#row.curve = groupName(group);
    this.#row.pq = isPostQuantum(group);
  }

  #readServerKey(bytes: Uint8Array, at: number, end: number): void {
    const kind = this.#server === undefined ? "other" : keyExchangeOf(this.#server.cipher);
    if (kind === "ecdhe" && end - at >= 3 && bytes[at] === namedCurve) this.#tellGroup(u16(bytes, at + 1));
    if (kind === "dhe" && end - at >= 2) this.#row.dh_param_size = u16(bytes, at) * 8;
  }

  #readCertificates(side: Side, bytes: Uint8Array, at: number, end: number): void {
    this.#chains[side].read(this.#flow, bytes, at, end, side === this.#clientSide);
  }

  #tellClient(client: ClientHello): void {
    const row = this.#row;
    row.client_version = client.legacyVersion;
    row.client_ciphers = kept(client.ciphers);
    row.client_curves = kept(client.groups);
    row.point_formats = kept(client.pointFormats);
    row.hashalgs = kept(client.signatureAlgorithms.map((value) => value >> 8));
    row.sigalgs = kept(client.signatureAlgorithms.map((value) => value & 255));
    row.ssl_client_exts = kept(client.extensions);
    row.client_supported_versions = kept(client.supportedVersions);
    row.psk_key_exchange_modes = kept(client.pskModes);
    row.client_key_share_groups = kept(client.keyShareGroups);
    row.client_comp_methods = kept(client.compressionMethods);
    row.orig_alpn = kept(client.alpn.map((name) => wireText(name, 0, name.length)));
    const { ja3, ja4 } = this.#printsOf(client);
    row.ja3 = ja3;
    row.ja4 = ja4;
    if (client.extensions.includes(extension.earlyData)) row.early_data = true;
    this.#tellEncryptedHello(client);
  }

  #printsOf(client: ClientHello): ClientPrints {
    this.#prints ??= clientPrints(client, this.#carrier);
    return this.#prints;
  }

  #tellEncryptedHello({ encryptedHello, serverName }: ClientHello): void {
    if (!encryptedHello?.isOuter) return;
    this.#row.ech = "offered";
    this.#row.ech_outer_name = serverName;
    this.#row.ech_kdf_id = encryptedHello.kdfId;
    this.#row.ech_aead_id = encryptedHello.aeadId;
    this.#row.ech_config_id = encryptedHello.configId;
  }

  #tellCertificates(): void {
    const client = this.#chains[this.#clientSide];
    const server = this.#chains[this.#clientSide === 0 ? 1 : 0];
    const row = this.#row;
    if (!client.isSeen && !server.isSeen) return;
    row.cert_chain_fps = server.fingerprints;
    row.client_cert_chain_fps = client.fingerprints;
    if (server.leaf) {
      row.subject = server.leaf.subject;
      row.issuer = server.leaf.issuer;
      if (row.server_name !== undefined) row.sni_matches_cert = matchesName(server.leaf, row.server_name);
    }
    if (client.leaf) {
      row.client_subject = client.leaf.subject;
      row.client_issuer = client.leaf.issuer;
    }
  }
}
