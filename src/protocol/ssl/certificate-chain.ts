/** The certificates that one side shows: each becomes a record once a day. */
import { u24 } from "#base/bytes.ts";
import type { Flow } from "#flow/flow.ts";
import type { Certificate } from "../x509/certificate.ts";
import { certificateOf } from "../x509/known.ts";
import { x509, x509Row } from "../x509/record.ts";

/** A chain has three or four; Zeek keeps a hundred. */
const maxChain = 100;

export class CertificateChain {
  readonly fingerprints: string[] = [];
  leaf: Certificate | undefined = undefined;

  get isSeen(): boolean {
    return this.fingerprints.length > 0;
  }

  /** The Certificate message of TLS up to 1.2: a list of certificates, each behind its length (RFC 5246 7.4.2). */
  read(flow: Flow, bytes: Uint8Array, at: number, end: number, isClient: boolean): void {
    if (end - at < 3) return;
    const stop = Math.min(end, at + 3 + u24(bytes, at));
    for (let next = at + 3; stop - next >= 3 && this.fingerprints.length < maxChain; ) {
      const length = u24(bytes, next);
      if (length === 0) flow.weird("zero_length_certificate");
      if (length > stop - next - 3) return;
      this.add(flow, bytes, next + 3, next + 3 + length, isClient);
      next += 3 + length;
    }
  }

  add(flow: Flow, bytes: Uint8Array, at: number, end: number, isClient: boolean): void {
    if (end <= at) return;
    const isHost = this.fingerprints.length === 0;
    const { fingerprint, certificate } = certificateOf(bytes, at, end);
    this.fingerprints.push(fingerprint);
    if (!certificate) {
      flow.weird("x509_cert_parse_error");
      return;
    }
    if (isHost) this.leaf = certificate;
    flow.emit(x509, x509Row(certificate, { ts: flow.now, isHost, isClient, uid: flow.uid }));
  }
}
