/** Distinguished names as text: RFC 2253 order and escapes, non-ASCII bytes as they are written by OpenSSL. */
import { escapeText } from "#base/wire-text.ts";
import { type Element, elementsOf, oidText, tag } from "./der.ts";
import { attributeNames } from "./oids.ts";

export interface DistinguishedName {
  readonly text: string;
  readonly commonNames: readonly string[];
}

const commonName = "2.5.4.3";
/** Beyond that a name is cut: Zeek's limit for a text. */
const maxText = 4096;

export function nameOf(bytes: Uint8Array, element: Element | undefined): DistinguishedName {
  const parts: string[] = [];
  const commonNames: string[] = [];
  for (const relative of elementsOf(bytes, element)) {
    const attributes = elementsOf(bytes, relative).flatMap((pair): string[] => {
      const [type, value] = elementsOf(bytes, pair);
      if (!type || !value || type.tag !== tag.oid) return [];
      const oid = oidText(bytes, type);
      const text = stringOf(bytes, value);
      if (oid === commonName) commonNames.push(text);
      return [`${attributeNames[oid] ?? oid}=${escaped(text)}`];
    });
    parts.push(attributes.join("+"));
  }
  return { text: escapeText(parts.reverse().join(",").slice(0, maxText)), commonNames };
}

function stringOf(bytes: Uint8Array, { tag: kind, at, end }: Element): string {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at);
  if (kind === tag.bmpString)
    return Buffer.from(content.subarray(0, content.length & ~1))
      .swap16()
      .toString("utf16le");
  const text = content.toString("utf8");
  return text.includes("\ufffd") ? content.toString("latin1") : text;
}

/** RFC 2253 2.4. */
const escaped = (text: string): string =>
  text
    .replace(/[,+"\\<>;]/g, "\\$&")
    .replace(/^[ #]/, "\\$&")
    .replace(/ $/, "\\ ");
