/** DER (X.690) as far as certificates need it: elements in place, bounded, never recursive. */

export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  sequence: 0x30,
  set: 0x31,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  universalString: 0x1c,
} as const;

/** One element: its tag and where its content lies. */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly at: number;
  readonly end: number;
}

/** The element at `at`, or undefined when there is none that ends by `end`. */
export function elementAt(bytes: Uint8Array, at: number, end: number): Element | undefined {
  if (end - at < 2) return undefined;
  const first = bytes[at + 1]!;
  let content = at + 2;
  let length = first;
  if (first & 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || end - content < count) return undefined;
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[content++]!;
  }
  return length <= end - content ? { tag: bytes[at]!, start: at, at: content, end: content + length } : undefined;
}

/** A name of a thousand parts is an attack. */
const maxElements = 1000;

/** The elements inside one, in order; what is broken ends the list. */
export function elementsOf(bytes: Uint8Array, outer: { at: number; end: number } | undefined): Element[] {
  const elements: Element[] = [];
  if (!outer) return elements;
  for (let at = outer.at; at < outer.end && elements.length < maxElements; ) {
    const element = elementAt(bytes, at, outer.end);
    if (!element) break;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

export function oidText(bytes: Uint8Array, { at, end }: Element): string {
  const arcs: number[] = [];
  let value = 0;
  for (let i = at; i < end && arcs.length < 32; i++) {
    value = (value * 128 + (bytes[i]! & 0x7f)) % Number.MAX_SAFE_INTEGER;
    if (bytes[i]! & 0x80) continue;
    if (arcs.length === 0)
      arcs.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)));
    else arcs.push(value);
    value = 0;
  }
  return arcs.join(".");
}

/** A whole number up to 2^53, or undefined. */
export function smallInteger(bytes: Uint8Array, { at, end }: Element): number | undefined {
  let value = 0;
  for (let i = at; i < end; i++) {
    value = value * 256 + bytes[i]!;
    if (value > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return value;
}

/** Microseconds since 1970 of a UTCTime or GeneralizedTime (RFC 5280 4.1.2.5). */
export function timeMicros(bytes: Uint8Array, { tag: kind, at, end }: Element): number | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString("latin1");
  const found = /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z|[+-]\d{4})?$/.exec(text);
  if (!found || (found[1]!.length === 4) !== (kind === tag.generalizedTime)) return undefined;
  const year = Number(found[1]) + (found[1]!.length === 4 ? 0 : Number(found[1]) < 50 ? 2000 : 1900);
  const [month, day, hour, minute, second] = found.slice(2, 7).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const zone = found[7];
  const offset =
    zone && zone !== "Z" ? Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))) : 0;
  return (Date.UTC(year, month - 1, day, hour, minute, second) - offset * 60_000) * 1000;
}
