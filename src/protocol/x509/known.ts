/**
 * Certificates that were read before: servers show the same few all day, and reading one costs as much as a whole
 * handshake. What is told of a certificate depends on its bytes alone.
 */
import { u32 } from "#base/bytes.ts";
import { type Certificate, fingerprintOf, readCertificate } from "./certificate.ts";

/** Certificates of some hundred busy servers with their chains. */
const maxKnown = 2000;
/** Longer ones are rare, and not worth their room. */
const maxLength = 16 * 1024;

export interface KnownCertificate {
  readonly fingerprint: string;
  /** Undefined when the bytes are no certificate. */
  readonly certificate: Certificate | undefined;
}

interface Entry extends KnownCertificate {
  readonly der: Buffer;
}

/** By a place in the signature, at their end: as good as random. Of two with the same the later stays. */
const known = new Map<number, Entry>();

/** The certificate bytes[at, end). */
export function certificateOf(bytes: Uint8Array, at: number, end: number): KnownCertificate {
  const key = end - at >= 4 ? u32(bytes, end - 4) : 0;
  const found = known.get(key);
  if (found !== undefined && found.der.compare(bytes, at, end) === 0) return found;
  const der = Buffer.from(bytes.subarray(at, end));
  const entry = { der, fingerprint: fingerprintOf(der), certificate: readCertificate(der) };
  if (known.size >= maxKnown) known.clear();
  if (der.length <= maxLength) known.set(key, entry);
  return entry;
}
