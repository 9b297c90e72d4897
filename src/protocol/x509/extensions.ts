/** The extensions of a certificate (RFC 5280 4.2): what it may be used for, whom else it names, where more is told of it. */
import { ip4Text, ip6Text } from "#base/address.ts";
import { hex } from "#base/bytes.ts";
import { escapeText } from "#base/wire-text.ts";
import { type Element, elementAt, elementsOf, oidText, smallInteger, tag } from "./der.ts";
import { accessMethods, extendedKeyUsages, extensionNames, keyUsages } from "./oids.ts";

export interface Extensions {
  readonly hasAlternativeNames: boolean;
  readonly dnsNames: readonly string[];
  readonly uris: readonly string[];
  readonly emails: readonly string[];
  readonly addresses: readonly string[];
  readonly isAuthority: boolean | undefined;
  readonly pathLength: number | undefined;
  readonly keyUsage: readonly string[];
  readonly extendedKeyUsage: readonly string[];
  readonly policies: readonly string[];
  /** Where its status may be asked, its issuer's certificate fetched, and the list of revoked ones. */
  readonly ocspUrls: readonly string[];
  readonly issuerUrls: readonly string[];
  readonly revocationUrls: readonly string[];
  /** Promises of certificate transparency logs to list it (RFC 6962). */
  readonly timestamps: number | undefined;
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: string | undefined;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly string[] ? string[] : T[K] };

/** RFC 5280 4.2.1.6: tags of a GeneralName. */
const generalName = { email: 0x81, dns: 0x82, uri: 0x86, address: 0x87 } as const;
/** RFC 5280 4.2.1.1: the key's id in an AuthorityKeyIdentifier. */
const keyIdTag = 0x80;
/** Zeek keeps 500 of a list. */
const maxNames = 500;
/** Ids are hashes of 20 bytes, a few of 32. */
const maxId = 64;

/** What the extensions in `wrapper` say; nothing of those that cannot be read. */
export function extensionsOf(bytes: Uint8Array, wrapper: Element | undefined): Extensions {
  const found: Writable<Extensions> = {
    hasAlternativeNames: false,
    dnsNames: [],
    uris: [],
    emails: [],
    addresses: [],
    isAuthority: undefined,
    pathLength: undefined,
    keyUsage: [],
    extendedKeyUsage: [],
    policies: [],
    ocspUrls: [],
    issuerUrls: [],
    revocationUrls: [],
    timestamps: undefined,
    subjectKeyId: undefined,
    authorityKeyId: undefined,
  };
  for (const extension of elementsOf(bytes, elementsOf(bytes, wrapper)[0])) {
    const parts = elementsOf(bytes, extension);
    const value = parts.at(-1);
    if (parts[0]?.tag !== tag.oid || value?.tag !== tag.octetString) continue;
    const content = elementAt(bytes, value.at, value.end);
    if (content) readExtension(found, oidText(bytes, parts[0]), bytes, content);
  }
  return found;
}

function readExtension(found: Writable<Extensions>, oid: string, bytes: Uint8Array, content: Element): void {
  switch (extensionNames[oid]) {
    case "basicConstraints": {
      const [ca, path] = elementsOf(bytes, content);
      found.isAuthority = ca?.tag === tag.boolean ? bytes[ca.at] !== 0 : false;
      const limit = ca?.tag === tag.integer ? ca : path;
      if (limit?.tag === tag.integer) found.pathLength = smallInteger(bytes, limit);
      return;
    }
    case "subjectAltName":
      found.hasAlternativeNames = true;
      for (const name of listOf(bytes, content)) addName(found, bytes, name);
      return;
    case "keyUsage":
      found.keyUsage = usagesOf(bytes, content);
      return;
    case "extendedKeyUsage":
      found.extendedKeyUsage = oidsOf(bytes, listOf(bytes, content)).map((usage) => extendedKeyUsages[usage] ?? usage);
      return;
    case "certificatePolicies":
      found.policies = oidsOf(
        bytes,
        listOf(bytes, content).map((policy) => elementsOf(bytes, policy)[0]),
      );
      return;
    case "authorityInfoAccess":
      for (const description of listOf(bytes, content)) {
        const [method, location] = elementsOf(bytes, description);
        if (method?.tag !== tag.oid || location?.tag !== generalName.uri) continue;
        const how = accessMethods[oidText(bytes, method)];
        if (how === "OCSP") found.ocspUrls.push(textOf(bytes, location));
        if (how === "caIssuers") found.issuerUrls.push(textOf(bytes, location));
      }
      return;
    case "cRLDistributionPoints":
      // DistributionPoint, its name in full: three wrappers around the GeneralNames
      for (const point of listOf(bytes, content)) {
        const names = elementsOf(bytes, elementsOf(bytes, elementsOf(bytes, point)[0])[0]);
        for (const name of names) if (name.tag === generalName.uri) found.revocationUrls.push(textOf(bytes, name));
      }
      return;
    case "signedCertificateTimestamps":
      found.timestamps = countTimestamps(bytes, content);
      return;
    case "subjectKeyIdentifier":
      found.subjectKeyId = idOf(bytes, content);
      return;
    case "authorityKeyIdentifier": {
      const id = elementsOf(bytes, content).find((element) => element.tag === keyIdTag);
      found.authorityKeyId = id && idOf(bytes, id);
      return;
    }
  }
}

const listOf = (bytes: Uint8Array, content: Element): Element[] => elementsOf(bytes, content).slice(0, maxNames);

const textOf = (bytes: Uint8Array, { at, end }: Element): string =>
  escapeText(Buffer.from(bytes.subarray(at, end)).toString("utf8"));

const idOf = (bytes: Uint8Array, { at, end }: Element): string => hex(bytes, at, Math.min(end, at + maxId));

const oidsOf = (bytes: Uint8Array, elements: readonly (Element | undefined)[]): string[] =>
  elements.filter((element) => element?.tag === tag.oid).map((element) => oidText(bytes, element!));

function addName(found: Writable<Extensions>, bytes: Uint8Array, name: Element): void {
  const length = name.end - name.at;
  if (name.tag === generalName.dns) found.dnsNames.push(textOf(bytes, name));
  else if (name.tag === generalName.uri) found.uris.push(textOf(bytes, name));
  else if (name.tag === generalName.email) found.emails.push(textOf(bytes, name));
  else if (name.tag === generalName.address && length === 4) found.addresses.push(ip4Text(bytes, name.at));
  else if (name.tag === generalName.address && length === 16) found.addresses.push(ip6Text(bytes, name.at));
}

/** A bit string: the first byte tells how many bits at its end do not count, the highest bit is the first usage. */
function usagesOf(bytes: Uint8Array, { tag: kind, at, end }: Element): string[] {
  if (kind !== tag.bitString) return [];
  return keyUsages.filter((_, i) => {
    const byteAt = at + 1 + (i >> 3);
    return byteAt < end && (bytes[byteAt]! & (0x80 >> (i & 7))) !== 0;
  });
}

/** RFC 6962 3.3: a list inside a string inside the extension, each entry behind its length. */
function countTimestamps(bytes: Uint8Array, { tag: kind, at, end }: Element): number | undefined {
  if (kind !== tag.octetString || end - at < 2) return undefined;
  let count = 0;
  for (let i = at + 2; i + 2 <= end && count < maxNames; count++) i += 2 + ((bytes[i]! << 8) | bytes[i + 1]!);
  return count;
}
