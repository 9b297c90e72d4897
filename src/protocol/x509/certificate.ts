/** One X.509 certificate (RFC 5280), read out of its DER: what it says, believed as little as anything on the wire. */
import { hash } from "node:crypto";
import { ip4Text, ip6Text } from "#base/address.ts";
import { hex } from "#base/bytes.ts";
import { escapeText } from "#base/wire-text.ts";
import { type Element, elementAt, elementsOf, oidText, smallInteger, tag, timeMicros } from "./der.ts";
import { nameOf } from "./name.ts";
import { algorithmNames, curves } from "./oids.ts";

export interface Certificate {
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
  readonly hasAlternativeNames: boolean;
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  readonly emails: readonly string[];
  readonly addresses: readonly string[];
  readonly isAuthority: boolean | undefined;
  readonly pathLength: number | undefined;
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

type Extensions = Pick<
  Certificate,
  "hasAlternativeNames" | "dnsNames" | "uris" | "emails" | "addresses" | "isAuthority" | "pathLength"
>;

/** RFC 5280 4.2.1.6: tags of a GeneralName. */
const generalName = { email: 0x81, dns: 0x82, uri: 0x86, address: 0x87 } as const;
const alternativeNamesOid = "2.5.29.17";
const basicConstraintsOid = "2.5.29.19";
/** Zeek keeps 500 of a list. */
const maxNames = 500;

function extensionsOf(bytes: Uint8Array, wrapper: Element | undefined): Extensions {
  const dnsNames: string[] = [];
  const uris: string[] = [];
  const emails: string[] = [];
  const addresses: string[] = [];
  let hasAlternativeNames = false;
  let isAuthority: boolean | undefined;
  let pathLength: number | undefined;
  for (const extension of elementsOf(bytes, elementsOf(bytes, wrapper)[0])) {
    const parts = elementsOf(bytes, extension);
    const value = parts.at(-1);
    if (parts[0]?.tag !== tag.oid || value?.tag !== tag.octetString) continue;
    const oid = oidText(bytes, parts[0]);
    const content = elementAt(bytes, value.at, value.end);
    if (oid === basicConstraintsOid) {
      const [ca, path] = elementsOf(bytes, content);
      isAuthority = ca?.tag === tag.boolean ? bytes[ca.at] !== 0 : false;
      const limit = ca?.tag === tag.integer ? ca : path;
      if (limit?.tag === tag.integer) pathLength = smallInteger(bytes, limit);
    } else if (oid === alternativeNamesOid) {
      hasAlternativeNames = true;
      for (const name of elementsOf(bytes, content).slice(0, maxNames)) {
        const text = (): string => escapeText(Buffer.from(bytes.subarray(name.at, name.end)).toString("utf8"));
        if (name.tag === generalName.dns) dnsNames.push(text());
        else if (name.tag === generalName.uri) uris.push(text());
        else if (name.tag === generalName.email) emails.push(text());
        else if (name.tag === generalName.address && name.end - name.at === 4) addresses.push(ip4Text(bytes, name.at));
        else if (name.tag === generalName.address && name.end - name.at === 16) addresses.push(ip6Text(bytes, name.at));
      }
    }
  }
  return { hasAlternativeNames, dnsNames, uris, emails, addresses, isAuthority, pathLength };
}
