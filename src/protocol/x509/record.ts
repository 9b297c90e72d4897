/** The record of a certificate: Zeek's x509. */
import { addr, bool, count, interval, text, time, vector, word } from "#record/field.ts";
import { type RowOf, record } from "#record/record.ts";
import type { Certificate } from "./certificate.ts";

export const x509 = record(
  "x509",
  "One certificate that was shown, once a day.",
  {
    head: "none",
    oncePerDay: "fingerprint",
    columns: [
      "certificate.subject",
      "certificate.issuer",
      "certificate.not_valid_after",
      "certificate.key_type",
      "certificate.key_length",
      "certificate.sig_alg",
      "san.dns",
      "host_cert",
    ],
  },
  {
    fingerprint: text("SHA-256 of the certificate.", { index: "value" }),
    "certificate.version": count("Version, from 1.", { max: 255 }),
    "certificate.serial": text("Serial number, in hexadecimal.", { index: "value" }),
    "certificate.subject": text("Whom it names.", { index: "words" }),
    "certificate.issuer": text("Who signed it.", { index: "words" }),
    "certificate.not_valid_before": time("Valid from."),
    "certificate.not_valid_after": time("Valid until."),
    "certificate.key_alg": word("Algorithm of the key."),
    "certificate.sig_alg": word("Algorithm of the signature."),
    "certificate.key_type": word("rsa, dsa, ecdsa or unknown."),
    "certificate.key_length": count("Bits of the key.", { max: 65535 }),
    "certificate.exponent": text("Exponent of an RSA key."),
    "certificate.curve": word("Curve of an elliptic key."),
    "san.dns": vector(text, "Other DNS names it is for.", { index: "words" }),
    "san.uri": vector(text, "Other URIs it is for."),
    "san.email": vector(text, "Other mail addresses it is for."),
    "san.ip": vector(addr, "IP addresses it is for."),
    "basic_constraints.ca": bool("May sign others."),
    "basic_constraints.path_len": count("How long a chain below it may be.", { max: 65535 }),
    host_cert: bool("It was the first of its chain: the sender's own."),
    client_cert: bool("The client showed it."),
    uid: text("A conversation in which it was shown.", { mark: "ours" }),
    self_signed: bool("Subject and issuer are the same.", { mark: "ours" }),
    validity: interval("How long it is valid in all.", { mark: "ours" }),
  },
);

export function x509Row(
  certificate: Certificate,
  more: { ts: number; isHost: boolean; isClient: boolean; uid: string },
): RowOf<typeof x509> {
  const some = (names: readonly string[]): readonly string[] | undefined => (names.length > 0 ? names : undefined);
  const { notBefore, notAfter } = certificate;
  return {
    ts: more.ts,
    fingerprint: certificate.fingerprint,
    "certificate.version": certificate.version,
    "certificate.serial": certificate.serial,
    "certificate.subject": certificate.subject,
    "certificate.issuer": certificate.issuer,
    "certificate.not_valid_before": notBefore,
    "certificate.not_valid_after": notAfter,
    "certificate.key_alg": certificate.keyAlgorithm,
    "certificate.sig_alg": certificate.signatureAlgorithm,
    "certificate.key_type": certificate.keyType,
    "certificate.key_length": certificate.keyLength,
    "certificate.exponent": certificate.exponent,
    "certificate.curve": certificate.curve,
    "san.dns": some(certificate.dnsNames),
    "san.uri": some(certificate.uris),
    "san.email": some(certificate.emails),
    "san.ip": some(certificate.addresses),
    "basic_constraints.ca": certificate.isAuthority,
    "basic_constraints.path_len": certificate.pathLength,
    host_cert: more.isHost,
    client_cert: more.isClient,
    uid: more.uid,
    self_signed: certificate.subject === certificate.issuer,
    validity: notBefore !== undefined && notAfter !== undefined ? (notAfter - notBefore) / 1e6 : undefined,
  };
}
