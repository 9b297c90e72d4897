/** One X.509 certificate (RFC 5280), read out of its DER: what it says, believed as little as anything on the wire. */
import { hash } from "node:crypto";
import { hex } from "#base/bytes.ts";
import { type Element, elementAt, elementsOf, oidText, smallInteger, tag, timeMicros } from "./der.ts";
import { type Extensions, extensionsOf } from "./extensions.ts";
import { nameOf } from "./name.ts";
import { algorithmNames, curves } from "./oids.ts";

export interface Certificate extends Extensions {
  /** SHA-256 of the DER. */
  readonly fingerprint: string;
  readonly version: number;
  readonly serial: string;
  readonly subject: string;
  readonly issuer: string;
  readonly commonNames: readonly string[];
  readonly notBefore: number | undefined;
  readonly notAfter: number | undefined;
  readonly keyAlgorithm: string | undefined;
  readonly signatureAlgorithm: string | undefined;
  readonly keyType: string | undefined;
  readonly keyLength: number | undefined;
  readonly exponent: string | undefined;
  readonly curve: string | undefined;
  /** SHA-256 of the public key: the same after a renewal with the old key. */
  readonly keyFingerprint: string;
}

export const fingerprintOf = (der: Uint8Array): string => hash("sha256", der);

/** Undefined when these bytes are no certificate. */
export function readCertificate(der: Uint8Array): Certificate | undefined {
  const outer = elementAt(der, 0, der.length);
  const [body, signature] = elementsOf(der, outer?.tag === tag.sequence ? outer : undefined);
  if (body?.tag !== tag.sequence || signature?.tag !== tag.sequence) return undefined;
  const fields = elementsOf(der, body);
  const hasVersion = fields[0]?.tag === 0xa0;
  const [serial, , issuer, validity, subject, key] = fields.slice(hasVersion ? 1 : 0);
  if (serial?.tag !== tag.integer || !issuer || !validity || !subject || !key) return undefined;
  const [notBefore, notAfter] = elementsOf(der, validity);
  const versionElement = hasVersion ? elementsOf(der, fields[0])[0] : undefined;
  const subjectName = nameOf(der, subject);
  return {
    fingerprint: fingerprintOf(der),
    version: (versionElement ? (smallInteger(der, versionElement) ?? 0) : 0) + 1,
    serial: serialText(der, serial),
    subject: subjectName.text,
    commonNames: subjectName.commonNames,
    issuer: nameOf(der, issuer).text,
    notBefore: notBefore && timeMicros(der, notBefore),
    notAfter: notAfter && timeMicros(der, notAfter),
    signatureAlgorithm: algorithmOf(der, signature),
    keyFingerprint: hash("sha256", der.subarray(key.start, key.end)),
    ...keyOf(der, key),
    ...extensionsOf(
      der,
      fields.find((field) => field.tag === 0xa3),
    ),
  };
}

const serialText = (bytes: Uint8Array, { at, end }: Element): string => {
  const start = end - at > 1 && bytes[at] === 0 ? at + 1 : at;
  return hex(bytes, start, Math.min(end, start + 64)).toUpperCase();
};

function algorithmOf(bytes: Uint8Array, element: Element): string | undefined {
  const [oid] = elementsOf(bytes, element);
  if (oid?.tag !== tag.oid) return undefined;
  const text = oidText(bytes, oid);
  return algorithmNames[text] ?? text;
}

type Key = Pick<Certificate, "keyAlgorithm" | "keyType" | "keyLength" | "exponent" | "curve">;

function keyOf(bytes: Uint8Array, key: Element): Key {
  const [algorithm, bits] = elementsOf(bytes, key);
  const keyAlgorithm = algorithm && algorithmOf(bytes, algorithm);
  const none: Key = { keyAlgorithm, keyType: "unknown", keyLength: undefined, exponent: undefined, curve: undefined };
  if (!algorithm || bits?.tag !== tag.bitString) return none;
  const content = { at: bits.at + 1, end: bits.end };
  if (keyAlgorithm === "id-ecPublicKey") {
    const parameter = elementsOf(bytes, algorithm)[1];
    const curve = parameter?.tag === tag.oid ? curves[oidText(bytes, parameter)] : undefined;
    return { ...none, keyType: "ecdsa", curve: curve?.[0], keyLength: curve?.[1] };
  }
  if (keyAlgorithm === "rsaEncryption" || keyAlgorithm === "rsassaPss") {
    const [modulus, exponent] = elementsOf(bytes, elementAt(bytes, content.at, content.end));
    return {
      ...none,
      keyType: "rsa",
      keyLength: modulus && bitLength(bytes, modulus),
      exponent: exponent && exponentText(bytes, exponent),
    };
  }
  if (keyAlgorithm === "dsaEncryption") {
    const prime = elementsOf(bytes, elementsOf(bytes, algorithm)[1])[0];
    return { ...none, keyType: "dsa", keyLength: prime && bitLength(bytes, prime) };
  }
  return keyAlgorithm === "ED25519" ? { ...none, keyLength: 253 } : none;
}

function bitLength(bytes: Uint8Array, { at, end }: Element): number {
  let start = at;
  while (start < end && bytes[start] === 0) start++;
  return start === end ? 0 : (end - start) * 8 - (Math.clz32(bytes[start]!) - 24);
}

function exponentText(bytes: Uint8Array, element: Element): string {
  const small = smallInteger(bytes, element);
  return small === undefined
    ? BigInt(`0x${hex(bytes, element.at, Math.min(element.end, element.at + 64))}`).toString()
    : String(small);
}
