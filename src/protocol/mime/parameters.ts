/** A header's value with parameters: Content-Type, Content-Disposition (RFC 2045 5.1, RFC 2231). */
import { escapeText } from "#base/wire-text.ts";
import { decodeCharset } from "./charset.ts";
import { decodeWords } from "./encoded-word.ts";

export interface Parameterized {
  /** What stands before the first semicolon, lower case. */
  readonly value: string;
  /** Parameters by lower-case name, as sent: one character per byte, quotes taken off. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** More parameters than any sender needs; the rest is left unread. */
const mostParameters = 64;

const parameter = /;\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"?|([^;]*))/g;

export function parseParameters(header: string): Parameterized {
  const semicolon = header.indexOf(";");
  const value = (semicolon < 0 ? header : header.slice(0, semicolon)).trim().toLowerCase();
  const parameters = new Map<string, string>();
  if (semicolon >= 0) {
    parameter.lastIndex = semicolon;
    for (let match = parameter.exec(header); match !== null; match = parameter.exec(header)) {
      if (parameters.size >= mostParameters) break;
      const [, name, quoted, bare] = match;
      const key = name!.toLowerCase();
      if (!parameters.has(key)) parameters.set(key, quoted?.replace(/\\([\s\S])/g, "$1") ?? bare!.trim());
    }
  }
  return { value, parameters };
}

/** Text of a parameter, put together from its RFC 2231 pieces (`name*0*=`) and decoded. */
export function parameterText(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const extended = parameters.get(`${name}*`);
  if (extended !== undefined) return decodeExtended(extended);
  const plain = parameters.get(name);
  if (plain !== undefined) return decodeWords(plain);
  return continued(parameters, name);
}

function continued(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const bytes: Buffer[] = [];
  let charset = "utf-8";
  for (let i = 0; i < mostParameters; i++) {
    const encoded = parameters.get(`${name}*${i}*`);
    const piece = encoded ?? parameters.get(`${name}*${i}`);
    if (piece === undefined) break;
    const declared = i === 0 && encoded !== undefined ? splitExtended(encoded) : undefined;
    if (declared) charset = declared.charset;
    const rest = declared?.rest ?? piece;
    bytes.push(encoded === undefined ? Buffer.from(rest, "latin1") : unpercent(rest));
  }
  return bytes.length > 0 ? escapeText(decodeCharset(charset, Buffer.concat(bytes))) : undefined;
}

/** `charset'language'text` of RFC 2231 4. */
function splitExtended(value: string): { charset: string; rest: string } | undefined {
  const parts = /^([^']{0,40})'[^']{0,40}'([\s\S]*)$/.exec(value);
  return parts ? { charset: parts[1]!, rest: parts[2]! } : undefined;
}

function decodeExtended(value: string): string {
  const { charset, rest } = splitExtended(value) ?? { charset: "utf-8", rest: value };
  return escapeText(decodeCharset(charset, unpercent(rest)));
}

const unpercent = (text: string): Buffer =>
  Buffer.from(
    text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16))),
    "latin1",
  );
